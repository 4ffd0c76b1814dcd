import { recallAtFpr, thresholdCounts, wilsonInterval } from '../evaluate/index.ts';
import {
  type ClassTarget,
  type FitInput,
  fitMember,
  type Learner,
  type Member,
  memberPredictor,
  type Settings,
} from '../learners/index.ts';
import { noveltyDetector } from '../novelty/index.ts';
import { type Matrix, type TableEncoding, takeMatrixRows } from '../table/index.ts';
import { fitFusion } from './fit-fusion.ts';
import { classifierScale, type Fusion, fuse } from './fusion.ts';

/** Rows of one side of a split, each with its kind by number. */
export interface KindRows {
  readonly matrix: Matrix;
  readonly target: ClassTarget;
  readonly kinds: ArrayLike<number>;
}

export interface UnknownKindsInput {
  readonly train: KindRows;
  readonly test: KindRows;
  readonly kindNames: readonly string[];
  readonly encoding: TableEncoding;
  readonly normal: number;
  readonly learner: Learner;
  readonly settings: Settings;
  readonly seed: number;
  readonly jobs: number;
  readonly onProgress?: ((done: { step: number; steps: number }) => void) | undefined;
}

/** A kind of attack that training never saw, and how much of it is found all the same. */
export interface UnknownKind {
  readonly kind: string;
  /** Of the kind, on both sides of the split. */
  readonly rows: number;
  /** Recall of each at the false positive rate, with its 95 % interval by Wilson. */
  readonly classifier: Recall;
  readonly novelty: Recall;
  readonly fused: Recall;
  readonly weights: Fusion['weights'];
}

export interface Recall {
  readonly recall: number;
  readonly low: number;
  readonly high: number;
}

export interface UnknownKindsFound {
  /** Share of the ordinary test rows that are flagged. */
  readonly fpr: number;
  readonly kinds: readonly UnknownKind[];
  /** Over kinds, each counting the same. */
  readonly mean: { readonly classifier: number; readonly novelty: number; readonly fused: number };
}

export const UNKNOWN_KINDS_FPR = 0.01;

/**
 * Trains again without each kind of attack in turn, and tells how many of its rows, of both sides,
 * stand above the score that 1 % of the ordinary test rows reach: by the classifier alone, by
 * novelty alone, and by both. Throws a RangeError where nothing could be left out.
 */
export async function unknownKinds(input: UnknownKindsInput): Promise<UnknownKindsFound> {
  const present = kindsOf(input);
  if (present.length < 2) {
    throw new RangeError(
      `unknown kinds: expected two kinds of attack or more, got ${present.length}`,
    );
  }
  const kinds: UnknownKind[] = [];
  for (const [i, kind] of present.entries()) {
    kinds.push(await withoutKind(input, kind));
    input.onProgress?.({ step: i + 1, steps: present.length });
  }
  const mean = (name: 'classifier' | 'novelty' | 'fused') =>
    kinds.reduce((sum, each) => sum + each[name].recall, 0) / kinds.length;
  return {
    fpr: UNKNOWN_KINDS_FPR,
    kinds,
    mean: { classifier: mean('classifier'), novelty: mean('novelty'), fused: mean('fused') },
  };
}

function kindsOf({ train, test, normal }: UnknownKindsInput): number[] {
  const found = new Set<number>();
  for (const { target, kinds } of [train, test]) {
    for (const [row, label] of target.labels.entries()) if (label !== normal) found.add(kinds[row]);
  }
  return [...found].sort((a, b) => a - b);
}

async function withoutKind(input: UnknownKindsInput, kind: number): Promise<UnknownKind> {
  const { train, test, encoding, learner, seed, jobs } = input;
  const isOf = ({ target, kinds }: KindRows, row: number) =>
    target.labels[row] !== input.normal && kinds[row] === kind;
  const known = rowsWhere(train, (row) => !isOf(train, row));
  const { target, normal } = presentClasses(train.target, known, input.normal);
  const matrix = takeMatrixRows(train.matrix, known);
  const { settings } = input;
  const fit: FitInput = { matrix, target, encoding, settings, normal, seed, jobs };
  const { member } = await fitMember(learner, fit);
  const { fusion } = await fitFusion({
    ...fit,
    encoding,
    target,
    normal,
    kinds: Array.from(known, (row) => train.kinds[row]),
  });
  const judge = (rows: Matrix) => scoresOf({ member, fusion, target, normal }, rows);
  const ordinary = judge(rowsOf(test, (row) => test.target.labels[row] === input.normal));
  const found = [train, test].map((side) => judge(rowsOf(side, (row) => isOf(side, row))));
  const recall = (name: keyof Scores) =>
    recallOf(ordinary[name], Float64Array.from(found.flatMap((each) => [...each[name]])));
  return {
    kind: input.kindNames[kind],
    rows: found.reduce((sum, each) => sum + each.fused.length, 0),
    classifier: recall('classifier'),
    novelty: recall('novelty'),
    fused: recall('fused'),
    weights: fusion.weights,
  };
}

/** The same labels without classes that lost all their rows, which no learner can tell. */
function presentClasses(
  { labels, classCount }: ClassTarget,
  rows: Uint32Array,
  normal: number,
): { target: ClassTarget; normal: number } {
  const counts = new Uint32Array(classCount);
  for (const row of rows) counts[labels[row]]++;
  const places = new Int16Array(classCount);
  let present = 0;
  for (let c = 0; c < classCount; c++) places[c] = counts[c] > 0 ? present++ : -1;
  const kept = Uint8Array.from(rows, (row) => places[labels[row]]);
  return {
    target: { kind: 'classes', labels: kept, classCount: present },
    normal: places[normal],
  };
}

interface Scores {
  readonly classifier: Float64Array;
  readonly novelty: Float64Array;
  readonly fused: Float64Array;
}

interface Trained {
  readonly member: Member;
  readonly fusion: Fusion;
  readonly target: ClassTarget;
  readonly normal: number;
}

/** Higher is more suspicious; each in a scale of its own. */
function scoresOf({ member, fusion, target, normal }: Trained, matrix: Matrix): Scores {
  const { classCount } = target;
  const shares = memberPredictor(member).predict(matrix);
  const detector = noveltyDetector(fusion.novelty);
  const oddness = detector.score(matrix);
  const pValues = detector.pValues(oddness);
  const counts = new Array<number>(classCount).fill(0);
  for (const label of target.labels) counts[label]++;
  const scale = classifierScale(counts, normal);
  const fused = fuse(fusion, { shares, classCount, normal, pValues, scale });
  const attack = (of: Float64Array) =>
    Float64Array.from(pValues, (_, row) => 1 - of[row * classCount + normal]);
  return { classifier: attack(shares), novelty: oddness, fused: attack(fused) };
}

function recallOf(ordinary: Float64Array, found: Float64Array): Recall {
  const scores = new Float64Array(ordinary.length + found.length);
  scores.set(ordinary);
  scores.set(found, ordinary.length);
  const labels = new Uint8Array(scores.length).fill(1, ordinary.length);
  const recall = recallAtFpr(thresholdCounts({ scores, labels }), UNKNOWN_KINDS_FPR);
  const { low, high } = wilsonInterval(Math.round(recall * found.length), found.length);
  return { recall, low, high };
}

function rowsWhere({ target }: KindRows, isWanted: (row: number) => boolean): Uint32Array {
  return Uint32Array.from(target.labels.keys()).filter(isWanted);
}

function rowsOf(side: KindRows, isWanted: (row: number) => boolean): Matrix {
  return takeMatrixRows(side.matrix, rowsWhere(side, isWanted));
}
