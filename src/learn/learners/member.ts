import { applyTemperature, type TemperatureCalibrator } from '../evaluate/index.ts';
import { applyDesign, type Design, designOf, type Matrix } from '../table/index.ts';
import type { FitInput, Fitted, Learner, Settings } from './learner.ts';
import type { Row } from '../model/index.ts';
import { type Model, type Predictor, predictorOf } from './models.ts';

/** What one learner made of some rows: all that is needed to predict, as plain data. */
export interface Member {
  readonly learner: string;
  readonly settings: Settings;
  /** How rows become the dense numbers that the model reads; null where it reads codes. */
  readonly design: Design | null;
  readonly model: Model;
  /** Makes shares of classes into probabilities; fitted on rows out of fold, null without. */
  readonly calibration: TemperatureCalibrator | null;
}

export interface FittedMember extends Pick<Fitted, 'losses' | 'gains'> {
  readonly member: Member;
}

/** Fits a learner on a matrix of codes. The member is not calibrated. */
export async function fitMember(learner: Learner, input: FitInput): Promise<FittedMember> {
  const { encoding } = input;
  const design =
    learner.reads === 'dense' ? designOf(input.matrix, { ...(encoding && { encoding }) }) : null;
  const matrix = design === null ? input.matrix : applyDesign(design, input.matrix);
  const { model, ...onTheWay } = await learner.fit({ ...input, matrix });
  const { settings } = input;
  return {
    member: { learner: learner.name, settings, design, model, calibration: null },
    ...onTheWay,
  };
}

/** Scores rows of codes with a member. */
export function memberPredictor({ design, model, calibration }: Member): Predictor {
  const { width, predict, predictRow } = predictorOf(model);
  const calibrated = (shares: Float64Array) =>
    calibration === null ? shares : applyTemperature(calibration, { shares, classCount: width });
  return {
    width,
    predict: (matrix: Matrix) =>
      calibrated(predict(design === null ? matrix : applyDesign(design, matrix))),
    ...(design === null && predictRow && { predictRow: (row: Row) => calibrated(predictRow(row)) }),
  };
}
