import {
  Arena,
  arenaBytes,
  MASK_NODE_BYTES,
  MASK_ROWS,
  MASK_SCRATCH_BYTES,
  MASK_SET_BYTES,
  MASK_TREE_BYTES,
  type MaskKernel,
  maskKernel,
} from '../kernels/index.ts';
import type { Trees } from '../model/index.ts';
import type { Matrix } from '../table/index.ts';
import {
  type ColumnSlice,
  type MaskTrees,
  maskTrees,
  MISSING_CATEGORY,
  NO_CODE,
} from './mask-trees.ts';
import type { LeafValues } from './leaf-values.ts';

/** Blocks of rows whose codes are found, column by column, before they go through the trees. */
const BLOCKS = 8;

/** Small trees in a kernel's memory, with room for some rows. */
export class MaskSpace {
  readonly blockRows = BLOCKS * MASK_ROWS;
  private readonly kernel: MaskKernel;
  private readonly sumCount: number;
  private readonly categoryCounts: Uint16Array;
  private readonly slices: readonly ColumnSlice[];
  /** Five words a tree. */
  private readonly trees: Uint32Array;
  private readonly planes: Uint8Array;
  private readonly blockBytes: number;
  private readonly scratch: Uint8Array;
  /** A column of the rows. */
  private readonly numbers: Float64Array;
  private readonly totals: Float64Array;

  /** Undefined for trees that the kernel can't take. */
  static of(trees: Trees, columnCount: number, leaf: LeafValues): MaskSpace | undefined {
    const packed = maskTrees(trees, columnCount, leaf);
    if (packed === undefined) return undefined;
    const categoryCounts = trees.categoryCounts ?? new Uint16Array(columnCount);
    return new MaskSpace(packed, { categoryCounts, sumCount: leaf.sumCount });
  }

  private constructor(
    packed: MaskTrees,
    { categoryCounts, sumCount }: { categoryCounts: Uint16Array; sumCount: number },
  ) {
    const { slices, nodes, sets, values, setsMax } = packed;
    const treeCount = packed.nodeEnds.length;
    const blockBytes = MASK_ROWS * (2 * slices.length + setsMax);
    const bytes = [nodes.byteLength, sets.byteLength, values.byteLength, MASK_SCRATCH_BYTES];
    bytes.push(MASK_TREE_BYTES * treeCount, BLOCKS * blockBytes, 8 * this.blockRows);
    bytes.push(8 * this.blockRows * sumCount, ...slices.map(({ cuts }) => cuts.byteLength));
    const arena = new Arena(bytes.reduce((sum, own) => sum + arenaBytes(own), 0));
    this.kernel = maskKernel(arena);
    this.sumCount = sumCount;
    this.categoryCounts = categoryCounts;
    this.blockBytes = blockBytes;
    this.slices = slices.map(({ column, cuts }) => {
      const laid = arena.float64(cuts.length);
      laid.set(cuts);
      return { column, cuts: laid };
    });
    this.trees = arena.uint32((MASK_TREE_BYTES * treeCount) / 4);
    this.setTrees(packed, arena);
    this.planes = arena.bytes(BLOCKS * blockBytes);
    this.scratch = arena.bytes(MASK_SCRATCH_BYTES);
    this.numbers = arena.float64(this.blockRows);
    this.totals = arena.float64(this.blockRows * sumCount);
  }

  /** Sums of the rows numbered from `from` to `to` − 1, valid until the next call. */
  blockSums(
    { columns }: Matrix,
    { from, to, rows }: { from: number; to: number; rows: Uint32Array | undefined },
  ): Float64Array {
    const { kernel, numbers, planes, blockBytes, scratch, totals, sumCount, trees } = this;
    const count = to - from;
    for (const [slice, { column }] of this.slices.entries()) {
      const cells = columns[column];
      if (rows === undefined) numbers.set(cells.subarray(from, to));
      else for (let i = 0; i < count; i++) numbers[i] = cells[rows[from + i]];
      this.encode(slice, count);
    }
    totals.fill(0);
    const treeCount = (4 * trees.length) / MASK_TREE_BYTES;
    for (let block = 0; block * MASK_ROWS < count; block++) {
      const at = planes.byteOffset + block * blockBytes;
      const setPlanes = at + 2 * MASK_ROWS * this.slices.length;
      const sums = totals.byteOffset + 8 * MASK_ROWS * sumCount * block;
      const room = scratch.byteOffset;
      kernel.sumTrees(trees.byteOffset, treeCount, at, setPlanes, room, sums, sumCount);
    }
    return totals.subarray(0, count * sumCount);
  }

  private encode(slice: number, count: number): void {
    const { kernel, numbers, planes, blockBytes } = this;
    const { column, cuts } = this.slices[slice];
    const at = 2 * MASK_ROWS * slice;
    if (this.categoryCounts[column] > 0) {
      for (let i = 0; i < count; i++) {
        const block = Math.floor(i / MASK_ROWS);
        planes[at + block * blockBytes + (i % MASK_ROWS)] = byteOfCode(numbers[i]);
      }
      return;
    }
    const [from, first] = [cuts.byteOffset, planes.byteOffset + at];
    kernel.encodePlanes(numbers.byteOffset, count, from, cuts.length, first, blockBytes);
  }

  private setTrees(packed: MaskTrees, arena: Arena): void {
    const { nodes, sets, values, nodeEnds, setEnds, valueEnds } = packed;
    const laidNodes = arena.bytes(nodes.byteLength);
    laidNodes.set(new Uint8Array(nodes.buffer));
    const laidSets = arena.bytes(sets.byteLength);
    laidSets.set(new Uint8Array(sets.buffer));
    const laidValues = arena.float64(values.length);
    laidValues.set(values);
    let [node, set, value] = [laidNodes, laidSets, laidValues].map((each) => each.byteOffset);
    for (let tree = 0; tree < nodeEnds.length; tree++) {
      const nodeEnd = laidNodes.byteOffset + MASK_NODE_BYTES * nodeEnds[tree];
      const setEnd = laidSets.byteOffset + MASK_SET_BYTES * setEnds[tree];
      this.trees.set([node, nodeEnd, set, setEnd, value], (MASK_TREE_BYTES / 4) * tree);
      [node, set, value] = [nodeEnd, setEnd, laidValues.byteOffset + 8 * valueEnds[tree]];
    }
  }
}

function byteOfCode(value: number): number {
  if (Number.isNaN(value)) return MISSING_CATEGORY;
  return value >= 0 && value < NO_CODE && Number.isInteger(value) ? value : NO_CODE;
}
