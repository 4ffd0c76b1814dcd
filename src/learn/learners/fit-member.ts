import { applyDesign, derive, designOf, withoutDerived } from '../table/index.ts';
import { backgroundOf } from './background.ts';
import type { FitInput, Fitted, Learner } from './learner.ts';
import type { Member } from './member.ts';

export interface FittedMember extends Omit<Fitted, 'model'> {
  readonly member: Member;
}

/** Fits a learner on a matrix of codes. The member is not calibrated. */
export async function fitMember(learner: Learner, input: FitInput): Promise<FittedMember> {
  const { encoding } = input;
  // The past is forecast, so it must stay in its own unit.
  const plain = learner.rowsBefore && input.past;
  const options = { ...(encoding && { encoding }), plain };
  const design = learner.reads === 'dense' ? designOf(input.matrix, options) : null;
  const own = learner.reads === 'derived' ? derive(input.matrix) : undefined;
  const derived = own?.derived;
  const matrix =
    design === null ? (own?.matrix ?? input.matrix) : applyDesign(design, input.matrix);
  const { model, gains, ...onTheWay } = await learner.fit({ ...input, matrix });
  const { settings, seed } = input;
  const isSampled = model.kind === 'blend' || model.kind === 'neighbours';
  return {
    member: {
      learner: learner.name,
      settings,
      design,
      model,
      calibration: null,
      ...(derived && { derived }),
      ...(isSampled && { background: backgroundOf(input.matrix, seed) }),
    },
    ...(gains && { gains: derived ? withoutDerived(derived, gains) : gains }),
    ...onTheWay,
  };
}
