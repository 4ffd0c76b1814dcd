import { ordinaryRanks } from '../evaluate/index.ts';
import { settingsOf } from '../learners/index.ts';
import {
  type NoveltyMember,
  noveltyDetector,
  noveltyLearnerNamed,
  noveltyScorer,
} from '../novelty/index.ts';
import {
  applyDesign,
  designOf,
  equalRowsFolds,
  type Matrix,
  type TableEncoding,
  takeMatrixRows,
} from '../table/index.ts';

/**
 * Of the learners of novelty it finds the least by itself, and adds the most to a classifier: what
 * it calls odd is odd, and what others call odd a classifier knows better (measured on training
 * rows of UNSW-NB15 with each kind of attack left out in turn).
 */
const LEARNER = 'isolation-forest';

/** Fewer ordinary rows than this teach nothing. */
const ROWS_MIN = 50;

export interface NoveltyOfRows {
  readonly member: NoveltyMember;
  /** Of every row, by a member that neither learned from it nor was ranked by its equals. */
  readonly pValues: Float64Array;
}

export interface OrdinaryRows {
  readonly matrix: Matrix;
  readonly encoding: TableEncoding;
  /** 1 where a row is ordinary. */
  readonly isOrdinary: Uint8Array;
  /** Two at the least, equal rows in one fold: see `noveltyFolds`. */
  readonly folds: Uint8Array;
  readonly foldCount: number;
  readonly seed: number;
}

/** Parts of the rows by a hash of their values: equal rows stay together. */
export function noveltyFolds(matrix: Matrix, options: { count: number; seed: number }): Uint8Array {
  return equalRowsFolds(matrix, options.count, options.seed);
}

/**
 * Learns what is ordinary once without each fold, and ranks the rows of that fold by its ordinary
 * ones. The first is kept. Throws a RangeError for too few ordinary rows.
 */
export function noveltyOfRows(rows: OrdinaryRows): NoveltyOfRows {
  const { matrix, isOrdinary, folds, foldCount } = rows;
  const every = Uint32Array.from(folds.keys());
  const pValues = new Float64Array(matrix.rowCount).fill(1);
  const members: NoveltyMember[] = [];
  for (let fold = 0; fold < foldCount; fold++) {
    const isInside = (row: number) => folds[row] === fold;
    const learned = every.filter((row) => isOrdinary[row] === 1 && !isInside(row));
    const ranking = every.filter((row) => isOrdinary[row] === 1 && isInside(row));
    if (learned.length < ROWS_MIN || ranking.length === 0) {
      throw new RangeError(
        `fusion: expected ${ROWS_MIN} ordinary rows or more in each of ${foldCount} parts, ` +
          `got ${learned.length} and ${ranking.length}`,
      );
    }
    const member = fitNovelty(rows, { learned, ranking });
    const detector = noveltyDetector(member);
    const inside = every.filter(isInside);
    const own = detector.pValues(detector.score(takeMatrixRows(matrix, inside)));
    inside.forEach((row, i) => {
      pValues[row] = own[i];
    });
    members.push(member);
  }
  return { member: members[0], pValues };
}

function fitNovelty(
  { matrix, encoding, seed }: OrdinaryRows,
  { learned, ranking }: { learned: Uint32Array; ranking: Uint32Array },
): NoveltyMember {
  const learner = noveltyLearnerNamed(LEARNER);
  const settings = settingsOf(learner);
  const rows = takeMatrixRows(matrix, learned);
  const design = designOf(rows, { encoding, logScale: 'all', newValues: 'tell' });
  const { model } = learner.fit({ matrix: applyDesign(design, rows), settings, seed });
  const scores = noveltyScorer(model).score(applyDesign(design, takeMatrixRows(matrix, ranking)));
  return { learner: LEARNER, settings, design, model, ranks: ordinaryRanks(scores) };
}
