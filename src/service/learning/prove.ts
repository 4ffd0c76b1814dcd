import {
  type AlarmProof,
  alarmProof,
  alarmRows,
  auditOf,
  averagePrecision,
  type Bundle,
  comparePaired,
  type Finding,
  fprAtRecall,
  kindsOfTables,
  learnerNamed,
  type Matrix,
  type Member,
  memberPredictor,
  normalOf,
  noveltyDetector,
  type PairedComparison,
  prepare,
  rankedFigure,
  recallAtBudget,
  rocAuc,
  type Rows,
  type ScoredRows,
  type Table,
  takeRows,
  targetOf,
  type ThresholdCounts,
  thresholdCounts,
  type UnknownKindsFound,
  unknownKinds,
} from '../../learn/index.ts';
import { OperatorError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { type Evaluated, type EvaluateOptions, evaluateOn, readTableFor } from './apply.ts';
import { explained } from './explained.ts';
import { readModelFile } from './model-file.ts';
import { type SplitSpec, splitTable } from './split.ts';

export interface ProofOptions extends EvaluateOptions {
  readonly model: string;
  /** Rows of the table that judge; all where it is `none`. */
  readonly split: SplitSpec;
  /** That the rows which judge cover; budgets are a day. */
  readonly days: number;
  readonly prior?: number | undefined;
  /** The column of kinds of attack that are left out in turn. */
  readonly leaveOut?: string | undefined;
  readonly seed: number;
  readonly onKind?: ((done: { step: number; steps: number }) => void) | undefined;
}

/** One part of a model, by itself. */
export interface PartFigures {
  readonly name: string;
  readonly figures: { readonly [name: string]: number };
}

/** What decides whether alarms can be trusted. */
export interface Proof {
  readonly rows: ScoredRows;
  readonly alarms: AlarmProof;
  /** Members of a blend, and what is fused; none of a model that is one. */
  readonly parts: readonly PartFigures[];
  /** The whole against its best part: by how much it is above. */
  readonly best:
    | { readonly name: string; readonly figures: readonly NamedComparison[] }
    | undefined;
}

export interface NamedComparison {
  readonly name: string;
  readonly paired: PairedComparison;
}

/** What it takes to repeat it. */
export interface ProofManifest {
  readonly program: string;
  readonly node: string;
  readonly model: { readonly sha256: string; readonly learner: string; readonly seed: number };
  readonly table: { readonly sha256: string; readonly rows: number };
  readonly trainedOn: { readonly source: string; readonly sha256: string };
  readonly split: string;
  readonly seed: number;
}

export interface Proven extends Evaluated {
  /** Absent where the target has no ordinary class, or the rows are of one sort. */
  readonly proof: Proof | undefined;
  readonly findings: readonly Finding[];
  readonly unknown: UnknownKindsFound | undefined;
  readonly manifest: ProofManifest;
}

/** Draws for each interval of a difference. */
const ROUNDS = 200;

/** All that is known of a model's worth on a table; refuses models of novelty. */
export async function proveModel(options: ProofOptions): Promise<Proven> {
  const { bundle, digest: modelDigest } = await readModelFile(options.model);
  if ('novelty' in bundle) {
    throw new OperatorError(
      'VED_USAGE',
      'evaluate: expected a model that tells classes or a number',
    );
  }
  const { manifest, member } = bundle;
  const read = await readTableFor(bundle, options.table);
  return explained(async () => {
    const { table, digest } = read;
    const { task, training } = manifest;
    const aside = options.leaveOut === undefined ? [] : [options.leaveOut];
    const used = aside.filter((name) => name !== task.target);
    const { seed } = options;
    const split = await splitTable(options.split, { table, task, aside: used, seed });
    const sides: Sides = { train: split.test && split.train, test: split.test ?? split.train };
    const days = options.budgets.map((budget) => budget * options.days);
    const evaluated = await evaluateOn(bundle, sides.test, { ...options, budgets: days });
    const isTrainingTable = digest === training.digest;
    return {
      ...evaluated,
      // By the same split the rows that judge are not those that trained.
      isTrainingTable:
        isTrainingTable && !(split.words === training.split && seed === manifest.seed),
      proof: proofOf(evaluated, sides.test, options),
      // Rows that follow each other repeat by nature.
      findings: manifest.order
        ? []
        : await auditOf({ task, ...preparedSides(bundle, sides) }, options),
      unknown: await unknownOf(bundle, sides, options),
      manifest: {
        program: `vedette ${VERSION}`,
        node: process.version,
        model: { sha256: modelDigest, learner: member.learner, seed: manifest.seed },
        table: { sha256: digest, rows: table.rowCount },
        trainedOn: { source: training.source, sha256: training.digest },
        split: split.test ? split.words : 'all rows judge',
        seed,
      },
    };
  });
}

interface Sides {
  /** Rows that may train; undefined where all judge. */
  readonly train: Table | undefined;
  readonly test: Table;
}

/** Without rows that train, the rows that judge are audited by themselves. */
function preparedSides(
  { manifest }: Bundle,
  { train, test }: Sides,
): { train: Rows; test: Rows | undefined } {
  const own = prepare(test, manifest);
  if (train === undefined) return { train: own, test: undefined };
  return { train: prepare(train, manifest), test: own };
}

function proofOf(
  { bundle, target, predictions, untold }: Omit<Evaluated, 'isTrainingTable'>,
  test: Table,
  options: ProofOptions,
): Proof | undefined {
  const { task } = bundle.manifest;
  const normal = normalOf(task);
  if (normal === undefined || target.kind === 'number') return undefined;
  const rows = alarmRows({ ...target, shares: predictions }, normal);
  if (rows.labels.every((label) => label === rows.labels[0])) return undefined;
  const alarms = alarmProof(rows, options);
  // Rows that follow each other have no parts by themselves.
  if (untold > 0 || bundle.manifest.order !== undefined) {
    return { rows, alarms, parts: [], best: undefined };
  }
  const known = takeRows(test, targetOf(task, test).rows);
  const scored = partScores(bundle, prepare(known, bundle.manifest).matrix, normal);
  const judged = comparedFigures(options);
  const parts = scored.map(({ name, scores }) => {
    const counts = thresholdCounts({ scores, labels: rows.labels });
    const figures = Object.entries(judged).map(([figure, of]) => [figure, of(counts)] as const);
    return { name, figures: Object.fromEntries(figures) };
  });
  return { rows, alarms, parts, best: againstBest(rows, { scored, parts }, options) };
}

/** In the order in which they count: see priority; those of a budget need one. */
function comparedFigures({
  budgets,
  days,
}: ProofOptions): Record<string, (counts: ThresholdCounts) => number> {
  return {
    ...Object.fromEntries(
      budgets.map((budget) => [
        `recall_at_budget_${budget}`,
        (counts: ThresholdCounts) => recallAtBudget(counts, budget * days),
      ]),
    ),
    pr_auc: averagePrecision,
    'fpr_at_recall_0.99': (counts) => fprAtRecall(counts, 0.99),
    roc_auc: rocAuc,
  };
}

interface PartScores {
  readonly name: string;
  /** Higher is more suspicious. */
  readonly scores: Float64Array;
}

function partScores({ member, fusion }: Bundle, matrix: Matrix, normal: number): PartScores[] {
  const { model } = member;
  const attack = (part: Member, ordinary: number): Float64Array => {
    const { predict, width } = memberPredictor(part);
    const shares = predict(matrix);
    return Float64Array.from(
      { length: matrix.rowCount },
      (_, row) => 1 - shares[row * width + ordinary],
    );
  };
  const members =
    model.kind === 'blend'
      ? [
          ...model.members.map((each) => ({ name: each.learner, scores: attack(each, normal) })),
          ...model.alarms.map((each) => ({
            name: `${each.learner} (normal or not)`,
            scores: attack(each, 0),
          })),
        ]
      : [];
  if (fusion === undefined) return members;
  const novelty = noveltyDetector(fusion.novelty).score(matrix);
  return [
    ...members,
    { name: `${member.learner}, without novelty`, scores: attack(member, normal) },
    { name: `novelty (${fusion.novelty.learner})`, scores: novelty },
  ];
}

/** A whole is worth its trouble where it is better than each part; the classifier is no part. */
function againstBest(
  { scores, labels }: ScoredRows,
  { scored, parts }: { scored: readonly PartScores[]; parts: readonly PartFigures[] },
  options: ProofOptions,
): Proof['best'] {
  const singles = parts.filter(
    ({ name }) => parts.length <= 2 || !name.endsWith('without novelty'),
  );
  if (singles.length === 0) return undefined;
  const { name } = singles.reduce((a, b) => (b.figures.pr_auc > a.figures.pr_auc ? b : a));
  const part = scored.find((each) => each.name === name);
  if (part === undefined) return undefined;
  const figures = Object.entries(comparedFigures(options)).map(([figure, of]) => ({
    name: figure,
    paired: comparePaired(
      {
        first: rankedFigure({ scores: part.scores, labels }, of),
        second: rankedFigure({ scores, labels }, of),
      },
      { rowCount: labels.length, seed: options.seed, rounds: ROUNDS },
    ),
  }));
  return { name, figures };
}

/** Trains again, without each kind; undefined where that was not asked for. */
async function unknownOf(
  { manifest, member }: Bundle,
  { train, test }: Sides,
  { leaveOut, seed, jobs, onKind }: ProofOptions,
): Promise<UnknownKindsFound | undefined> {
  if (leaveOut === undefined) return undefined;
  const { task, encoding } = manifest;
  const normal = normalOf(task);
  if (train === undefined || normal === undefined) {
    throw new RangeError(
      'option --leave-out: expected an ordinary class, and rows to train on by --split',
    );
  }
  const kinds = kindsOfTables([train, test], leaveOut);
  const sides = [train, test].map((side, i) => {
    const { matrix, target } = prepare(side, { task, encoding });
    if (target.kind === 'number') throw new RangeError('option --leave-out: expected classes');
    const own = Array.from(targetOf(task, side).rows, (row) => kinds.of[i][row]);
    return { matrix, target, kinds: own };
  });
  return unknownKinds({
    train: sides[0],
    test: sides[1],
    kindNames: kinds.names,
    encoding,
    normal,
    learner: learnerNamed(member.learner),
    settings: member.settings,
    seed,
    jobs,
    onProgress: onKind,
  });
}
