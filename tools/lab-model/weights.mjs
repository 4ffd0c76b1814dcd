// What a classifier's word counts for beside the detectors' own, learned from rows of the queue of
// recordings that it did not see: logistic regression on both, in log-odds.

import { LEVEL_CUTS, PRIOR_PROBABILITY } from '../../dist/triage/index.js';

const PASSES = 60;
/** Keeps weights finite where rows are told apart without a mistake. */
const RIDGE = 0.05;

/** With no other evidence, no claim however bad may reach Low by a classifier's word. */
const [, lowFrom] = LEVEL_CUTS.find(([level]) => level === 'Low');
export const LOG_ODDS_MAX = Number((logit(lowFrom / 100) - logit(PRIOR_PROBABILITY)).toFixed(2));

/** { weight, shift } of rows that have `said`; a row is true where its verdict is "named". */
export function weightsOf(rows) {
  const truth = rows.map(({ verdict }) => (verdict === 'named' ? 1 : 0));
  const said = rows.map((row) => row.said);
  const own = rows.map((row) => row.logOdds - row.said);
  const one = rows.map(() => 1);
  const [, weight] = regression([own, said, one], truth);
  // Where a row is as likely true as any of them is.
  const [slope, offset] = regression([said, one], truth);
  const share = truth.reduce((sum, each) => sum + each, 0) / truth.length;
  return { weight: Math.max(0, weight), shift: (logit(share) - offset) / slope };
}

/** What the classifier adds to a row, by these weights. */
export function addedTo(said, { weight, shift }) {
  return Math.min(LOG_ODDS_MAX, Math.max(-LOG_ODDS_MAX, weight * (said - shift)));
}

function logit(p) {
  return Math.log(p / (1 - p));
}

/** Newton's steps of logistic regression with a small ridge. */
function regression(columns, truth) {
  let beta = columns.map(() => 0);
  for (let pass = 0; pass < PASSES; pass++) {
    const slope = beta.map((value) => -RIDGE * value);
    const curve = beta.map((_, i) => beta.map((__, j) => (i === j ? RIDGE : 0)));
    for (let row = 0; row < truth.length; row++) {
      const score = columns.reduce((sum, column, i) => sum + beta[i] * column[row], 0);
      const p = 1 / (1 + Math.exp(-score));
      columns.forEach((column, i) => {
        slope[i] += (truth[row] - p) * column[row];
        columns.forEach((other, j) => {
          curve[i][j] += p * (1 - p) * column[row] * other[row];
        });
      });
    }
    const step = solved(curve, slope);
    beta = beta.map((value, i) => value + step[i]);
  }
  return beta;
}

/** Gauss-Jordan elimination; `matrix` is positive definite. */
function solved(matrix, right) {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  rows.forEach((pivot, i) => {
    rows.forEach((row, j) => {
      if (j === i) return;
      const factor = row[i] / pivot[i];
      row.forEach((_, k) => {
        row[k] -= factor * pivot[k];
      });
    });
  });
  return rows.map((row, i) => row.at(-1) / row[i]);
}
