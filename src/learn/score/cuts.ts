import type { Trees } from '../model/index.ts';

/** The different thresholds of each column of numbers, ascending; none for one of categories. */
export function cutsOf(
  { columns, thresholds, categoryCounts }: Trees,
  columnCount: number,
): Float64Array[] {
  const isNumber = (column: number) => column >= 0 && !categoryCounts?.[column];
  const counts = new Uint32Array(columnCount);
  for (const column of columns) if (isNumber(column)) counts[column]++;
  const cuts = Array.from(counts, (count) => new Float64Array(count));
  counts.fill(0);
  for (let node = 0; node < columns.length; node++) {
    const column = columns[node];
    if (isNumber(column)) cuts[column][counts[column]++] = thresholds[node];
  }
  return cuts.map((own) => own.sort().filter((cut, i) => i === 0 || cut !== own[i - 1]));
}

/** Where a cut stands among those of its column. */
export function placeOf(cuts: Float64Array, cut: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cuts[middle] < cut) low = middle + 1;
    else high = middle;
  }
  return low;
}
