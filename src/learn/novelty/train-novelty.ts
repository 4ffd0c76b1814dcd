/**
 * Learns what is ordinary from a table, by several learners, and says what each is worth. Pure: the
 * clock is handed in, and is only for the figures of speed.
 */
import { auditTwins, type Finding, type Interval, ordinaryRanks } from '../evaluate/index.ts';
import {
  encodingFor,
  type ExperimentProgress,
  type Figures,
  type Settings,
  settingsOf,
  type Speed,
  spreadRows,
  timedPredictions,
} from '../learners/index.ts';
import {
  applyDesign,
  designOf,
  encodeTable,
  equalRowsFolds,
  type Matrix,
  type Table,
  type TableEncoding,
  takeMatrixRows,
} from '../table/index.ts';
import { type NoveltyDetector, type NoveltyMember, noveltyDetector } from './detector.ts';
import {
  FPR_TOLD,
  type Honesty,
  honestyOf,
  type JudgedRows,
  type KindFound,
  kindsFound,
  type NoveltyFiguresOptions,
  noveltyFigures,
  noveltyIntervals,
} from './judge.ts';
import { type KnownRows, knownRows, type OrdinaryColumn } from './known-rows.ts';
import type { NoveltyFitted, NoveltyLearner } from './learner.ts';
import { NOVELTY_LEARNERS } from './learners.ts';
import { noveltyScorer } from './scorer.ts';

export interface NoveltyOptions extends NoveltyFiguresOptions {
  readonly train: Table;
  /** Rows that judge; they choose nothing. */
  readonly test?: Table | undefined;
  /** Absent: all training rows are taken for ordinary. */
  readonly ordinary: OrdinaryColumn | null;
  readonly learners: readonly { readonly learner: NoveltyLearner; readonly settings: Settings }[];
  readonly seed: number;
  /** Milliseconds from any beginning; only for the figures of speed. */
  readonly now: () => number;
  readonly onProgress?: ((done: ExperimentProgress) => void) | undefined;
}

export interface NoveltyTrained {
  readonly ordinary: OrdinaryColumn | null;
  readonly encoding: TableEncoding;
  /** Columns that were not learned from, and why: a line each. */
  readonly leftOut: readonly string[];
  /** Training rows by what was done with them. */
  readonly rows: NoveltyRowCounts;
  /** What is known of the test rows; absent where there are none. */
  readonly test: KnownRows | undefined;
  readonly runs: readonly NoveltyRun[];
  readonly best: NoveltyRun;
  /** Why it is the best, in words. */
  readonly chosenBy: string;
  /** What may flatter the figures. */
  readonly findings: readonly Finding[];
  /** What p-values can't say, a line each. */
  readonly limits: readonly string[];
}

export interface NoveltyRowCounts {
  readonly learned: number;
  /** Ordinary rows by whose scores p-values are told. */
  readonly calibrating: number;
  /** Ordinary rows, and others, that chose between the models. */
  readonly choosing: { readonly ordinary: number; readonly others: number };
}

/** One learner, fitted, and what it is worth on test rows. */
export interface NoveltyRun extends Pick<NoveltyFitted, 'losses'> {
  readonly name: string;
  readonly member: NoveltyMember;
  /** What its score counts. */
  readonly unit: string;
  /** On the rows that chose; undefined where no others are known among them. */
  readonly choice: Figures | undefined;
  /** On the test rows; undefined where there are none. */
  readonly test: NoveltyTest | undefined;
  /** What made odd test rows odd; undefined without any. */
  readonly shares: MeanShares | undefined;
  readonly speed: Speed;
}

/** Means over some test rows with p-values of at most .01. */
export interface MeanShares {
  readonly rows: number;
  readonly unit: string;
  /** A column of the encoding each. */
  readonly means: Float64Array;
}

export interface NoveltyTest extends JudgedRows {
  readonly figures: Figures;
  /** Of the ranked figures, by name. */
  readonly intervals: { readonly [name: string]: Interval };
  readonly honesty: readonly Honesty[];
  readonly kinds: readonly KindFound[];
}

/** The figure that chooses. */
const CHOICE = 'pr_auc';

/**
 * Fits each learner on ordinary training rows, and judges it on the test rows. Training rows are
 * dealt out by a hash of their values, so that equal rows stay together: ordinary ones seven in ten
 * to learn from, two to calibrate p-values, one to choose a model; others, where they are known,
 * all to choose. Without others the tenth part is learned from as well. Throws a RangeError for
 * too few rows.
 */
