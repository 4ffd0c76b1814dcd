/**
 * Finds:  what several pieces of evidence, each in log-odds, count for beside each other: weights
 *         of 0 or more, so that evidence for an attack never speaks against one.
 * Reads:  the evidence on rows that nothing behind it was trained on, and which rows are attacks.
 * Fails:  where two pieces say the same, whose weights are then shared as it falls.
 * Cost:   some twenty passes over the rows for each piece.
 * Score:  log-odds = shift + Σ weight × evidence has the lowest mean log loss, which is convex.
 * Paper:  Wolpert, "Stacked Generalization", Neural Networks 5 (1992); Breiman, "Stacked
 *         Regressions" (1996), why weights are not negative.
 */

export interface EvidenceRows {
  /** Of each detector, a number a row, in log-odds; finite. */
  readonly evidence: readonly Float64Array[];
  /** 1 for an attack, else 0. */
  readonly labels: Uint8Array;
  /** What a row counts for, 0 or more; 1 when absent. */
  readonly rowWeights?: Float64Array | undefined;
}

export interface EvidenceWeights {
  /** A detector each, 0 or more. */
  readonly weights: Float64Array;
  /** Log-odds without any evidence. */
  readonly shift: number;
}

const PASSES_MAX = 200;
/** The weights stand when a pass moves none by more. */
const PRECISION = 1e-6;
/** Keeps a step finite where a detector says nothing of any row. */
const CURVATURE_MIN = 1e-9;
const HALVINGS_MAX = 30;

/**
 * Weights of the lowest loss; the shift is fitted as well unless it is given. Throws a RangeError
 * without evidence or rows, and for lengths that differ.
 */
export function fitEvidenceWeights(
  rows: EvidenceRows,
  { shift }: { readonly shift?: number | undefined } = {},
): EvidenceWeights {
  const { evidence, labels } = rows;
  checkRows(rows);
  const ones = new Float64Array(labels.length).fill(1);
  const columns = shift === undefined ? [...evidence, ones] : evidence;
  const beta = new Float64Array(columns.length);
  const logOdds = new Float64Array(labels.length).fill(shift ?? 0);
  let loss = lossOf(logOdds, rows);
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    let moved = 0;
    for (const [j, column] of columns.entries()) {
      const low = column === ones ? Number.NEGATIVE_INFINITY : 0;
      const wanted = Math.max(low, beta[j] - newtonStep(column, logOdds, rows));
      const found = lineSearch({ column, from: beta[j], to: wanted, logOdds, rows, loss });
      moved = Math.max(moved, Math.abs(found.at - beta[j]));
      beta[j] = found.at;
      ({ loss } = found);
    }
    if (moved < PRECISION) break;
  }
  return {
    weights: beta.slice(0, evidence.length),
    shift: shift ?? beta[evidence.length],
  };
}

function newtonStep(column: Float64Array, logOdds: Float64Array, rows: EvidenceRows): number {
  const { labels, rowWeights } = rows;
  let [slope, curvature, total] = [0, 0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = rowWeights?.[row] ?? 1;
    const p = 1 / (1 + Math.exp(-logOdds[row]));
    slope += weight * (p - labels[row]) * column[row];
    curvature += weight * p * (1 - p) * column[row] * column[row];
    total += weight;
  }
  return slope / (curvature + CURVATURE_MIN * total);
}

/** Halves the step until the loss falls, and moves the log-odds of all rows there. */
function lineSearch(step: {
  column: Float64Array;
  from: number;
  to: number;
  logOdds: Float64Array;
  rows: EvidenceRows;
  loss: number;
}): { at: number; loss: number } {
  const { column, from, logOdds, rows } = step;
  let at = from;
  for (let trial = 0, share = 1; trial < HALVINGS_MAX; trial++, share /= 2) {
    const next = from + share * (step.to - from);
    for (let row = 0; row < column.length; row++) logOdds[row] += (next - at) * column[row];
    at = next;
    const loss = lossOf(logOdds, rows);
    if (loss <= step.loss) return { at, loss };
  }
  for (let row = 0; row < column.length; row++) logOdds[row] += (from - at) * column[row];
  return { at: from, loss: step.loss };
}

function lossOf(logOdds: Float64Array, { labels, rowWeights }: EvidenceRows): number {
  let [sum, total] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = rowWeights?.[row] ?? 1;
    // ln(1 + e^z) without an overflow.
    const wrong = labels[row] === 1 ? -logOdds[row] : logOdds[row];
    sum += weight * (Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong))));
    total += weight;
  }
  return sum / total;
}

function checkRows({ evidence, labels, rowWeights }: EvidenceRows): void {
  if (evidence.length === 0 || labels.length === 0) {
    throw new RangeError('evidence: expected a detector and rows, got none');
  }
  const wrong = [...evidence, rowWeights ?? labels].find(({ length }) => length !== labels.length);
  if (wrong === undefined) return;
  throw new RangeError(`evidence: expected ${labels.length} numbers, got ${wrong.length}`);
}
