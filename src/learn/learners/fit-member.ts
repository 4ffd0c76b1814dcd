import { applyDesign, designOf } from '../table/index.ts';
import type { FitInput, Fitted, Learner } from './learner.ts';
import type { Member } from './member.ts';

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
