import { CATEGORY_SET_WORDS, type Trees } from '../model/index.ts';
import { MACHINE_LEARNING, type OnnxNode } from './onnx-graph.ts';

/** What the leaves of an ensemble add to. */
export interface OnnxTargets {
  readonly targetCount: number;
  /** Where each target begins. */
  readonly bases: ArrayLike<number>;
  /** What the leaf of tree `tree`, with values from `at` on, adds: a weight a target. */
  readonly leaf: (tree: number, at: number) => readonly { target: number; weight: number }[];
}

/** Trees of any number of columns, without weights of rows. */
export type WideTrees = Omit<Trees, 'columns' | 'covers'> & { readonly columns: ArrayLike<number> };

/** Columns of the operator's attributes. */
interface Ensemble {
  readonly treeIds: number[];
  readonly nodeIds: number[];
  readonly features: number[];
  readonly modes: string[];
  readonly values: number[];
  readonly trueIds: number[];
  readonly falseIds: number[];
  readonly missingTrue: number[];
  readonly targetTreeIds: number[];
  readonly targetNodeIds: number[];
  readonly targetIds: number[];
  readonly weights: number[];
}

/**
 * A TreeEnsembleRegressor (ai.onnx.ml 3) that sums the leaves. Thresholds are rounded down to 32
 * bits, so that each 32-bit number goes the way it goes in our engine. A set of categories becomes
 * a chain of `= code` that all lead to the same left child, as converters of LightGBM write it.
 */
export function treeEnsemble(
  trees: WideTrees,
  targets: OnnxTargets,
  names: { input: string; output: string },
): OnnxNode {
  const ensemble = emptyEnsemble();
  for (const [tree, root] of trees.roots.entries())
    addTree(ensemble, trees, { tree, root, targets });
  return {
    op: 'TreeEnsembleRegressor',
    domain: MACHINE_LEARNING,
    inputs: [names.input],
    outputs: [names.output],
    attributes: {
      nodes_treeids: { ints: ensemble.treeIds },
      nodes_nodeids: { ints: ensemble.nodeIds },
      nodes_featureids: { ints: ensemble.features },
      nodes_modes: { strings: ensemble.modes },
      nodes_values: { floats: ensemble.values },
      nodes_truenodeids: { ints: ensemble.trueIds },
      nodes_falsenodeids: { ints: ensemble.falseIds },
      nodes_missing_value_tracks_true: { ints: ensemble.missingTrue },
      target_treeids: { ints: ensemble.targetTreeIds },
      target_nodeids: { ints: ensemble.targetNodeIds },
      target_ids: { ints: ensemble.targetIds },
      target_weights: { floats: ensemble.weights },
      n_targets: { int: targets.targetCount },
      base_values: { floats: targets.bases },
      aggregate_function: { string: 'SUM' },
      post_transform: { string: 'NONE' },
    },
  };
}

function emptyEnsemble(): Ensemble {
  return {
    treeIds: [],
    nodeIds: [],
    features: [],
    modes: [],
    values: [],
    trueIds: [],
    falseIds: [],
    missingTrue: [],
    targetTreeIds: [],
    targetNodeIds: [],
    targetIds: [],
    weights: [],
  };
}

/** Node ids are places in the order of a walk from the root, which has id 0. */
function addTree(
  ensemble: Ensemble,
  trees: WideTrees,
  { tree, root, targets }: { tree: number; root: number; targets: OnnxTargets },
): void {
  let nextId = 0;
  const newId = () => nextId++;
  const open = [{ node: root, id: newId() }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, id } = next;
    if (trees.columns[node] < 0) {
      addNode(ensemble, { tree, id, mode: 'LEAF', column: 0, value: 0, missing: 0 }, [0, 0]);
      for (const { target, weight } of targets.leaf(tree, trees.lefts[node])) {
        ensemble.targetTreeIds.push(tree);
        ensemble.targetNodeIds.push(id);
        ensemble.targetIds.push(target);
        ensemble.weights.push(weight);
      }
      continue;
    }
    const left = newId();
    const right = newId();
    addCut(ensemble, trees, { tree, node, id, left, right, newId });
    open.push({ node: trees.lefts[node] + 1, id: right }, { node: trees.lefts[node], id: left });
  }
}

interface Cut {
  readonly tree: number;
  readonly node: number;
  readonly id: number;
  readonly left: number;
  readonly right: number;
  readonly newId: () => number;
}

function addCut(
  ensemble: Ensemble,
  trees: WideTrees,
  { tree, node, id, left, right, newId }: Cut,
): void {
  const column = trees.columns[node];
  const missing = trees.missingLeft[node];
  const codes = codesOf(trees, node);
  if (codes === undefined) {
    const value = floorToFloat(trees.thresholds[node]);
    addNode(ensemble, { tree, id, mode: 'BRANCH_LEQ', column, value, missing }, [left, right]);
    return;
  }
  if (codes.length === 0) {
    // No number is below, so that only a missing value can go left.
    const none = { tree, id, mode: 'BRANCH_LEQ', column, value: -Infinity, missing };
    addNode(ensemble, none, [left, right]);
    return;
  }
  let own = id;
  for (const [i, value] of codes.entries()) {
    const isLast = i === codes.length - 1;
    const otherwise = isLast ? right : newId();
    const step = { tree, id: own, mode: 'BRANCH_EQ', column, value, missing };
    addNode(ensemble, step, [left, otherwise]);
    own = otherwise;
  }
}

function addNode(
  ensemble: Ensemble,
  node: { tree: number; id: number; mode: string; column: number; value: number; missing: number },
  [yes, no]: readonly [number, number],
): void {
  ensemble.treeIds.push(node.tree);
  ensemble.nodeIds.push(node.id);
  ensemble.modes.push(node.mode);
  ensemble.features.push(node.column);
  ensemble.values.push(node.value);
  ensemble.missingTrue.push(node.missing);
  ensemble.trueIds.push(yes);
  ensemble.falseIds.push(no);
}

/** Codes that go left, where a node cuts categories. */
function codesOf(
  { columns, thresholds, categoryCounts, categorySets }: WideTrees,
  node: number,
): number[] | undefined {
  if (!categorySets || !categoryCounts?.[columns[node]]) return undefined;
  const from = thresholds[node] * CATEGORY_SET_WORDS;
  const codes: number[] = [];
  for (let code = 0; code < 32 * CATEGORY_SET_WORDS; code++) {
    if ((categorySets[from + (code >> 5)] >>> (code & 31)) & 1) codes.push(code);
  }
  return codes;
}

/** The greatest 32-bit float that is not above: x <= value if and only if x <= it, for such x. */
export function floorToFloat(value: number): number {
  const near = Math.fround(value);
  if (near <= value) return near;
  const float = Float32Array.of(near);
  const bits = new Int32Array(float.buffer);
  if (near > 0) bits[0]--;
  else if (near < 0) bits[0]++;
  // The smallest number below 0.
  else bits[0] = -0x7fffffff;
  return float[0];
}
