import { fitTemperature, type TemperatureCalibrator } from '../evaluate/index.ts';
import type { ClassTarget } from './learner.ts';

/**
 * A temperature from shares of rows out of fold, as if for each class one more row had come, as
 * sure as any of them, and gone wrong: Laplace's rule of succession. Without it a few hundred rows
 * that all went right would make every later share 0 or 1.
 */
export function calibrate(shares: Float64Array, target: ClassTarget): TemperatureCalibrator {
  const { labels, classCount } = target;
  const surest = Array.from({ length: classCount }, (_, c) => surestRow(shares, c, classCount));
  const allShares = new Float64Array(shares.length + classCount * classCount);
  const allLabels = new Uint8Array(labels.length + classCount);
  allShares.set(shares);
  allLabels.set(labels);
  for (const [c, row] of surest.entries()) {
    const own = shares.subarray(row * classCount, (row + 1) * classCount);
    allShares.set(own, shares.length + c * classCount);
    allLabels[labels.length + c] = runnerUp(own, c);
  }
  return fitTemperature({ shares: allShares, labels: allLabels, classCount });
}

function surestRow(shares: Float64Array, c: number, classCount: number): number {
  let best = 0;
  for (let row = 1; row * classCount < shares.length; row++) {
    if (shares[row * classCount + c] > shares[best * classCount + c]) best = row;
  }
  return best;
}

/** The likeliest class but one. */
function runnerUp(shares: Float64Array, but: number): number {
  let best = but === 0 ? 1 : 0;
  for (let c = 0; c < shares.length; c++) if (c !== but && shares[c] > shares[best]) best = c;
  return best;
}
