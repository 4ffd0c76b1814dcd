import type { Derived, Differences, ValueCounts } from '../table/index.ts';
import type { OnnxNode, OnnxParts, OnnxTensor } from './onnx-graph.ts';
import { treeEnsemble, type WideTrees } from './onnx-trees.ts';

const alongColumns = { axis: { int: 1 } };

/** The columns, after them the differences of pairs, and how often training rows had a value. */
export function derivedParts({ columnNames, differences, counts }: Derived): OnnxParts {
  const joined = [
    'input',
    ...(differences === null ? [] : ['differences']),
    ...(counts === null ? [] : ['counts']),
  ];
  return {
    nodes: [
      ...(differences === null ? [] : DIFFERENCES),
      ...(counts === null ? [] : [countsNode(counts)]),
      { op: 'Concat', inputs: joined, outputs: ['raw'], attributes: alongColumns },
    ],
    tensors: differences === null ? [] : differenceTensors(differences),
    gives: 'value',
    outputCount:
      columnNames.length + (differences?.firsts.length ?? 0) + (counts?.sources.length ?? 0),
  };
}

const gathered = (places: string): OnnxNode => ({
  op: 'Gather',
  inputs: ['input', places],
  outputs: [`${places} x`],
  attributes: alongColumns,
});

const DIFFERENCES: readonly OnnxNode[] = [
  gathered('firsts'),
  gathered('seconds'),
  { op: 'Sub', inputs: ['firsts x', 'seconds x'], outputs: ['differences'] },
];

function differenceTensors({ firsts, seconds }: Differences): OnnxTensor[] {
  const places = (name: string, values: Int32Array) =>
    ({ name, shape: [values.length], values, type: 'int64' }) as const;
  return [places('firsts', firsts), places('seconds', seconds)];
}

/**
 * A count is a number that depends on one column, and but for the values that came again it is 0:
 * a tree for each source, which halves what is left at every cut. A value is cut out by itself and
 * by the 32-bit number before it; what is missing goes right, past the last value.
 */
function countsNode(counts: ValueCounts): OnnxNode {
  const { trees, told } = countTrees(counts);
  const targets = {
    targetCount: counts.sources.length,
    bases: new Float32Array(counts.sources.length),
    leaf: (tree: number, at: number) => [{ target: tree, weight: told[at] }],
  };
  return treeEnsemble(trees, targets, { input: 'input', output: 'counts' });
}

/** Nodes as lists that grow; the `lefts` of a leaf is its place in `told`. */
interface Growing {
  readonly columns: number[];
  readonly thresholds: number[];
  readonly lefts: number[];
  readonly told: number[];
}

function countTrees({ sources, starts, values, counts }: ValueCounts): {
  trees: WideTrees;
  told: readonly number[];
} {
  const growing: Growing = { columns: [], thresholds: [], lefts: [], told: [] };
  const roots = Array.from(sources, (source, i) => {
    const [from, to] = [starts[i], starts[i + 1]];
    const steps = stepsOf(values.subarray(from, to), counts.subarray(from, to));
    const root = addNode(growing);
    grow(growing, steps, { node: root, column: source, from: 0, to: steps.told.length });
    return root;
  });
  const { columns, thresholds, lefts, told } = growing;
  const trees = {
    roots: Int32Array.from(roots),
    columns,
    thresholds: Float64Array.from(thresholds),
    lefts: Int32Array.from(lefts),
    missingLeft: new Uint8Array(columns.length),
  };
  return { trees, told };
}

/** `told[i]` of all numbers above `cuts[i - 1]` up to `cuts[i]`. */
interface Steps {
  readonly cuts: readonly number[];
  readonly told: readonly number[];
}

function stepsOf(values: Float32Array, counts: Int32Array): Steps {
  const [cuts, told]: [number[], number[]] = [[], []];
  for (const [i, value] of values.entries()) {
    const before = floatBefore(value);
    if (i === 0 || before !== values[i - 1]) {
      cuts.push(before);
      told.push(0);
    }
    cuts.push(value);
    told.push(counts[i]);
  }
  return { cuts, told: [...told, 0] };
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The greatest 32-bit number below one. */
function floatBefore(value: number): number {
  float[0] = value;
  if (value === 0) return -(2 ** -149);
  bits[0] += value > 0 ? -1 : 1;
  return float[0];
}

function addNode({ columns, thresholds, lefts }: Growing): number {
  columns.push(-1);
  thresholds.push(0);
  return lefts.push(0) - 1;
}

/** Makes a node that tells the steps from one to before another. */
function grow(
  growing: Growing,
  steps: Steps,
  { node, column, from, to }: { node: number; column: number; from: number; to: number },
): void {
  const { columns, thresholds, lefts, told } = growing;
  if (to - from === 1) {
    lefts[node] = told.push(steps.told[from]) - 1;
    return;
  }
  const middle = (from + to) >>> 1;
  const left = addNode(growing);
  addNode(growing);
  columns[node] = column;
  thresholds[node] = steps.cuts[middle - 1];
  lefts[node] = left;
  grow(growing, steps, { node: left, column, from, to: middle });
  grow(growing, steps, { node: left + 1, column, from: middle, to });
}
