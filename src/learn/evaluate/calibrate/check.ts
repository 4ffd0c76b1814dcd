import type { ClassIsotonicCalibrator } from './class-isotonic.ts';
import type { IsotonicCalibrator } from './isotonic.ts';
import type { PlattCalibrator } from './platt.ts';
import type { TemperatureCalibrator } from './temperature.ts';

/** Scores to probabilities, one each; or shares of classes to better ones. */
export type Calibrator =
  | PlattCalibrator
  | IsotonicCalibrator
  | TemperatureCalibrator
  | ClassIsotonicCalibrator;

/** For calibrators from foreign files: throws a RangeError for all that `fit…` never returns. */
export function checkCalibrator(model: Calibrator): void {
  switch (model.kind) {
    case 'platt-calibrator':
      expectThat(Number.isFinite(model.slope), 'a finite slope', model.slope);
      expectThat(Number.isFinite(model.offset), 'a finite offset', model.offset);
      break;
    case 'temperature-calibrator': {
      const { temperature } = model;
      expectThat(temperature > 0 && temperature < Infinity, 'a temperature above 0', temperature);
      break;
    }
    case 'isotonic-calibrator':
      checkCurve(model.scores, model.shares);
      break;
    case 'class-isotonic-calibrator':
      checkCurves(model);
      break;
    default:
      expectThat(false, 'a known kind of calibrator', (model as { kind: unknown }).kind);
  }
  expectThat(model.version === 1, 'version 1', model.version);
}

function checkCurves({ starts, scores, shares }: ClassIsotonicCalibrator): void {
  const last = starts[starts.length - 1];
  expectThat(starts.length > 1 && starts[0] === 0, 'starts from 0 on', starts[0]);
  expectThat(last === scores.length, `starts up to ${scores.length}`, last);
  expectThat(shares.length === scores.length, 'a share for each score', shares.length);
  for (let c = 0; c + 1 < starts.length; c++) {
    expectThat(starts[c] < starts[c + 1], 'ascending starts', starts[c + 1]);
    checkCurve(
      scores.subarray(starts[c], starts[c + 1]),
      shares.subarray(starts[c], starts[c + 1]),
    );
  }
}

function checkCurve(scores: Float64Array, shares: Float64Array): void {
  expectThat(scores.length > 0, 'knots', scores.length);
  expectThat(shares.length === scores.length, 'a share for each score', shares.length);
  for (let i = 0; i < scores.length; i++) {
    const isAbove = i === 0 || scores[i] > scores[i - 1];
    expectThat(Number.isFinite(scores[i]) && isAbove, 'ascending scores', scores[i]);
    const least = i === 0 ? 0 : shares[i - 1];
    expectThat(shares[i] >= least && shares[i] <= 1, 'shares rising from 0 to 1', shares[i]);
  }
}

function expectThat(isTrue: boolean, expected: string, got: unknown): void {
  if (!isTrue) throw new RangeError(`calibrator: expected ${expected}, got ${String(got)}`);
}
