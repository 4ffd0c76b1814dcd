import { createRandom } from '../random.ts';

/** What a score is made of: `base + sum of parts = score`, up to rounding in 64 bits. */
export interface SampledParts {
  readonly base: number;
  /** A column: by how much its value moves the score away from the base. */
  readonly parts: Float64Array;
}

/** From a row to a row of the background: its columns take the other's values in this order. */
export interface Way {
  /** Index of the background's row. */
  readonly to: number;
  /** Only columns in which the two differ. */
  readonly order: Uint32Array;
}

export interface SampledRow {
  readonly row: Float64Array;
  /** The row's own score. */
  readonly score: number;
  /** Values that stand for those of columns that are left out: a column each, of equal length. */
  readonly background: readonly Float64Array[];
  /** Scores of the background's rows. */
  readonly bases: Float64Array;
  /** Of `drawOrders`; the first goes to the background's first row, and so on, round and round. */
  readonly orders: readonly Uint32Array[];
  /**
   * Scores along ways, one way after the other: where the first column is replaced, the first two,
   * and so on; not where all are. See `rowsAlong`.
   */
  readonly scoreWays: (ways: readonly Way[]) => ArrayLike<number>;
}

/**
 * Shapley values of the columns of one row, sampled: the mean, over orders drawn at random, of what
 * the score loses as column after column takes the value of a row of the background (Castro, Gómez
 * & Tejada, "Polynomial calculation of the Shapley value based on sampling", 2009; Štrumbelj &
 * Kononenko, "Explaining prediction models and individual predictions with feature contributions",
 * 2014). Each order is gone both ways, so that a column comes early as often as late (antithetic,
 * Mitchell et al., "Sampling Permutations for Shapley Value Estimation", 2022): exact for scores
 * whose columns act alone or in pairs. What is lost along a way is `score` less the end's score,
 * whatever the order: parts sum to `score` − `base`.
 */
export function sampledShapley(given: SampledRow): SampledParts {
  const { row, score, background, bases, orders } = given;
  const ways: Way[] = [];
  for (const [i, drawn] of orders.entries()) {
    const to = i % bases.length;
    const order = drawn.filter((column) => !isSame(row[column], background[column][to]));
    ways.push({ to, order }, { to, order: order.toReversed() });
  }
  const inner = given.scoreWays(ways);
  const parts = new Float64Array(row.length);
  let base = 0;
  let at = 0;
  for (const { to, order } of ways) {
    base += bases[to];
    let before = score;
    for (let k = 0; k < order.length; k++) {
      const after = k === order.length - 1 ? bases[to] : inner[at++];
      parts[order[k]] += before - after;
      before = after;
    }
  }
  for (let column = 0; column < parts.length; column++) parts[column] /= ways.length;
  return { base: base / ways.length, parts };
}

const isSame = (a: number, b: number) => a === b || (Number.isNaN(a) && Number.isNaN(b));

/** Orders of all columns (Fisher and Yates), the same for the same seed. */
export function drawOrders(
  columnCount: number,
  { count, seed }: { count: number; seed: number },
): Uint32Array[] {
  const random = createRandom(seed, 'orders of columns');
  return Array.from({ length: count }, () => {
    const order = Uint32Array.from({ length: columnCount }, (_, column) => column);
    for (let left = columnCount - 1; left > 0; left--) {
      const other = random.below(left + 1);
      const column = order[left];
      order[left] = order[other];
      order[other] = column;
    }
    return order;
  });
}

/** The rows that `scoreWays` asks about, as columns. */
export function rowsAlong(
  ways: readonly Way[],
  { row, background }: Pick<SampledRow, 'row' | 'background'>,
): { rowCount: number; columns: Float64Array[] } {
  const rowCount = ways.reduce((sum, { order }) => sum + Math.max(0, order.length - 1), 0);
  const columns = Array.from(row, (value) => new Float64Array(rowCount).fill(value));
  let start = 0;
  for (const { to, order } of ways) {
    const end = start + Math.max(0, order.length - 1);
    for (let k = 0; k < order.length; k++) {
      columns[order[k]].fill(background[order[k]][to], start + k, end);
    }
    start = end;
  }
  return { rowCount, columns };
}
