import {
  alarmRows,
  confusionMatrix,
  type Learned,
  type LearnedWeights,
  likeliestClasses,
  lossByRound,
  precisionByRecall,
  thresholdCounts,
  weightiest,
} from '../evaluate/index.ts';
import type { Experiment, Run } from './experiment.ts';
import { normalOf } from './figures.ts';
import type { Importances } from './importances.ts';

/** What training showed of one run, small enough to travel with its model. */
export function learnedOf(
  { task, test, train }: Pick<Experiment, 'task' | 'test' | 'train'>,
  run: Run,
  importances: Importances | undefined,
): Learned {
  const { target } = test ?? train;
  const { predictions, width, losses } = run;
  const common = {
    version: 1,
    losses: losses ? lossByRound(losses) : null,
    weights: importances ? weightsOf(importances) : [],
  } as const;
  if (target.kind === 'number') return { ...common, confusion: null, precisionRecall: null };
  const predicted = likeliestClasses(predictions, width);
  const normal = normalOf(task);
  const rows = { ...target, shares: predictions, classCount: width };
  return {
    ...common,
    confusion: Array.from(confusionMatrix({ ...target, predicted }).counts),
    precisionRecall:
      normal === undefined ? null : precisionByRecall(thresholdCounts(alarmRows(rows, normal))),
  };
}

function weightsOf({ figure, rows, shap, columns }: Importances): LearnedWeights[] {
  const by = (valueOf: (column: (typeof columns)[number]) => number) =>
    columns.map((column) => ({ name: column.name, value: valueOf(column) }));
  return [
    ...weightiest(
      `loss of ${figure} when the column is dealt out anew, on ${rows} rows`,
      by(({ loss }) => loss),
    ),
    ...weightiest(
      `mean part of an explanation, on ${shap?.rows ?? 0} rows (${shap?.unit ?? ''})`,
      by(({ shap: part }) => part ?? 0),
    ),
    ...weightiest(
      'share of what cuts gained in training',
      by(({ gain }) => gain ?? 0),
    ),
  ];
}
