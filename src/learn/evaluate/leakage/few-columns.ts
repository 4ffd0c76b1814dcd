/**
 * Finds the few columns that a target of numbers is made of: the column that explains most of it
 * comes first, then the one that explains most together with those before (forward selection, as
 * in Draper & Smith, "Applied Regression Analysis"). Rows of equal values are a group, whose mean
 * is the guess, so any function of columns of few values is found, and of others roughly. Where
 * no column by itself tells anything (the exclusive or of two), it finds nothing.
 */
import type { Matrix } from '../../table/index.ts';
import { binColumn, type ColumnBins } from './column-bins.ts';
import { judgeNumberColumn } from './single-columns.ts';

export interface FewColumns {
  /** In the order found. */
  readonly names: readonly string[];
  /** Share of the target's variance on held-out rows that they explain together. */
  readonly variance: number;
}

const COLUMNS_MAX = 12;
/** Columns of more bins are made coarser: else groups are too small to say anything. */
const BINS_MAX = 16;
/** A column must explain this much more to be taken. */
const GAIN_MIN = 0.002;
/** Rows looked at, every nth of all: enough for groups of many, and no minutes for millions. */
const ROWS_MAX = 100_000;

export function explainByFewColumns(task: {
  readonly matrix: Matrix;
  readonly parts: Uint8Array;
  readonly target: Float64Array;
}): FewColumns {
  const step = Math.ceil(task.matrix.rowCount / ROWS_MAX);
  const parts = task.parts.filter((_, row) => row % step === 0);
  const target = task.target.filter((_, row) => row % step === 0);
  const left = new Map(
    task.matrix.columns.map((column, index) => {
      const values = column.filter((_, row) => row % step === 0);
      const name = task.matrix.columnNames[index];
      return [name, coarser(binColumn({ name, values, parts, kind: 'number' }))];
    }),
  );
  const names: string[] = [];
  let groups: ColumnBins = { bins: new Uint32Array(target.length), binCount: 1 };
  let variance = 0;
  while (names.length < COLUMNS_MAX && left.size > 0) {
    let best = { name: '', groups, variance };
    for (const [name, bins] of left) {
      const together = combine(groups, bins);
      const explained = judgeNumberColumn(together, { parts, target });
      if (explained > best.variance) best = { name, groups: together, variance: explained };
    }
    if (!(best.variance >= variance + GAIN_MIN)) break;
    ({ groups, variance } = best);
    names.push(best.name);
    left.delete(best.name);
  }
  return { names, variance };
}

/** Neighbouring bins joined, so that few are left; the one for missing values stays apart. */
function coarser({ bins, binCount }: ColumnBins): ColumnBins {
  const joined = Math.ceil((binCount - 1) / BINS_MAX);
  if (joined === 1) return { bins, binCount };
  const missing = binCount - 1;
  return {
    bins: bins.map((bin) => (bin === missing ? BINS_MAX : Math.floor(bin / joined))),
    binCount: BINS_MAX + 1,
  };
}

/** A group for each pair that occurs. */
function combine(first: ColumnBins, second: ColumnBins): ColumnBins {
  const numbers = new Map<number, number>();
  const bins = new Uint32Array(first.bins.length);
  for (let row = 0; row < bins.length; row++) {
    const pair = first.bins[row] * second.binCount + second.bins[row];
    let group = numbers.get(pair);
    if (group === undefined) {
      group = numbers.size;
      numbers.set(pair, group);
    }
    bins[row] = group;
  }
  return { bins, binCount: numbers.size };
}
