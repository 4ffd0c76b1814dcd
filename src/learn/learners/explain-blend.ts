import { exactExplainer } from './explain-exact.ts';
import { sampledExplainer } from './explain-sampled.ts';
import type { Explainer } from './explainer.ts';
import { type BlendModel, type Member, memberPredictor } from './member.ts';

/** Shares nearer to 0 or 1 are taken for these, so that they have log-odds. */
const SHARE_MIN = 1e-12;

type BlendMember = Member & { readonly model: BlendModel };

/**
 * A number is a weighted sum of the members', the log-odds of two classes of theirs: members whose
 * parts are exact keep them, by their weights, and only the others are sampled together. Of more
 * classes, or with alarms, it is the log-odds of a class against all others that are sampled.
 */
export function blendExplainer(blend: BlendMember, seed: number): Explainer | undefined {
  const { members, blending } = blend.model;
  const { classWeights, normal, weights } = blending;
  const unit = classWeights.length === 0 ? 'number' : 'log-odds';
  const isSum = unit === 'number' || (classWeights.length === 2 && normal < 0);
  const all = members.map((member, m) => ({ member, weight: weights[m] }));
  const used = isSum ? all.filter(({ weight }) => weight > 0) : all;
  const rest: typeof all = [];
  const exact: WeighedExplainer[] = [];
  for (const { member, weight } of used) {
    const explainer = isSum ? summand(member, unit) : undefined;
    if (explainer === undefined) rest.push({ member, weight });
    else exact.push({ explainer, weight });
  }
  if (rest.length === 0) return sumOf(exact, unit, (o) => shiftOf(classWeights, o));
  const sampled = sampledBlend(withMembers(blend, rest), { unit, seed });
  if (sampled === undefined || exact.length === 0) return sampled;
  return sumOf([...exact, { explainer: sampled, weight: 1 }], unit, () => 0);
}

interface WeighedExplainer {
  readonly explainer: Explainer;
  readonly weight: number;
}

/** Where the parts sum to what is pooled: the number, or the log-odds of two classes. */
function summand(member: Member, unit: Explainer['unit']): Explainer | undefined {
  const { model, calibration } = member;
  const isPlain =
    unit === 'number' ||
    model.kind === 'neural-net' ||
    (model.kind === 'boosting' && model.objective === 'logistic') ||
    (model.kind === 'elastic-net' && model.family === 'logistic');
  return isPlain && calibration === null ? exactExplainer(member) : undefined;
}

function sumOf(
  terms: readonly WeighedExplainer[],
  unit: Explainer['unit'],
  shift: (output: number) => number,
): Explainer {
  return {
    unit,
    how: terms.every(({ explainer }) => explainer.how === 'exact') ? 'exact' : 'sampled',
    work: terms.reduce((sum, { explainer }) => sum + explainer.work, 0),
    explain(matrix, row, output) {
      const parts = new Float64Array(matrix.columns.length);
      let base = shift(output);
      for (const { explainer, weight } of terms) {
        const own = explainer.explain(matrix, row, output);
        base += weight * own.base;
        for (let column = 0; column < parts.length; column++) {
          parts[column] += weight * own.parts[column];
        }
      }
      return { base, parts };
    },
  };
}

/** What the weights of two classes add to the log-odds of one. */
function shiftOf(classWeights: Float64Array, output: number): number {
  if (classWeights.length === 0) return 0;
  return Math.log(classWeights[output] / classWeights[1 - output]);
}

function withMembers(
  { model, ...outside }: BlendMember,
  some: readonly { member: Member; weight: number }[],
): BlendMember {
  const weights = Float64Array.from(some, ({ weight }) => weight);
  const members = some.map(({ member }) => member);
  return { ...outside, model: { ...model, members, blending: { ...model.blending, weights } } };
}

function sampledBlend(
  blend: BlendMember,
  { unit, seed }: { unit: Explainer['unit']; seed: number },
): Explainer | undefined {
  const { background } = blend;
  if (background === undefined) return undefined;
  const { width, predict } = memberPredictor({ ...blend, calibration: null });
  return sampledExplainer({
    unit,
    background,
    seed,
    score(matrix, output) {
      const told = predict(matrix);
      if (unit === 'number') return told;
      return Float64Array.from({ length: matrix.rowCount }, (_, row) => {
        const share = told[row * width + output];
        return Math.log(Math.max(share, SHARE_MIN) / Math.max(1 - share, SHARE_MIN));
      });
    },
  });
}
