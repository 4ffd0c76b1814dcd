import { blendExplainer } from './explain-blend.ts';
import { exactExplainer } from './explain-exact.ts';
import { neighboursExplainer } from './explain-sampled.ts';
import type { Explainer } from './explainer.ts';
import type { Member } from './member.ts';

/**
 * Explains predictions of a member: exactly where its model adds up over columns, else by orders of
 * columns drawn from the seed. Undefined of a baseline, which looks at no column, of what reads
 * several rows, and of a member that needs a background and has none.
 */
export function explainerOf(member: Member, { seed = 1 } = {}): Explainer | undefined {
  const { model } = member;
  if (model.kind === 'blend') return blendExplainer({ ...member, model }, seed);
  if (model.kind === 'neighbours') return neighboursExplainer({ ...member, model }, seed);
  return exactExplainer(member);
}
