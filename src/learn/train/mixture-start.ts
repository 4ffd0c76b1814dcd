import type { Random } from '../random.ts';

/** Points row by row. */
export interface Points {
  readonly values: Float64Array;
  readonly rowCount: number;
  readonly columnCount: number;
}

/** Rounds of k-means: a start need not be at rest. */
const ROUNDS = 10;

/**
 * A group for each point, by k-means (Lloyd 1982) from seeds drawn as k-means++ does: each with a
 * chance in proportion to the square of its distance from those before (Arthur & Vassilvitskii
 * 2007). There are fewer groups than asked for where there are fewer different points.
 */
export function groupPoints(points: Points, groupsMax: number, random: Random): Uint32Array {
  const { values, columnCount } = points;
  const seeds = drawSeeds(points, groupsMax, random);
  const centres = new Float64Array(seeds.length * columnCount);
  for (const [group, row] of seeds.entries()) {
    const from = row * columnCount;
    centres.set(values.subarray(from, from + columnCount), group * columnCount);
  }
  const groups = new Uint32Array(points.rowCount);
  for (let round = 0; round < ROUNDS; round++) {
    if (!assign(points, centres, groups)) break;
    moveCentres(points, centres, groups);
  }
  return groups;
}

function drawSeeds({ values, rowCount, columnCount }: Points, count: number, random: Random) {
  const nearest = new Float64Array(rowCount).fill(Infinity);
  const seeds = [random.below(rowCount)];
  for (;;) {
    const last = seeds[seeds.length - 1];
    let total = 0;
    for (let row = 0; row < rowCount; row++) {
      const square = squareBetween(
        values,
        row * columnCount,
        values,
        last * columnCount,
        columnCount,
      );
      nearest[row] = Math.min(nearest[row], square);
      total += nearest[row];
    }
    if (seeds.length === count || total === 0) return seeds;
    let left = random.next() * total;
    let row = 0;
    // The last point with a chance is taken where rounding leaves a rest.
    for (let i = 0; i < rowCount && left >= 0; i++) {
      if (nearest[i] === 0) continue;
      left -= nearest[i];
      row = i;
    }
    seeds.push(row);
  }
}

/** False where no point has changed its group. */
function assign(
  { values, rowCount, columnCount }: Points,
  centres: Float64Array,
  groups: Uint32Array,
): boolean {
  let isChanged = false;
  for (let row = 0; row < rowCount; row++) {
    let best = 0;
    let least = Infinity;
    for (let from = 0; from < centres.length; from += columnCount) {
      const square = squareBetween(values, row * columnCount, centres, from, columnCount);
      if (square >= least) continue;
      least = square;
      best = from / columnCount;
    }
    if (groups[row] !== best) isChanged = true;
    groups[row] = best;
  }
  return isChanged;
}

/** A centre that has lost all its points stays where it is. */
function moveCentres(
  { values, rowCount, columnCount }: Points,
  centres: Float64Array,
  groups: Uint32Array,
): void {
  const sums = new Float64Array(centres.length);
  const counts = new Float64Array(centres.length / columnCount);
  for (let row = 0; row < rowCount; row++) {
    counts[groups[row]]++;
    const to = groups[row] * columnCount;
    for (let c = 0; c < columnCount; c++) sums[to + c] += values[row * columnCount + c];
  }
  for (let i = 0; i < sums.length; i++) {
    const count = counts[Math.floor(i / columnCount)];
    if (count > 0) centres[i] = sums[i] / count;
  }
}

function squareBetween(
  one: Float64Array,
  oneFrom: number,
  other: Float64Array,
  otherFrom: number,
  count: number,
): number {
  let sum = 0;
  for (let c = 0; c < count; c++) {
    const difference = one[oneFrom + c] - other[otherFrom + c];
    sum += difference * difference;
  }
  return sum;
}
