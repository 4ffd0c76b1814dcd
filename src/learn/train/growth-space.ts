import {
  Arena,
  type ArenaRegion,
  arenaBytes,
  BLOCK_BYTES,
  DOUBLE_FIELD,
  FIELD,
  type GrowthKernel,
  growthKernel,
} from '../kernels/index.ts';
import { type BinnedMatrix, MISSING_BIN } from '../table/index.ts';
import type { GrowthOptions } from './forest-options.ts';

/** Rows, targets and options in shared memory: all that a thread needs to grow trees. */
export interface GrowthTask {
  readonly options: GrowthOptions;
  readonly rowCount: number;
  readonly columnCount: number;
  /** 0 where targets are numbers. */
  readonly classCount: number;
  /** Weight of a row of each class, in units. */
  readonly classUnits: Uint32Array;
  /** Units of an average row, and of a row of the lightest class. */
  readonly rowUnits: number;
  readonly rowUnitsMin: number;
  /** 1 / the largest of the targets' amounts; 1 for classes. */
  readonly targetScale: number;
  /** Addresses: bins and labels; targets, less their mean; number of the next tree and of done. */
  readonly bins: number;
  readonly targets: number;
  readonly counters: number;
  /** Where each thread's own memory begins. */
  readonly threads: readonly ArenaRegion[];
}

/** What a row is to learn: a class, or a number. */
export type Targets =
  | { readonly labels: Uint8Array; readonly classUnits: Uint32Array; readonly rowUnits: number }
  | { readonly numbers: Float64Array };

const ENTRY_WORDS = 2;
/** Of two columns. */
const FLAG_BYTES = 512;
const WEIGHT_MAX = 2 ** 32 - 1;
/** Classes that the kernel counts in two vectors. */
const CLASS_SHIFT_MIN = 4;

/** Puts rows and targets into memory that so many threads share. */
export function growthTask(
  binned: BinnedMatrix,
  targets: Targets,
  { options, threadCount }: { options: GrowthOptions; threadCount: number },
): GrowthTask {
  const { rowCount, columnCount } = binned;
  const isClasses = 'labels' in targets;
  const shape = {
    options,
    rowCount,
    columnCount,
    classCount: isClasses ? targets.classUnits.length : 0,
    classUnits: isClasses ? targets.classUnits : new Uint32Array(0),
    rowUnits: isClasses ? targets.rowUnits : 1,
    rowUnitsMin: isClasses ? targets.classUnits.reduce((a, b) => Math.min(a, b)) : 1,
    targetScale: isClasses ? 1 : 1 / largest(targets.numbers),
  };
  const stride = strideOf(columnCount);
  const arena = new Arena(
    arenaBytes(rowCount * stride) +
      arenaBytes(isClasses ? 0 : 8 * rowCount) +
      arenaBytes(8) +
      threadCount * threadBytes(shape),
  );
  const bins = arena.bytes(rowCount * stride);
  copyRows(binned, bins);
  if (isClasses) copyLabels(targets.labels, bins, { stride, columnCount });
  const numbers = arena.float64(isClasses ? 0 : rowCount);
  if (!isClasses) numbers.set(targets.numbers);
  const counters = arena.int32(2);
  const { memory, from } = arena.rest();
  return {
    ...shape,
    bins: bins.byteOffset,
    targets: numbers.byteOffset,
    counters: counters.byteOffset,
    threads: Array.from({ length: threadCount }, (_, thread) => ({
      memory,
      from: from + thread * threadBytes(shape),
    })),
  };
}

function largest(numbers: Float64Array): number {
  return numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0) || 1;
}

/** A row's bytes: its bins and its label, to the next multiple of a vector. */
function strideOf(columnCount: number): number {
  return arenaBytes(columnCount + 1);
}

function copyRows({ bins, rowCount, columnCount }: BinnedMatrix, to: Uint8Array): void {
  const stride = strideOf(columnCount);
  for (let row = 0; row < rowCount; row++) {
    const from = row * columnCount;
    const at = row * stride;
    for (let column = 0; column < columnCount; column++) to[at + column] = bins[from + column];
  }
}

function copyLabels(
  labels: Uint8Array,
  to: Uint8Array,
  { stride, columnCount }: { stride: number; columnCount: number },
): void {
  for (let row = 0; row < labels.length; row++) to[row * stride + columnCount] = labels[row];
}

type Shape = Pick<GrowthTask, 'rowCount' | 'columnCount' | 'classCount'>;

