import {
  applyTemperature,
  classifierScale,
  type Experiment,
  type Figures,
  figuresOf,
  type Fusion,
  fitFusion,
  fuse,
  kindsOfTables,
  noveltyDetector,
  normalOf,
  type Run,
  type Table,
  targetOf,
} from '../../learn/index.ts';

/** The best classifier with novelty beside it. */
export interface Fused {
  readonly fusion: Fusion;
  /** Kinds of attack that were left out in turn, by which the weights were learned; 0 for none. */
  readonly kindsLeftOut: number;
  /** Of the test rows; undefined where none are apart. */
  readonly figures: Figures | undefined;
}

export interface FuseOptions {
  /** The column that names kinds of attack. */
  readonly kinds: string;
  /** The table whose rows trained, with that column. */
  readonly train: Table;
  readonly atFpr: readonly number[];
  readonly budgets?: readonly number[] | undefined;
  readonly seed: number;
  readonly jobs: number;
  readonly onProgress?: (done: { step: number; steps: number }) => void;
}

/** Learns what novelty counts for beside a run. Throws a RangeError where it can't. */
export async function fuseRun(done: Experiment, run: Run, options: FuseOptions): Promise<Fused> {
  const { task, train, test, encoding } = done;
  const normal = normalOf(task);
  const { target } = train;
  if (normal === undefined || target.kind === 'number') {
    throw new RangeError('option --fuse: expected a target of classes with a normal one');
  }
  const shares = unseenShares(run, target.labels.length * target.classCount);
  const [kinds] = kindsOfTables([options.train], options.kinds).of;
  const { rows } = targetOf(task, options.train);
  const { seed, jobs, onProgress } = options;
  const { fusion, kindsLeftOut } = await fitFusion({
    matrix: train.matrix,
    encoding,
    target,
    normal,
    kinds: Array.from(rows, (row) => kinds[row]),
    shares,
    seed,
    jobs,
    onProgress,
  });
  if (test === undefined) return { fusion, kindsLeftOut, figures: undefined };
  const detector = noveltyDetector(fusion.novelty);
  const fused = fuse(fusion, {
    shares: run.predictions,
    classCount: run.width,
    normal,
    pValues: detector.pValues(detector.score(test.matrix)),
    scale: classifierScale(run.classRows, normal),
  });
  return { fusion, kindsLeftOut, figures: figuresOf(fused, test.target, { ...options, task }) };
}

/** Shares of the training rows by models that did not see them, as the model would tell them. */
function unseenShares({ outOfFold, unseen, member, width }: Run, length: number): Float64Array {
  const [first] = outOfFold;
  const { calibration } = member;
  if (first !== undefined) {
    const rows = { shares: first.predictions, classCount: width };
    return calibration === null ? first.predictions : applyTemperature(calibration, rows);
  }
  if (unseen?.length === length) return unseen;
  throw new RangeError(
    'option --fuse: expected --folds 2 or more, or a blend, to learn weights by',
  );
}
