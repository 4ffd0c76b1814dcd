import {
  alarmRows,
  averagePrecision,
  comparePaired,
  likeliestClasses,
  type McNemarTest,
  mcNemarTest,
  type PairedComparison,
  rankedFigure,
  rocAuc,
  type WeightedFigure,
} from '../evaluate/index.ts';
import { normalOf } from './figures.ts';
import type { Target } from './learner.ts';
import type { Task } from './task.ts';

export interface Comparison {
  readonly name: string;
  /** Which way the figure is better. */
  readonly better: 'higher' | 'lower';
  readonly paired: PairedComparison;
}

/** Two models on the same rows: the figures that count, with what drawing the rows again makes. */
export interface ModelComparison {
  readonly figures: readonly Comparison[];
  /** Of the rows that one names right and the other wrong; classes only. */
  readonly mcNemar?: McNemarTest;
}

/** Draws for each interval. */
const ROUNDS = 400;

export interface CompareOptions {
  readonly task: Task;
  readonly target: Target;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly seed: number;
}

export function compareModels(options: CompareOptions): ModelComparison {
  const { task, target, first, second, seed } = options;
  if (target.kind === 'number') {
    const squares = (predicted: Float64Array) => meanOf(squaredErrors(predicted, target.values));
    const rows = { rowCount: target.values.length, seed, rounds: ROUNDS };
    const paired = comparePaired({ first: squares(first), second: squares(second) }, rows);
    return { figures: [{ name: 'mse', better: 'lower', paired }] };
  }
  const { labels, classCount } = target;
  const rows = { rowCount: labels.length, seed, rounds: ROUNDS };
  const classes = [first, second].map((shares) => likeliestClasses(shares, classCount));
  const right = (predicted: Uint8Array) => meanOf(Float64Array.from(labels, isEqualTo(predicted)));
  const accuracy = comparePaired({ first: right(classes[0]), second: right(classes[1]) }, rows);
  const normal = normalOf(task);
  const ranked =
    normal === undefined
      ? []
      : [
          { name: 'pr_auc', figure: averagePrecision },
          { name: 'roc_auc', figure: rocAuc },
        ].map(({ name, figure }): Comparison => {
          const of = (shares: Float64Array) =>
            rankedFigure(alarmRows({ labels, classCount, shares }, normal), figure);
          const paired = comparePaired({ first: of(first), second: of(second) }, rows);
          return { name, better: 'higher', paired };
        });
  return {
    figures: [{ name: 'accuracy', better: 'higher', paired: accuracy }, ...ranked],
    mcNemar: mcNemarTest({ labels, first: classes[0], second: classes[1] }),
  };
}

const isEqualTo = (predicted: Uint8Array) => (label: number, row: number) =>
  predicted[row] === label ? 1 : 0;

function squaredErrors(predicted: Float64Array, actual: Float64Array): Float64Array {
  return predicted.map((value, row) => (value - actual[row]) ** 2);
}

function meanOf(values: Float64Array): WeightedFigure {
  return (weights) => {
    let sum = 0;
    let total = 0;
    for (let row = 0; row < values.length; row++) {
      sum += weights[row] * values[row];
      total += weights[row];
    }
    return sum / total;
  };
}
