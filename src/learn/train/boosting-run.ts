import type { BoostingObjective } from '../model/index.ts';
import { type BinnedMatrix, binMatrix, type Matrix } from '../table/index.ts';
import { type BoostingTask, type Crew, saltOf } from './boosting-crew.ts';
import { BoostingJudge } from './boosting-judge.ts';
import { baseMarginsOf, type Objective, type Rounding, scalesOf } from './boosting-objective.ts';
import {
  type BoostingOptions,
  type BoostingTarget,
  checkRows,
  type NamedBins,
  settingsOf,
  type TrainedBoosting,
} from './boosting-options.ts';
import { createSpace } from './boosting-space.ts';
import { TreeList } from './boosting-trees.ts';

/** One training from its first round to its model. */
export class BoostingRun {
  readonly task: BoostingTask;
  private readonly options: BoostingOptions;
  private readonly columnNames: readonly string[];
  private readonly classCount: number;
  private readonly baseMargins: Float64Array;
  private readonly trees: TreeList;
  private readonly judge: BoostingJudge | undefined;
  private readonly trainingLosses: number[] = [];
  private roundsDone = 0;

  constructor(
    table: Matrix | NamedBins,
    target: BoostingTarget,
    options: BoostingOptions & { jobs: number },
  ) {
    const binned = 'bins' in table ? table : binMatrix(table);
    checkRows(binned, target, options.weights);
    const objective = objectiveOf(target, options.quantile);
    this.classCount = 'labels' in target ? target.classCount : 0;
    const outputCount = objective.kind === 'softmax' ? this.classCount : 1;
    const settings = settingsOf(options, { columnCount: binned.columnCount, outputCount });
    checkDirections(binned, settings.monotone);
    const { growth, laneRows } = lanesOf(options.jobs, { rowCount: binned.rowCount, outputCount });
    const weightCount = options.weights?.length ?? 0;
    const space = createSpace(binned, settings, { outputCount, laneRows, weightCount });
    this.options = options;
    this.columnNames = table.columnNames;
    this.task = { space, settings, objective, growth };
    space.target.set('labels' in target ? target.labels : target);
    const meanWeight = setWeights(space.weights, options.weights);
    this.baseMargins = baseMarginsOf(objective, space);
    this.baseMargins.forEach((margin, output) => {
      space.margins.fill(margin, output * space.rowCount, (output + 1) * space.rowCount);
    });
    this.trees = new TreeList(binned, meanWeight);
    if (options.validation !== undefined) {
      const { baseMargins, classCount } = this;
      const learnt = { binned, objective, baseMargins, classCount };
      this.judge = new BoostingJudge(options.validation, learnt);
    }
  }

  train(crew: Crew): TrainedBoosting {
    while (this.hasMore()) this.round(crew);
    return this.result(crew);
  }

  private hasMore(): boolean {
    const { rounds, patience } = this.task.settings;
    const best = this.judge?.bestRound ?? this.roundsDone;
    return this.roundsDone < rounds && this.roundsDone - best < patience;
  }

  private round(crew: Crew): void {
    const { space, settings } = this.task;
    const rounding = this.fillPairs(crew);
    crew.growTrees(this.roundsDone, rounding);
    for (const tree of space.trees) this.trees.add(tree);
    this.judge?.addRound(space.trees);
    this.roundsDone++;
    const loss = this.judge?.losses.at(-1) ?? this.trainingLosses.at(-1) ?? Number.NaN;
    this.options.onProgress?.({ step: this.roundsDone, steps: settings.rounds, loss });
  }

  /** After the last round; the crew reckons the loss that it left. */
  private result(crew: Crew): TrainedBoosting {
    this.fillPairs(crew);
    const { objective, space, settings } = this.task;
    const isStopped = this.judge !== undefined && settings.patience < Infinity;
    const rounds = isStopped ? this.judge.bestRound : this.roundsDone;
    const treeCount = rounds * space.outputCount;
    return {
      model: {
        kind: 'boosting',
        version: 1,
        columnNames: this.columnNames,
        objective: objective.kind,
        classCount: this.classCount,
        quantile: objective.quantile,
        baseMargins: this.baseMargins,
        ...this.trees.join(treeCount),
      },
      importances: this.trees.importances(treeCount),
      // The first loss is that of the base margins.
      trainingLosses: this.trainingLosses.slice(1),
      validationLosses: this.judge?.losses ?? [],
    };
  }

  private fillPairs(crew: Crew): Rounding {
    const { space, settings, objective } = this.task;
    const salt = saltOf(settings.seed, 2 * this.roundsDone);
    const rounding = { ...scalesOf(objective, space), salt };
    crew.fillPairs(rounding);
    this.trainingLosses.push(sum(space.blockLosses) / space.rowCount);
    return rounding;
  }
}

/** Threads that are worth their start; each holds rows and histograms of its own. */
const JOBS_MAX = 64;
/** Parts of a tree's rows that are worth a command to all threads. */
const PART_ROWS_MIN = 8192;

function lanesOf(
  jobs: number,
  { rowCount, outputCount }: { rowCount: number; outputCount: number },
): { growth: 'apart' | 'together'; laneRows: number[] } {
  if (!(Number.isInteger(jobs) && jobs >= 1)) {
    throw new RangeError(`boosting: expected 1 job or more, got ${jobs}`);
  }
  const threads = Math.min(jobs, JOBS_MAX);
  if (outputCount >= threads) return { growth: 'apart', laneRows: lanes(threads, () => rowCount) };
  const useful = Math.max(1, Math.min(threads, Math.floor(rowCount / PART_ROWS_MIN)));
  // While fewer threads have joined, each has a larger part.
  return {
    growth: 'together',
    laneRows: lanes(useful, (lane) => Math.ceil(rowCount / (lane + 1))),
  };
}

const lanes = (count: number, rowsOf: (lane: number) => number) =>
  Array.from({ length: count }, (_, lane) => rowsOf(lane));

function objectiveOf(target: BoostingTarget, quantile: number | undefined): Objective {
  const kind = kindOf(target, quantile);
  if (kind !== 'quantile') return { kind, quantile: 0 };
  if (quantile !== undefined && quantile > 0 && quantile < 1) return { kind, quantile };
  throw new RangeError(`boosting, quantile: expected one in (0, 1), got ${quantile}`);
}

function kindOf(target: BoostingTarget, quantile: number | undefined): BoostingObjective {
  if ('labels' in target) return target.classCount === 2 ? 'logistic' : 'softmax';
  return quantile === undefined ? 'squared-error' : 'quantile';
}

function checkDirections({ categoryCounts }: BinnedMatrix, monotone: Int8Array): void {
  const wrong = monotone.findIndex((direction, column) => {
    return direction !== 0 && (categoryCounts?.[column] ?? 0) > 0;
  });
  if (wrong < 0) return;
  throw new RangeError(`boosting, monotone: expected 0 for categories, got 1 for column ${wrong}`);
}

/** Divides by their mean, which it returns. */
function setWeights(to: Float64Array, weights: Float64Array | undefined): number {
  if (weights === undefined) return 1;
  const mean = sum(weights) / weights.length;
  for (let row = 0; row < weights.length; row++) to[row] = weights[row] / mean;
  return mean;
}

function sum(numbers: Float64Array): number {
  return numbers.reduce((total, number) => total + number, 0);
}
