/*
 * The Numenta Anomaly Benchmark's rules (Lavin & Ahmad, "Evaluating Real-Time Anomaly Detection
 * Algorithms", 2015), standard profile: the earliest detection in a window of anomaly counts, the
 * earlier the more; each detection outside costs, less so just after a window; each window without
 * one costs. One threshold for all series, the best there is, as the benchmark chooses it.
 */

export const STANDARD = { truePositive: 1, falseNegative: 1, falsePositive: 0.11 };
const PROBATION_SHARE = 0.15;
const PROBATION_ROWS_MAX = 750;

/**
 * `series` is a list of `{ scores, windows }`: a score a row, and windows as first and last rows.
 * Returns the score on the scale where a detector of nothing has 0 and a perfect one 100.
 */
export function benchmarkScore(series, costs = STANDARD) {
  const points = series.flatMap((each, index) => pointsOf(each, index, costs));
  points.sort((a, b) => b.score - a.score);
  const windows = new Map();
  for (const { window } of points) if (window) windows.set(window, -costs.falseNegative);
  const silent = -costs.falseNegative * windows.size;
  const perfect = costs.truePositive * windows.size;
  let total = silent;
  let best = { total, threshold: Number.POSITIVE_INFINITY };
  for (const [i, { score, window, value }] of points.entries()) {
    if (window) {
      const gain = Math.max(0, value - windows.get(window));
      windows.set(window, windows.get(window) + gain);
      total += gain;
    } else {
      total += value;
    }
    const isLastOfEqual = points[i + 1]?.score !== score;
    if (isLastOfEqual && total > best.total) best = { total, threshold: score };
  }
  return {
    score: (100 * (best.total - silent)) / (perfect - silent),
    threshold: best.threshold,
    windowCount: windows.size,
    found: [...detected(points, best.threshold)].length,
    falsePoints: points.filter(({ score, window }) => !window && score >= best.threshold).length,
  };
}

export function probationRows(rowCount) {
  return Math.min(Math.floor(PROBATION_SHARE * rowCount), PROBATION_ROWS_MAX);
}

/** Of one series at a threshold, on the same scale; `windows` after probation must not be none. */
export function seriesScore(series, threshold, costs = STANDARD) {
  const points = pointsOf(series, 0, costs);
  const windows = new Map();
  for (const { window } of points) if (window) windows.set(window, -costs.falseNegative);
  let total = 0;
  for (const { score, window, value } of points) {
    if (score < threshold) continue;
    if (window) windows.set(window, Math.max(windows.get(window), value));
    else total += value;
  }
  for (const value of windows.values()) total += value;
  const silent = -costs.falseNegative * windows.size;
  return (100 * (total - silent)) / (costs.truePositive * windows.size - silent);
}

function detected(points, threshold) {
  return new Set(
    points.filter(({ score, window }) => window && score >= threshold).map(({ window }) => window),
  );
}

/** Every row after probation with what a detection there is worth. */
function pointsOf({ scores, windows }, series, costs) {
  const points = [];
  let open = 0;
  for (let row = 0; row < scores.length; row++) {
    while (open < windows.length && row > windows[open][1]) open++;
    const isInside = open < windows.length && row >= windows[open][0];
    const value = isInside
      ? (costs.truePositive * insideWorth(row, windows[open])) / scaledSigmoid(-1)
      : costs.falsePositive * outsideWorth(row, windows[open - 1]);
    if (row < probationRows(scores.length)) continue;
    points.push({ score: scores[row], window: isInside && `${series} ${open}`, value });
  }
  return points;
}

function insideWorth(row, [from, to]) {
  return scaledSigmoid(-(to - row + 1) / (to - from + 1));
}

function outsideWorth(row, window) {
  if (window === undefined) return -1;
  return scaledSigmoid((row - window[1]) / (window[1] - window[0]));
}

function scaledSigmoid(position) {
  return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}
