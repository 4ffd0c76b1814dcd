import {
  alarmRows,
  classMetrics,
  liftAtBudget,
  numberMetrics,
  precisionAtBudget,
  recallAtBudget,
  recallAtFpr,
  type ThresholdCounts,
  thresholdCounts,
} from '../evaluate/index.ts';
import type { Target } from './learner.ts';
import type { Task } from './task.ts';

/** Figures by name, as the tables of other languages name them. */
export type Figures = { readonly [name: string]: number };

export interface FiguresOptions {
  readonly task: Task;
  /** False positive rates at which recall is told, where there is a normal class. */
  readonly atFpr: readonly number[];
  /** Rows that an analyst looks at, the likeliest first: what they hold is told. */
  readonly budgets?: readonly number[] | undefined;
}

/** Every figure of predictions beside what was true. */
export function figuresOf(
  predictions: Float64Array,
  target: Target,
  { task, atFpr, budgets = [] }: FiguresOptions,
): Figures {
  if (target.kind === 'number') {
    return { ...numberMetrics({ predicted: predictions, actual: target.values }) };
  }
  const rows = { ...target, shares: predictions };
  const normal = normalOf(task);
  const figures = { ...classMetrics(rows, normal) };
  if (normal === undefined) return figures;
  const counts = thresholdCounts(alarmRows(rows, normal));
  return { ...figures, ...rankedFigures(counts, { atFpr, budgets }) };
}

/** What the highest scores hold, at the rates and numbers of rows that were asked for. */
export function rankedFigures(
  counts: ThresholdCounts,
  { atFpr, budgets = [] }: Pick<FiguresOptions, 'atFpr' | 'budgets'>,
): Figures {
  const recalls = atFpr.map((fpr) => [`recall_at_fpr_${fpr}`, recallAtFpr(counts, fpr)]);
  const within = budgets.flatMap((rows) => [
    [`recall_at_budget_${rows}`, recallAtBudget(counts, rows)],
    [`precision_at_budget_${rows}`, precisionAtBudget(counts, rows)],
    [`lift_at_budget_${rows}`, liftAtBudget(counts, rows)],
  ]);
  return Object.fromEntries([...recalls, ...within]);
}

/** Index of the class that raises no alarm, where one was named. */
export function normalOf(task: Task): number | undefined {
  return task.kind === 'classes' && task.normal >= 0 ? task.normal : undefined;
}

/** What a learner is chosen by: the first of these that a task has; higher or lower is better. */
const CHOICE = [
  { name: 'pr_auc', better: 1 },
  { name: 'macro_f1', better: 1 },
  { name: 'mse', better: -1 },
] as const;

/** The name of the figure that decides between learners, and a number that is higher for better. */
export function merit(figures: Figures): { name: string; value: number } {
  const choice = CHOICE.find(({ name }) => name in figures);
  if (choice === undefined) return { name: 'none', value: Number.NaN };
  return { name: choice.name, value: choice.better * figures[choice.name] };
}