export function trainNovelty(options: NoveltyOptions): NoveltyTrained {
  const { train, ordinary } = options;
  const { encoding, leftOut } = encodingFor(train, ordinary?.column);
  const matrix = encodeTable(encoding, train).matrix;
  const parts = partsOf(matrix, knownRows(train, ordinary), options.seed);
  const learned = takeMatrixRows(matrix, parts.learn);
  const design = designOf(learned, { encoding, logScale: 'all', newValues: 'tell' });
  const test = options.test && knownRows(options.test, ordinary);
  const tested =
    test && options.test && takeMatrixRows(encodeTable(encoding, options.test).matrix, test.rows);
  const plan: Plan = {
    options,
    design,
    dense: applyDesign(design, learned),
    calibrating: takeMatrixRows(matrix, parts.calibrate),
    choosing: { matrix: takeMatrixRows(matrix, parts.choose.rows), known: parts.choose },
    test: test && tested && { matrix: tested, known: test },
  };
  const runs = options.learners.map((each) => runOne(each.learner, each.settings, plan));
  const chosen = bestOf(runs);
  const others = parts.choose.labels.reduce((sum, label) => sum + label, 0);
  return {
    ordinary,
    encoding,
    leftOut,
    rows: {
      learned: parts.learn.length,
      calibrating: parts.calibrate.length,
      choosing: { ordinary: parts.choose.rows.length - others, others },
    },
    test,
    runs,
    ...chosen,
    limits: [...leastPValue(parts.calibrate.length), ...shiftOf(chosen.best)],
    findings: test && tested ? twinsOf(learned, tested, test.labels) : [],
  };
}

interface Plan {
  readonly options: NoveltyOptions;
  readonly design: NoveltyMember['design'];
  /** Rows to learn from, through the design. */
  readonly dense: Matrix;
  readonly calibrating: Matrix;
  readonly choosing: Judging;
  readonly test: Judging | undefined;
}

interface Judging {
  readonly matrix: Matrix;
  readonly known: KnownRows;
}

/** Fewer ordinary rows than this teach nothing. */
const ROWS_MIN = 50;
/** Rows are dealt out by tenths; of them, by number: */
const TENTHS = 10;
const CALIBRATING = [0, 1];
const CHOOSING = 2;

function partsOf(matrix: Matrix, known: KnownRows, seed: number) {
  const tenths = equalRowsFolds(matrix, TENTHS, seed);
  const hasOthers = known.labels.includes(1);
  const takes = (wanted: (tenth: number, isOrdinary: boolean) => boolean) =>
    known.rows.filter((row, i) => wanted(tenths[row], known.labels[i] === 0));
  const isChoosing = (tenth: number) => hasOthers && tenth === CHOOSING;
  const calibrate = takes((tenth, isOrdinary) => isOrdinary && CALIBRATING.includes(tenth));
  const learn = takes(
    (tenth, isOrdinary) => isOrdinary && !CALIBRATING.includes(tenth) && !isChoosing(tenth),
  );
  const chosen = Uint32Array.from(known.rows.keys()).filter(
    (i) => known.labels[i] === 1 || isChoosing(tenths[known.rows[i]]),
  );
  if (learn.length + calibrate.length < ROWS_MIN || calibrate.length === 0) {
    throw new RangeError(
      `novelty: expected ${ROWS_MIN} ordinary rows or more that are not all equal, ` +
        `got ${learn.length + calibrate.length}`,
    );
  }
  const choose = {
    kinds: known.kinds,
    rows: chosen.map((i) => known.rows[i]),
    labels: Uint8Array.from(chosen, (i) => known.labels[i]),
    kindOf: Uint16Array.from(chosen, (i) => known.kindOf[i]),
  };
  return { learn, calibrate, choose };
}

