import { rowHashes } from './folds.ts';
import type { Matrix } from './matrix.ts';
import type { Column } from './table.ts';

/** Rows that belong together: a number from 0 to groupCount - 1 a row, by first appearance. */
export interface RowGroups {
  readonly groups: Uint32Array;
  readonly groupCount: number;
}

/** Each row by itself. */
export function singleRows(rowCount: number): RowGroups {
  return { groups: Uint32Array.from({ length: rowCount }, (_, row) => row), groupCount: rowCount };
}

/**
 * Rows equal in all columns are a group. `rows.length - groupCount` rows repeat an earlier one.
 * Told apart by 53 bits of hash: among a million different rows two share a group in one case out
 * of 18,000, which keeps them together and does no other harm.
 */
export function equalRowGroups(matrix: Matrix): RowGroups {
  const LOW_BITS = 21;
  const high = rowHashes(matrix, 1);
  const low = rowHashes(matrix, 2);
  return groupsOf(matrix.rowCount, (row) => high[row] * 2 ** LOW_BITS + (low[row] >>> 11));
}

/** Rows of one value of a column are a group; so are those where it is missing. */
export function columnGroups(column: Column): RowGroups {
  const values = column.kind === 'number' ? column.values : column.codes;
  return groupsOf(values.length, (row) => values[row]);
}

/** Rows of each group, one group after another: those of `group` begin at `starts[group]`. */
export function rowsByGroup({ groups, groupCount }: RowGroups) {
  const starts = new Uint32Array(groupCount + 1);
  for (let row = 0; row < groups.length; row++) starts[groups[row] + 1]++;
  for (let group = 0; group < groupCount; group++) starts[group + 1] += starts[group];
  const next = starts.slice();
  const rows = new Uint32Array(groups.length);
  for (let row = 0; row < groups.length; row++) rows[next[groups[row]]++] = row;
  return { starts, rows };
}

/** Keys are equal as those of a Map: NaN is itself, and both zeros are one. */
function groupsOf(rowCount: number, keyOf: (row: number) => number): RowGroups {
  const numbers = new Map<number, number>();
  const groups = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const key = keyOf(row);
    let group = numbers.get(key);
    if (group === undefined) {
      group = numbers.size;
      numbers.set(key, group);
    }
    groups[row] = group;
  }
  return { groups, groupCount: numbers.size };
}
