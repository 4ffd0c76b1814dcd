/*
 * What a detector found in each series at a threshold, and, of each window that it missed, what the
 * values themselves say of why: nothing here is told by hand.
 */
import { probationRows, seriesScore } from './score.mjs';

/** False rows nearer to each other than this are one stretch. */
const STRETCH_ROWS = 50;
/** As rare as the band leaves out. */
const RARE_SHARE = 0.005;
const RECENT_ROWS = 1000;

/** `scores` is the detector's, a number a row. */
export function outcomeOf(series, scores, threshold) {
  const { values, windows } = series;
  const from = probationRows(values.length);
  const isFlagged = (row) => row >= from && scores[row] >= threshold;
  const rows = [...scores.keys()].filter(isFlagged);
  const isIn = (row, [first, last]) => row >= first && row <= last;
  const falseRows = rows.filter((row) => !windows.some((window) => isIn(row, window)));
  const counted = windows.filter(([, last]) => last >= from);
  const missed = counted.filter((window) => !rows.some((row) => isIn(row, window)));
  return {
    name: series.name,
    rowCount: values.length,
    windowCount: counted.length,
    learnedWindows: windows.length - counted.length,
    missed: missed.map((window) => ({ window, why: whyMissed(series, scores, window, threshold) })),
    falseRows: falseRows.length,
    falseStretches: falseRows.filter((row, i) => !(row - falseRows[i - 1] <= STRETCH_ROWS)).length,
    score: counted.length === 0 ? undefined : seriesScore({ scores, windows }, threshold),
  };
}

function whyMissed({ values }, scores, [first, last], threshold) {
  const from = Math.max(first, probationRows(values.length));
  const most = Math.max(...scores.subarray(from, last + 1));
  const facts = windowFacts(values, from, last);
  const reached = `its oddest row reaches ${(most / threshold).toFixed(2)} of the threshold`;
  return `${reasonOf(facts)}; ${reached}`;
}

function reasonOf({ valueShare, stepShare, recentAsFar, shift }) {
  if (valueShare > RARE_SHARE && stepShare > RARE_SHARE) {
    return (
      `inside the usual: ${percent(valueShare)} of the rows before are as far from their mean ` +
      `as any of it, ${percent(stepShare)} of the steps as large`
    );
  }
  if (valueShare > RARE_SHARE) {
    return (
      `its values are usual ones (${percent(valueShare)} of the rows before are as far out), ` +
      'though a step among them is rare'
    );
  }
  if (recentAsFar > 0) {
    return (
      `after the like of it: ${recentAsFar} of the ${RECENT_ROWS} rows before are as far out, ` +
      'and have widened the band'
    );
  }
  if (stepShare > RARE_SHARE) {
    return (
      `slow: the level moves by ${shift.toFixed(1)} deviations in steps of which ` +
      `${percent(stepShare)} of those before are as large, so that the forecast follows`
    );
  }
  return 'rare in value and step, but not by enough beyond what came before';
}

/** Of a window, against all rows before it. */
function windowFacts(values, from, last) {
  const past = values.subarray(0, from);
  const mean = meanOf(past);
  const deviation = Math.sqrt(meanOf(past.map((value) => (value - mean) ** 2))) || 1;
  const distance = (row) => Math.abs(values[row] - mean);
  const step = (row) => Math.abs(values[row] - values[row - 1]);
  const rows = Array.from({ length: last - from + 1 }, (_, i) => from + i);
  const [farthest, steepest] = [distance, step].map((of) => Math.max(...rows.map(of)));
  const before = Array.from({ length: from - 1 }, (_, i) => i + 1);
  const share = (of, most) => before.filter((row) => of(row) >= most).length / before.length;
  const recent = before.slice(-RECENT_ROWS).filter((row) => distance(row) >= farthest).length;
  return {
    valueShare: share(distance, farthest),
    stepShare: share(step, steepest),
    recentAsFar: recent,
    shift: Math.abs(meanOf(values.subarray(from, last + 1)) - mean) / deviation,
  };
}

function meanOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share) {
  return `${(100 * share).toFixed(share < 0.01 ? 2 : 1)} %`;
}
