import { Arena, arenaBytes } from '../kernels/index.ts';
import { type BinnedMatrix, binCountOf, MISSING_BIN } from '../table/index.ts';
import type { BoostingSettings } from './boosting-options.ts';

/** A node of a tree in training, column by column; bins stand for values until training is over. */
export interface TreeSpace {
  /** Nodes, margin of each leaf and so on, as in `Trees`. A set of bins goes left. */
  readonly nodeCount: Int32Array;
  readonly columns: Int16Array;
  /** The last bin of numbers that goes left; -1 where the set is one of categories. */
  readonly cuts: Int32Array;
  readonly sets: Uint32Array;
  readonly lefts: Int32Array;
  readonly values: Float64Array;
  readonly gains: Float64Array;
  readonly covers: Float64Array;
}

/** Arrays of one thread: its rows in the order of the nodes, and histograms of open leaves. */
export interface LaneSpace {
  readonly rows: Uint32Array;
  readonly spare: Uint32Array;
  readonly set: Uint32Array;
  /** Columns to accumulate, as the kernel wants them. */
  readonly columns: Uint32Array;
  /** A node: its range of `rows`. */
  readonly froms: Int32Array;
  readonly tos: Int32Array;
  readonly histograms: readonly Int32Array[];
}

/** All that training works on, in one shared memory. */
export interface BoostingSpace {
  readonly arena: Pick<Arena, 'buffer' | 'memory'>;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly outputCount: number;
  /** Row by row, for histograms; column by column, for partitions, which read one column. */
  readonly bins: Uint8Array;
  readonly columnBins: Uint8Array;
  /** A column: bins of present values, and its first cell in a histogram; then the end of all. */
  readonly binCounts: Int32Array;
  readonly cellStarts: Uint32Array;
  readonly hasMissing: Uint8Array;
  readonly isCategory: Uint8Array;
  readonly cellCount: number;
  /** Class or number of each row; `outputCount` margins and pairs of it, output by output. */
  readonly target: Float64Array;
  /** A row's weight in units of `weightUnit`, a whole number; empty where all weigh 1. */
  readonly weights: Float64Array;
  readonly margins: Float64Array;
  readonly pairs: Int32Array;
  /** Losses summed over blocks of rows. */
  readonly blockLosses: Float64Array;
  readonly trees: readonly TreeSpace[];
  readonly lanes: readonly LaneSpace[];
}

export const BLOCK_ROWS = 4096;
const SET_WORDS = 8;

/** Room for training; `laneRows` rows in each lane. */
export function createSpace(
  binned: BinnedMatrix,
  settings: BoostingSettings,
  shape: { outputCount: number; laneRows: readonly number[]; weightCount: number },
): BoostingSpace {
  const { rowCount, columnCount } = binned;
  const { outputCount, laneRows, weightCount } = shape;
  const layout = layoutOf(binned);
  const nodesMax = 2 * settings.leavesMax - 1;
  const histogramCount = settings.leavesMax + 1;
  const rowBytes = rowCount * (2 * columnCount + 8 + 16 * outputCount) + 8 * weightCount;
  const laneBytes = laneRows.map(
    (rows) =>
      8 * rows + 8 * layout.cellCount * histogramCount + 8 * nodesMax + 4 * columnCount + 1024,
  );
  const treeBytes = outputCount * (arenaBytes(nodesMax * 80) + 512);
  const all = rowBytes + treeBytes + laneBytes.reduce((sum, bytes) => sum + bytes, 0);
  const arena = new Arena(all + 64 * (columnCount + rowCount / BLOCK_ROWS) + 65_536);
  const bins = arena.bytes(rowCount * columnCount);
  bins.set(binned.bins);
  const columnBins = arena.bytes(rowCount * columnCount);
  transpose(bins, columnBins, binned);
  return {
    arena: { buffer: arena.buffer, memory: arena.memory },
    rowCount,
    columnCount,
    outputCount,
    bins,
    columnBins,
    ...layout,
    target: arena.float64(rowCount),
    weights: arena.float64(weightCount),
    margins: arena.float64(rowCount * outputCount),
    pairs: arena.int32(2 * rowCount * outputCount),
    blockLosses: arena.float64(Math.ceil(rowCount / BLOCK_ROWS)),
    trees: Array.from({ length: outputCount }, () => treeSpace(arena, nodesMax)),
    lanes: laneRows.map((rows) => ({
      rows: arena.uint32(rows),
      spare: arena.uint32(rows),
      set: arena.uint32(SET_WORDS),
      columns: arena.uint32(columnCount),
      froms: arena.int32(nodesMax + 2),
      tos: arena.int32(nodesMax + 2),
      histograms: Array.from({ length: histogramCount }, () => arena.int32(2 * layout.cellCount)),
    })),
  };
}

/** Block by block of rows, so that what a column writes stays in the cache. */
function transpose(
  bins: Uint8Array,
  columnBins: Uint8Array,
  { rowCount, columnCount }: BinnedMatrix,
): void {
  const ROWS = 256;
  for (let from = 0; from < rowCount; from += ROWS) {
    const to = Math.min(rowCount, from + ROWS);
    for (let column = 0; column < columnCount; column++) {
      const start = column * rowCount;
      for (let row = from; row < to; row++) {
        columnBins[start + row] = bins[row * columnCount + column];
      }
    }
  }
}

function treeSpace(arena: Arena, nodesMax: number): TreeSpace {
  return {
    nodeCount: arena.int32(1),
    columns: new Int16Array(arena.buffer, arena.bytes(2 * nodesMax).byteOffset, nodesMax),
    cuts: arena.int32(nodesMax),
    sets: arena.uint32(nodesMax * SET_WORDS),
    lefts: arena.int32(nodesMax),
    values: arena.float64(nodesMax),
    gains: arena.float64(nodesMax),
    covers: arena.float64(nodesMax),
  };
}

/** A column has cells up to the bin for missing values only where a value is missing. */
function layoutOf(binned: BinnedMatrix) {
  const { columnCount, bins, categoryCounts } = binned;
  const hasMissing = new Uint8Array(columnCount);
  for (let at = 0, column = 0; at < bins.length; at++) {
    if (bins[at] === MISSING_BIN) hasMissing[column] = 1;
    if (++column === columnCount) column = 0;
  }
  const binCounts = Int32Array.from(hasMissing, (_, column) => binCountOf(binned, column));
  const cellStarts = new Uint32Array(columnCount + 1);
  for (let column = 0; column < columnCount; column++) {
    const own = hasMissing[column] ? MISSING_BIN + 1 : binCounts[column];
    cellStarts[column + 1] = cellStarts[column] + own;
  }
  const cellCount = cellStarts[columnCount];
  const isCategory = Uint8Array.from(hasMissing, (_, c) => (categoryCounts?.[c] ? 1 : 0));
  return { binCounts, cellStarts, cellCount, hasMissing, isCategory };
}
