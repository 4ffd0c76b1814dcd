import { type OrdinaryRanks, rankPValues } from '../evaluate/index.ts';
import {
  applyDesign,
  type Design,
  type Matrix,
  sumBySource,
  takeMatrixRows,
} from '../table/index.ts';
import { type NoveltyModel, noveltyScorer } from './scorer.ts';

/** What one learner of novelty made of ordinary rows: all that is needed, as plain data. */
export interface NoveltyMember {
  readonly learner: string;
  readonly settings: { readonly [name: string]: number };
  /** How rows become the dense numbers that the model reads. */
  readonly design: Design;
  readonly model: NoveltyModel;
  /** Scores of ordinary rows that the model did not see. */
  readonly ranks: OrdinaryRanks;
}

/** A column of the table, and what its value adds to a row's score. */
export interface NoveltyShare {
  readonly column: string;
  readonly share: number;
}

export interface NoveltyDetector {
  /** What the score counts. */
  readonly unit: string;
  /** One number a row of codes, higher is odder. */
  score(matrix: Matrix): Float64Array;
  /**
   * The share of ordinary rows that are at least as odd, for scores of `score`: ordinary rows have
   * p-values of at most α in a share of at most α.
   */
  pValues(scores: Float64Array): Float64Array;
  /** The row's score by columns of the table, in their order; the shares sum to the score. */
  explain(matrix: Matrix, row: number): NoveltyShare[];
}

/** Makes a member ready for rows of codes: matrices of its bundle's encoding. */
export function noveltyDetector({ design, model, ranks }: NoveltyMember): NoveltyDetector {
  const scorer = noveltyScorer(model);
  return {
    unit: scorer.unit,
    score: (matrix) => scorer.score(applyDesign(design, matrix)),
    pValues: (scores) => rankPValues(ranks, scores),
    explain(matrix, row) {
      const one = applyDesign(design, takeMatrixRows(matrix, Uint32Array.of(row)));
      const shares = sumBySource(design, scorer.explain(one, 0));
      return Array.from(shares, (share, i) => ({ column: design.sourceNames[i], share }));
    },
  };
}