function runOne(learner: NoveltyLearner, given: Settings, plan: Plan): NoveltyRun {
  const { design, options, choosing, test, dense, calibrating } = plan;
  const { seed, now, onProgress } = options;
  const settings = settingsOf(learner, given);
  const { name } = learner;
  const startMs = now();
  const { model, losses } = learner.fit({
    matrix: dense,
    settings,
    seed,
    onProgress: (done) => onProgress?.({ run: name, stage: 'fit', ...done }),
  });
  const fitSeconds = (now() - startMs) / 1000;
  const ranks = ordinaryRanks(noveltyScorer(model).score(applyDesign(design, calibrating)));
  const member: NoveltyMember = { learner: name, settings, design, model, ranks };
  const detector = noveltyDetector(member);
  const judge = ({ known }: Judging, scores: Float64Array): JudgedRows => ({
    known,
    scores,
    pValues: detector.pValues(scores),
  });
  const timing = { matrix: test?.matrix ?? calibrating };
  const predict = (matrix: Matrix) => detector.score(matrix);
  const { predictions, ...speed } = timedPredictions({ width: 1, predict }, timing, now);
  const judged = test && judge(test, predictions);
  const hasChoice = choosing.known.labels.includes(0) && choosing.known.labels.includes(1);
  return {
    name,
    member,
    unit: detector.unit,
    ...(losses && { losses }),
    choice: hasChoice
      ? noveltyFigures(judge(choosing, detector.score(choosing.matrix)))
      : undefined,
    test: judged && testOf(judged, options),
    shares: test && judged && meanShares(detector, test.matrix, judged.pValues),
    speed: { fitSeconds, ...speed },
  };
}

/** Rows that are looked at, evenly over all odd ones. */
const SHARE_ROWS = 200;

function meanShares(
  detector: NoveltyDetector,
  matrix: Matrix,
  pValues: Float64Array,
): MeanShares | undefined {
  const odd = Uint32Array.from(pValues.keys()).filter((row) => pValues[row] <= FPR_TOLD);
  const rows = spreadRows(odd.length, SHARE_ROWS).map((i) => odd[i]);
  if (rows.length === 0) return undefined;
  const means = new Float64Array(matrix.columns.length);
  for (const row of rows) {
    for (const [i, { share }] of detector.explain(matrix, row).entries()) {
      means[i] += share / rows.length;
    }
  }
  return { rows: rows.length, unit: detector.unit, means };
}

function testOf(rows: JudgedRows, options: NoveltyOptions): NoveltyTest {
  return {
    ...rows,
    figures: noveltyFigures(rows, options),
    intervals: noveltyIntervals(rows, options.seed),
    honesty: honestyOf(rows),
    kinds: rows.known.labels.includes(1) ? kindsFound(rows) : [],
  };
}

/** By rows that none of them learned from or is tested on; else the first of the registry. */
function bestOf(runs: readonly NoveltyRun[]): Pick<NoveltyTrained, 'best' | 'chosenBy'> {
  if (runs.length === 0) throw new RangeError('novelty: expected a learner, got none');
  const value = ({ choice }: NoveltyRun) => choice?.[CHOICE] ?? Number.NaN;
  if (Number.isNaN(value(runs[0]))) {
    const rank = ({ name }: NoveltyRun) => NOVELTY_LEARNERS.findIndex((one) => one.name === name);
    const best = runs.reduce((a, b) => (rank(b) < rank(a) ? b : a));
    const why = 'by default: without rows known to be others, nothing could choose';
    return { best, chosenBy: why };
  }
  const best = runs.reduce((a, b) => (value(b) > value(a) ? b : a));
  return { best, chosenBy: `${CHOICE} on training rows that none of them learned from` };
}

/** A p-value is never below 1/(rows + 1). */
function leastPValue(calibrating: number): string[] {
  const least = 1 / (calibrating + 1);
  if (least <= FPR_TOLD) return [];
  const rows = `${calibrating} ordinary rows calibrate p-values`;
  return [`${rows}: none is below ${least.toPrecision(2)}, however odd the row`];
}

/** Surely so many times as often as it says, a p-value doesn't hold on the rows that judge. */
const SHIFT = 1.5;

function shiftOf({ test }: NoveltyRun): string[] {
  const found = test?.honesty.find(({ level }) => level === FPR_TOLD);
  if (found === undefined || !(found.low > SHIFT * found.level)) return [];
  const share = (100 * found.share).toFixed(1);
  return [
    `${share} % of the ordinary rows that judge have p-values of at most ${FPR_TOLD}: they are ` +
      'not like those that were learned from, and p-values promise too much there',
  ];
}

/** Rows known by heart: those of the test that equal one that was learned from. */
function twinsOf(learned: Matrix, tested: Matrix, labels: Uint8Array): readonly Finding[] {
  const columns = learned.columns.map((column, i) => {
    const both = new Float64Array(column.length + tested.rowCount);
    both.set(column);
    both.set(tested.columns[i], column.length);
    return both;
  });
  const rowCount = learned.rowCount + tested.rowCount;
  const parts = new Uint8Array(rowCount).fill(1, learned.rowCount);
  const all = new Uint8Array(rowCount);
  all.set(labels, learned.rowCount);
  return auditTwins({ matrix: { ...learned, rowCount, columns }, parts, labels: all });
}