function sizesOf({ rowCount, columnCount, classCount }: Shape) {
  const classShift = Math.max(CLASS_SHIFT_MIN, Math.ceil(Math.log2(Math.max(classCount, 1))));
  return {
    classShift,
    ranges: 2 * strideOf(columnCount),
    totals: 2 ** classShift,
    cells: 257 << classShift,
    entries: ENTRY_WORDS * rowCount,
    cuttable: columnCount + 1,
  };
}

function threadBytes(shape: Shape): number {
  const { ranges, totals, cells, entries, cuttable } = sizesOf(shape);
  const words = arenaBytes(4 * totals) + arenaBytes(4 * cells) + 3 * arenaBytes(4 * entries);
  const bytes = arenaBytes(BLOCK_BYTES) + arenaBytes(ranges) + arenaBytes(FLAG_BYTES);
  return words + bytes + arenaBytes(2 * cuttable) + arenaBytes(8 * cuttable);
}

/** The memory of one thread, the block of its kernels, and the kernels. */
export class GrowthSpace {
  readonly kernel: GrowthKernel;
  /** Address of the block. */
  readonly block: number;
  readonly fields: Uint32Array;
  readonly doubles: Float64Array;
  readonly totals: Uint32Array;
  /** Columns that can cut the node described last. */
  readonly cuttable: Uint16Array;
  /** Room for a draw for each of them. */
  readonly draws: Float64Array;
  /** Room for the rows in a tree's sample, and for those left out. */
  readonly inBag: Uint32Array;
  readonly outOfBag: Uint32Array;
  readonly counters: Int32Array;
  private readonly highs: Uint8Array;
  private readonly bytes: Uint8Array;
  /** The whole memory: the row of an entry stands at its address / 4. */
  readonly words: Uint32Array;
  private readonly bins: number;
  private readonly stride: number;

  constructor(task: GrowthTask, thread: number) {
    const sizes = sizesOf(task);
    const arena = new Arena(task.threads[thread]);
    const block = arena.bytes(BLOCK_BYTES);
    this.block = block.byteOffset;
    this.fields = new Uint32Array(arena.buffer, this.block, BLOCK_BYTES / 4);
    this.doubles = new Float64Array(arena.buffer, this.block, BLOCK_BYTES / 8);
    const ranges = arena.bytes(sizes.ranges);
    this.highs = ranges.subarray(sizes.ranges / 2);
    this.totals = arena.uint32(sizes.totals);
    const cells = arena.uint32(sizes.cells);
    const flags = arena.bytes(FLAG_BYTES);
    this.cuttable = arena.uint16(sizes.cuttable);
    this.draws = arena.float64(sizes.cuttable);
    this.inBag = arena.uint32(sizes.entries);
    this.outOfBag = arena.uint32(sizes.entries);
    const scratch = arena.uint32(sizes.entries);
    this.counters = new Int32Array(arena.buffer, task.counters, 2);
    this.bytes = new Uint8Array(arena.buffer);
    this.words = new Uint32Array(arena.buffer);
    this.bins = task.bins;
    this.stride = strideOf(task.columnCount);
    this.kernel = growthKernel(arena);
    const { fields } = this;
    fields[FIELD.bins] = task.bins;
    fields[FIELD.stride] = this.stride;
    fields[FIELD.columnCount] = task.columnCount;
    fields[FIELD.classCount] = task.classCount;
    fields[FIELD.targets] = task.targets;
    fields[FIELD.ranges] = ranges.byteOffset;
    fields[FIELD.totals] = this.totals.byteOffset;
    fields[FIELD.cells] = cells.byteOffset;
    fields[FIELD.flags] = flags.byteOffset;
    fields[FIELD.scratch] = scratch.byteOffset;
    fields[FIELD.classShift] = sizes.classShift;
    fields[FIELD.leafWeightMin] = Math.min(task.options.leafRowsMin * task.rowUnitsMin, WEIGHT_MAX);
    fields[FIELD.cuttable] = this.cuttable.byteOffset;
    this.doubles[DOUBLE_FIELD.bestPurity] = -1;
  }

  /** Whether a row of the node described last misses a column's value. */
  hasMissing(column: number): boolean {
    return this.highs[column] === MISSING_BIN;
  }

  /** The class of a row. */
  labelOf(row: number, columnCount: number): number {
    return this.bytes[this.bins + row * this.stride + columnCount];
  }
}
