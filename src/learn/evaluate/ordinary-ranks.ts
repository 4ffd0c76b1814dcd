import { firstAtLeast } from './conformal.ts';

/**
 * Scores of ordinary rows that training did not see, as a model file keeps them: by their ranks
 * later scores become conformal p-values. Of many only some are kept, at stated cost.
 */
export interface OrdinaryRanks {
  readonly version: 1;
  /** Different scores, ascending. */
  readonly scores: Float64Array;
  /** Rows that each of them stands for, 1 or more. */
  readonly counts: Uint32Array;
}

/** So many of the highest scores are kept as they are. */
const EXACT_MAX = 5000;
/** Below them at most so many, each the highest of its neighbours. */
const MERGED_MAX = 5000;

/**
 * Up to 10,000 different scores are kept exactly. Of more, the 5,000 highest are, where p-values
 * are small and decide; below, neighbours are taken together under the highest of them, so that a
 * p-value is never smaller than with all scores, and larger by 1/5,000 at the most. Throws a
 * RangeError for no scores, and for one that is not finite.
 */
export function ordinaryRanks(scores: Float64Array): OrdinaryRanks {
  const sorted = Float64Array.from(scores).sort();
  if (sorted.length === 0) throw new RangeError('ordinary ranks: expected scores, got none');
  const wrong = sorted.find((score) => !Number.isFinite(score));
  if (wrong !== undefined) {
    throw new RangeError(`ordinary ranks: expected finite scores, got ${wrong}`);
  }
  const different = countEqual(sorted);
  if (different.scores.length <= EXACT_MAX + MERGED_MAX) return different;
  return mergeLow(different, different.scores.length - EXACT_MAX);
}

function countEqual(sorted: Float64Array): OrdinaryRanks {
  const scores = sorted.filter((score, i) => i === 0 || score !== sorted[i - 1]);
  const counts = new Uint32Array(scores.length);
  for (let i = 0, at = -1; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) at++;
    counts[at]++;
  }
  return { version: 1, scores, counts };
}

/** The scores before `end` in groups of about as many rows each. */
function mergeLow({ scores, counts }: OrdinaryRanks, end: number): OrdinaryRanks {
  let below = 0;
  for (let i = 0; i < end; i++) below += counts[i];
  const groupRows = Math.ceil(below / MERGED_MAX);
  const merged: { score: number; count: number }[] = [];
  let count = 0;
  for (let i = 0; i < scores.length; i++) {
    count += counts[i];
    if (i < end - 1 && count < groupRows) continue;
    merged.push({ score: scores[i], count });
    count = 0;
  }
  return {
    version: 1,
    scores: Float64Array.from(merged, (each) => each.score),
    counts: Uint32Array.from(merged, (each) => each.count),
  };
}

/**
 * A conformal p-value a score, (1 + n at least as high)/(n + 1): among ordinary rows a p-value of
 * at most α comes in a share of at most α (see `conformalPValues`). Throws a RangeError for NaN.
 */
export function rankPValues({ scores, counts }: OrdinaryRanks, of: Float64Array): Float64Array {
  const atLeast = new Float64Array(scores.length + 1);
  for (let i = scores.length - 1; i >= 0; i--) atLeast[i] = atLeast[i + 1] + counts[i];
  return of.map((score) => {
    if (Number.isNaN(score)) throw new RangeError('p-value: expected a score, got NaN');
    return (1 + atLeast[firstAtLeast(scores, score)]) / (1 + atLeast[0]);
  });
}

/** Throws a RangeError for ranks that `ordinaryRanks` can't have made; for those from files. */
export function checkOrdinaryRanks(ranks: OrdinaryRanks): void {
  const expect = (holds: boolean, what: string, got: unknown) => {
    if (!holds) throw new RangeError(`ordinary ranks: expected ${what}, got ${String(got)}`);
  };
  expect(typeof ranks === 'object' && ranks !== null, 'scores and counts', ranks);
  const { version, scores, counts } = ranks;
  expect(version === 1, 'version 1', version);
  expect(scores instanceof Float64Array, 'scores as 64-bit numbers', typeof scores);
  expect(counts instanceof Uint32Array, 'counts as whole numbers', typeof counts);
  const most = EXACT_MAX + MERGED_MAX;
  expect(scores.length >= 1 && scores.length <= most, `1 to ${most} scores`, scores.length);
  expect(counts.length === scores.length, `${scores.length} counts`, counts.length);
  for (let i = 0; i < scores.length; i++) {
    expect(Number.isFinite(scores[i]), 'finite scores', scores[i]);
    expect(i === 0 || scores[i] > scores[i - 1], 'ascending scores', scores[i]);
    expect(counts[i] >= 1, 'counts of 1 or more', counts[i]);
  }
}
