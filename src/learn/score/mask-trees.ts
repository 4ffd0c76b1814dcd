import {
  MASK_LEAF,
  MASK_NODE_BYTES,
  MASK_NODES_MAX,
  MASK_SET_BYTES,
  MASK_THRESHOLDS_MAX,
} from '../kernels/index.ts';
import { CATEGORY_SET_WORDS, type Trees } from '../model/index.ts';
import { cutsOf, placeOf } from './cuts.ts';
import type { LeafValues } from './leaf-values.ts';

/** Codes of categories that no set may hold here: all from there on, and missing ones. */
export const NO_CODE = 254;
export const MISSING_CATEGORY = 255;

/** Turns the highest bit of a byte. */
const SIGN = 0x80;
/** Codes of a set are −1 in its plane, others 0. */
const SET_THRESHOLD = 0xff;

/**
 * A column, or as many of its cuts as codes of a byte can tell apart: it is then encoded once for
 * each slice. None for columns that no tree asks for.
 */
export interface ColumnSlice {
  readonly column: number;
  /** Empty for categories. */
  readonly cuts: Float64Array;
}

/** Trees as kernels/tree-masks.ts describes them, by places in these arrays, not by addresses. */
export interface MaskTrees {
  /** Slice s has planes 2s and 2s + 1. */
  readonly slices: readonly ColumnSlice[];
  readonly nodes: DataView;
  readonly sets: DataView;
  readonly values: Float64Array;
  /** A tree: where its nodes, sets and values end. */
  readonly nodeEnds: Uint32Array;
  readonly setEnds: Uint32Array;
  readonly valueEnds: Uint32Array;
  /** Sets of a tree at the most. */
  readonly setsMax: number;
}

/** Slices a column on average: more are not worth their encoding. */
const SLICES_PER_COLUMN_MAX = 4;
/** So many planes, and those of a tree's sets, have numbers of 16 bits. */
const SLICES_MAX = 2 ** 15 - MASK_NODES_MAX;

/** Undefined where a tree is too large, or columns have too many cuts. */
export function maskTrees(
  trees: Trees,
  columnCount: number,
  leaf: LeafValues,
): MaskTrees | undefined {
  const cuts = cutsOf(trees, columnCount);
  const { slices, firstSlices } = slicesOf(trees, cuts);
  const isWide = slices.length > Math.min(SLICES_MAX, SLICES_PER_COLUMN_MAX * columnCount);
  if (leaf.holds !== 'one' || isWide || holdsLastCodes(trees)) return undefined;
  const inner = trees.columns.filter((column) => column >= 0);
  const setCount = inner.filter((column) => trees.categoryCounts?.[column]).length;
  const treeCount = trees.roots.length;
  const packed = {
    slices,
    nodes: new DataView(new ArrayBuffer(MASK_NODE_BYTES * inner.length)),
    sets: new DataView(new ArrayBuffer(MASK_SET_BYTES * setCount)),
    values: new Float64Array(trees.columns.length - inner.length),
    nodeEnds: new Uint32Array(treeCount),
    setEnds: new Uint32Array(treeCount),
    valueEnds: new Uint32Array(treeCount),
    setsMax: 0,
  };
  const at = { node: 0, set: 0, value: 0 };
  for (const [tree, root] of trees.roots.entries()) {
    const order = innerByLevel(trees, root);
    if (order === undefined) return undefined;
    const sets = packTree(packed, { trees, root, order, leaf, cuts, firstSlices }, at);
    packed.setsMax = Math.max(packed.setsMax, sets);
    packed.nodeEnds[tree] = at.node;
    packed.setEnds[tree] = at.set;
    packed.valueEnds[tree] = at.value;
  }
  return packed;
}

function slicesOf({ columns, categoryCounts }: Trees, cuts: readonly Float64Array[]) {
  const slices: ColumnSlice[] = [];
  const firstSlices = new Uint32Array(cuts.length);
  const isCut = new Uint8Array(cuts.length);
  for (const column of columns) if (column >= 0) isCut[column] = 1;
  for (const [column, own] of cuts.entries()) {
    firstSlices[column] = slices.length;
    if (categoryCounts?.[column] && isCut[column] === 1) slices.push({ column, cuts: own });
    for (let from = 0; from < own.length; from += MASK_THRESHOLDS_MAX) {
      slices.push({ column, cuts: own.subarray(from, from + MASK_THRESHOLDS_MAX) });
    }
  }
  return { slices, firstSlices };
}

