import { type Column } from '../../learn/index.ts';
import { OperatorError } from '../errors.ts';

/** Milliseconds since 1970 of RFC 3339 and the like, in UTC where no zone is said; else NaN. */
export function timeOf(text: string): number {
  const time = Date.parse(/Z|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(time) ? Date.parse(text) : time;
}

/** Times as milliseconds, NaN where missing; numbers as they are. Refuses words that are none. */
export function timesOf(column: Column): Float64Array {
  if (column.kind === 'number') return column.values;
  const times = column.categories.map(timeOf);
  const wrong = times.findIndex(Number.isNaN);
  if (wrong >= 0) {
    throw new OperatorError(
      'VED_TABLE_UNFIT',
      `column "${column.name}": expected times, found "${column.categories[wrong]}"`,
    );
  }
  return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : times[code]));
}
