import { applyTemperature, type TemperatureCalibrator } from '../evaluate/index.ts';
import type { Row } from '../model/index.ts';
import {
  applyDesign,
  type Derived,
  type Design,
  type Matrix,
  withDerived,
} from '../table/index.ts';
import { applyBlending, type Blending } from './blending.ts';
import { type Model, type Predictor, predictorOf } from './models.ts';

/** What one learner made of some rows: all that is needed to predict, as plain data. */
export interface Member {
  readonly learner: string;
  readonly settings: { readonly [name: string]: number };
  /** Columns that are added to those of the table, where it reads such. */
  readonly derived?: Derived;
  /** How rows become the dense numbers that the model reads; null where it reads codes. */
  readonly design: Design | null;
  readonly model: Model | BlendModel;
  /** Makes shares of classes into probabilities; fitted on rows out of fold, null without. */
  readonly calibration: TemperatureCalibrator | null;
  /** Where explanations are sampled: see `backgroundOf`. */
  readonly background?: readonly Float64Array[];
}

/** Several members, none of them a blend, whose predictions are pooled. */
export interface BlendModel {
  readonly kind: 'blend';
  readonly version: 1;
  /** Each tells all the classes, or the number. */
  readonly members: readonly Member[];
  /** Each tells normal rows (class 0) from all others (class 1). */
  readonly alarms: readonly Member[];
  readonly blending: Blending;
}

/** Scores rows of codes with a member. */
export function memberPredictor(member: Member): Predictor {
  const { design, model, calibration, derived } = member;
  if (model.kind === 'blend') return calibratedBy(calibration, blendPredictor(model));
  const { width, predict, predictRow, rowsBefore } = predictorOf(model);
  return calibratedBy(calibration, {
    width,
    ...(rowsBefore !== undefined && { rowsBefore }),
    predict: (matrix) => predict(asRead(member, matrix)),
    ...(design === null && !derived && predictRow && { predictRow }),
  });
}

/** Rows of codes as the model reads them. */
function asRead({ design, derived }: Member, matrix: Matrix): Matrix {
  const codes = derived ? withDerived(derived, matrix) : matrix;
  return design === null ? codes : applyDesign(design, codes);
}

function calibratedBy(calibration: Member['calibration'], plain: Predictor): Predictor {
  if (calibration === null) return plain;
  const { width, predict, predictRow } = plain;
  const calibrated = (shares: Float64Array) =>
    applyTemperature(calibration, { shares, classCount: width });
  return {
    width,
    predict: (matrix) => calibrated(predict(matrix)),
    ...(predictRow && { predictRow: (row: Row) => calibrated(predictRow(row)) }),
  };
}

function blendPredictor({ members, alarms, blending }: BlendModel): Predictor {
  const [all, two] = [members, alarms].map((group) => group.map(memberPredictor));
  return {
    width: all[0].width,
    predict: (matrix: Matrix) =>
      applyBlending(blending, {
        members: all.map(({ predict }) => predict(matrix)),
        alarms: two.map(({ predict }) => predict(matrix)),
      }),
  };
}