/** In a set, the last two bits are wanted for codes beyond them and for missing. */
function holdsLastCodes({ categorySets = new Uint32Array(0) }: Trees): boolean {
  const last = CATEGORY_SET_WORDS - 1;
  return categorySets.some((word, i) => i % CATEGORY_SET_WORDS === last && word >>> 30 !== 0);
}

/** Inner nodes, a level after the one above it: a mask is not read right after it was written. */
function innerByLevel({ columns, lefts }: Trees, root: number): number[] | undefined {
  const order = columns[root] < 0 ? [] : [root];
  for (let i = 0; i < order.length; i++) {
    for (const child of [lefts[order[i]], lefts[order[i]] + 1]) {
      if (columns[child] >= 0) order.push(child);
    }
    if (order.length > MASK_NODES_MAX) return undefined;
  }
  return order;
}

interface OneTree {
  readonly trees: Trees;
  readonly root: number;
  readonly order: readonly number[];
  readonly leaf: LeafValues;
  readonly cuts: readonly Float64Array[];
  readonly firstSlices: Uint32Array;
}

/** Moves `at` behind the tree; returns how many sets it has. */
function packTree(
  packed: MaskTrees,
  tree: OneTree,
  at: { node: number; set: number; value: number },
): number {
  const { trees, order } = tree;
  const { columns, lefts, categoryCounts } = trees;
  const placeIn = new Map(order.map((node, place) => [node, place]));
  const leavesLeft = packLeaves(packed.values, tree, at);
  let sets = 0;
  for (const node of order) {
    const to = MASK_NODE_BYTES * at.node++;
    const left = lefts[node];
    if (categoryCounts?.[columns[node]]) {
      packed.nodes.setUint16(to, 2 * packed.slices.length + sets++, true);
      packed.nodes.setUint8(to + 2, SET_THRESHOLD);
      packSet(packed.sets, MASK_SET_BYTES * at.set++, { ...tree, node });
    } else {
      packCut(packed.nodes, to, { ...tree, node });
    }
    packed.nodes.setUint8(to + 3, leavesLeft.get(node) ?? 0);
    packed.nodes.setUint16(to + 4, placeIn.get(left) ?? MASK_LEAF, true);
    packed.nodes.setUint16(to + 6, placeIn.get(left + 1) ?? MASK_LEAF, true);
  }
  return sets;
}

/** From left to right; returns how many are below the left child of each inner node. */
function packLeaves(
  values: Float64Array,
  { trees: { columns, lefts }, root, leaf }: OneTree,
  at: { value: number },
): Map<number, number> {
  const leavesLeft = new Map<number, number>();
  const add = (node: number): number => {
    if (columns[node] < 0) {
      values[at.value++] = leaf.values[lefts[node]];
      return 1;
    }
    const left = add(lefts[node]);
    leavesLeft.set(node, left);
    return left + add(lefts[node] + 1);
  };
  add(root);
  return leavesLeft;
}

function packCut(
  nodes: DataView,
  to: number,
  { trees, node, cuts, firstSlices }: OneTree & { node: number },
): void {
  const column = trees.columns[node];
  const missingLeft = trees.missingLeft[node];
  const place = placeOf(cuts[column], trees.thresholds[node]);
  const slice = firstSlices[column] + Math.floor(place / MASK_THRESHOLDS_MAX);
  nodes.setUint16(to, 2 * slice + missingLeft, true);
  nodes.setUint8(to + 2, ((place % MASK_THRESHOLDS_MAX) + missingLeft) ^ SIGN);
}

function packSet(
  sets: DataView,
  to: number,
  { trees, node, firstSlices }: OneTree & { node: number },
): void {
  const { categorySets = new Uint32Array(0), thresholds, missingLeft, columns } = trees;
  const from = CATEGORY_SET_WORDS * thresholds[node];
  for (let word = 0; word < CATEGORY_SET_WORDS; word++) {
    const isLast = word === CATEGORY_SET_WORDS - 1;
    const own = categorySets[from + word] | (isLast ? missingLeft[node] << 31 : 0);
    sets.setUint32(to + 4 * word, own, true);
  }
  sets.setUint32(to + 4 * CATEGORY_SET_WORDS, 2 * firstSlices[columns[node]], true);
}
