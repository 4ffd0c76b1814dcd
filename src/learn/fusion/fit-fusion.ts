import { fitEvidenceWeights } from '../evaluate/index.ts';
import {
  type ClassTarget,
  fitMember,
  learnerNamed,
  memberPredictor,
  settingsOf,
} from '../learners/index.ts';
import { type Matrix, type TableEncoding, takeMatrixRows } from '../table/index.ts';
import { classifierEvidence, classifierScale, type Fusion, noveltyEvidence } from './fusion.ts';
import { noveltyFolds, noveltyOfRows } from './novelty-of-rows.ts';

export interface FusionInput {
  /** Rows that train, as codes and numbers. */
  readonly matrix: Matrix;
  readonly encoding: TableEncoding;
  readonly target: ClassTarget;
  readonly normal: number;
  /** The kind of each row, by number; those of ordinary rows are not looked at. */
  readonly kinds: ArrayLike<number>;
  /**
   * The classifier's shares for these rows, by models that did not see them; without, its log-odds
   * are taken as they are, which ranks rows the same.
   */
  readonly shares?: Float64Array | undefined;
  readonly seed: number;
  readonly jobs: number;
  readonly onProgress?: ((done: { step: number; steps: number }) => void) | undefined;
}

/** What weights were learned from. */
export interface FusionFit {
  readonly fusion: Fusion;
  /** Kinds of attack that were left out in turn; 0 where there were too few to learn from. */
  readonly kindsLeftOut: number;
}

/**
 * A p-value's weight beside a classifier's, where kinds of attack are too few to learn it: about
 * what leaving out each of nine kinds gives on training rows of UNSW-NB15.
 */
export const NOVELTY_RATIO = 0.75;
/** Novelty never counts for more than a classifier. */
const RATIO_MAX = 1;
const FOLDS = 3;
/** With fewer kinds, or kinds of fewer rows, the ratio would be chance. */
const KINDS_MIN = 3;
const KIND_ROWS_MIN = 20;

/**
 * Weights of a classifier and of novelty beside it, all from rows that the judge did not see.
 * Their ratio is what serves best for attacks of a kind that training lacked, since known kinds
 * need no novelty: each kind is left out in turn of a forest's training. Then one factor for both
 * makes the log-odds of known kinds as sure as they are right. Throws a RangeError for too few
 * ordinary rows.
 */
export async function fitFusion(input: FusionInput): Promise<FusionFit> {
  const { matrix, encoding, target, normal, shares, seed } = input;
  const isOrdinary = target.labels.map((label) => (label === normal ? 1 : 0));
  const folds = noveltyFolds(matrix, { count: FOLDS, seed });
  const split = { folds, foldCount: FOLDS };
  const { member, pValues } = noveltyOfRows({ matrix, encoding, isOrdinary, ...split, seed });
  const novelty = pValues.map(noveltyEvidence);
  const kinds = kindsToLeaveOut(input, isOrdinary);
  const ratio =
    kinds.length < KINDS_MIN
      ? NOVELTY_RATIO
      : await ratioByKinds(input, { isOrdinary, novelty, kinds, folds });
  const weight = shares === undefined ? 1 : commonWeight(input, { shares, novelty, ratio });
  return {
    fusion: {
      version: 1,
      novelty: member,
      weights: { classifier: weight, novelty: weight * ratio },
    },
    kindsLeftOut: kinds.length < KINDS_MIN ? 0 : kinds.length,
  };
}

/** What makes both together as sure as they are right. */
function commonWeight(
  { target, normal }: FusionInput,
  said: { shares: Float64Array; novelty: Float64Array; ratio: number },
): number {
  const { shares, novelty, ratio } = said;
  const scale = classifierScale(classRowsOf(target), normal);
  const evidence = novelty.map(
    (own, row) => classifierEvidence(shares[row * target.classCount + normal], scale) + ratio * own,
  );
  const labels = target.labels.map((label) => (label === normal ? 0 : 1));
  const rows = { evidence: [evidence], labels };
  return fitEvidenceWeights(rows, { shift: scale.priorLogOdds }).weights[0];
}

function classRowsOf({ labels, classCount }: ClassTarget): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (const label of labels) counts[label]++;
  return counts;
}

function kindsToLeaveOut({ kinds }: FusionInput, isOrdinary: Uint8Array): number[] {
  const counts = new Map<number, number>();
  for (const [row, ordinary] of isOrdinary.entries()) {
    if (ordinary === 0) counts.set(kinds[row], (counts.get(kinds[row]) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count >= KIND_ROWS_MIN)
    .map(([kind]) => kind)
    .sort((a, b) => a - b);
}

interface KindPlan {
  readonly isOrdinary: Uint8Array;
  readonly novelty: Float64Array;
  readonly kinds: readonly number[];
  readonly folds: Uint8Array;
}

/**
 * Each kind is judged by a forest of all others, beside ordinary rows that the forest did not see
 * either; all kinds count alike, and ordinary rows as much as all kinds.
 */
async function ratioByKinds(input: FusionInput, plan: KindPlan): Promise<number> {
  const { isOrdinary, novelty, kinds, folds } = plan;
  const every = Uint32Array.from(folds.keys());
  const judged: { row: number; known: number; weight: number }[] = [];
  for (const [i, kind] of kinds.entries()) {
    const isHeldOut = (row: number) =>
      isOrdinary[row] === 1 ? folds[row] === i % FOLDS : input.kinds[row] === kind;
    const heldOut = every.filter(isHeldOut);
    const known = await forestEvidence(input, {
      isOrdinary,
      train: every.filter((row) => !isHeldOut(row)),
      heldOut,
    });
    const ordinary = heldOut.filter((row) => isOrdinary[row] === 1).length;
    for (const [at, row] of heldOut.entries()) {
      const weight = 1 / (isOrdinary[row] === 1 ? ordinary : heldOut.length - ordinary);
      judged.push({ row, known: known[at], weight });
    }
    input.onProgress?.({ step: i + 1, steps: kinds.length });
  }
  const { weights } = fitEvidenceWeights({
    evidence: [
      Float64Array.from(judged, ({ known }) => known),
      Float64Array.from(judged, ({ row }) => novelty[row]),
    ],
    labels: Uint8Array.from(judged, ({ row }) => 1 - isOrdinary[row]),
    rowWeights: Float64Array.from(judged, ({ weight }) => weight),
  });
  return weights[0] > 0 ? Math.min(RATIO_MAX, weights[1] / weights[0]) : RATIO_MAX;
}

/** In place of the classifier, which would take far longer for much the same ratio. */
async function forestEvidence(
  { matrix, seed, jobs }: FusionInput,
  rows: { isOrdinary: Uint8Array; train: Uint32Array; heldOut: Uint32Array },
): Promise<Float64Array> {
  const forest = learnerNamed('forest');
  const labels = Uint8Array.from(rows.train, (row) => 1 - rows.isOrdinary[row]);
  const { member } = await fitMember(forest, {
    matrix: takeMatrixRows(matrix, rows.train),
    target: { kind: 'classes', labels, classCount: 2 },
    settings: settingsOf(forest, { trees: 50, 'leaf-rows': 2 }),
    seed,
    jobs,
  });
  const shares = memberPredictor(member).predict(takeMatrixRows(matrix, rows.heldOut));
  const attacks = labels.reduce((sum, label) => sum + label, 0);
  const scale = classifierScale([labels.length - attacks, attacks], 0);
  return Float64Array.from(rows.heldOut, (_, at) => classifierEvidence(shares[2 * at], scale));
}
