import type { ModelSheet } from '../../api/index.ts';
import type { AnyBundle, Learned } from '../../learn/index.ts';

/** What is told of a model beside what it says: its training, and what that showed. */
export function modelSheet(bundle: AnyBundle): ModelSheet {
  const { madeBy, created, training, figures, learned } = bundle.manifest;
  const { source, digest, rows, split } = training;
  return {
    ...aboutTask(bundle),
    madeBy,
    created,
    training: { source, digest, rows, split },
    figures: { ...figures.test },
    ...shown(learned),
  };
}

function aboutTask(bundle: AnyBundle): Pick<ModelSheet, 'learner' | 'target' | 'classes'> {
  if ('novelty' in bundle) {
    const { ordinary } = bundle.manifest;
    const { learner } = bundle.novelty;
    return { learner, classes: [], ...(ordinary && { target: ordinary.column }) };
  }
  const { task } = bundle.manifest;
  const classes = task.kind === 'classes' ? [...task.classes] : [];
  return { learner: bundle.member.learner, target: task.target, classes };
}

function shown(
  learned: Learned | undefined,
): Pick<ModelSheet, 'losses' | 'confusion' | 'precisionRecall' | 'weights'> {
  if (learned === undefined) return { weights: [] };
  const { losses, confusion, precisionRecall, weights } = learned;
  return {
    ...(losses && {
      losses: {
        rounds: [...losses.rounds],
        train: [...losses.train],
        validation: [...losses.validation],
      },
    }),
    ...(confusion && { confusion: [...confusion] }),
    ...(precisionRecall && {
      precisionRecall: {
        recall: [...precisionRecall.recall],
        precision: [...precisionRecall.precision],
        positiveShare: precisionRecall.positiveShare,
      },
    }),
    weights: weights.map(({ measure, columns }) => ({
      measure,
      columns: columns.map((column) => ({ ...column })),
    })),
  };
}
