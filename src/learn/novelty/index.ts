/**
 * What is ordinary, learned from ordinary rows alone, and by how much a row is not: scores that add
 * up over columns, and p-values that hold on rows like those. It tells no class of a row, and never
 * learns from a row that is known not to be ordinary.
 */
export { noveltyCard, type NoveltyCardOptions } from './card.ts';
export { compareNovelty } from './compare.ts';
export {
  type NoveltyDetector,
  type NoveltyMember,
  type NoveltyShare,
  noveltyDetector,
} from './detector.ts';
export {
  FPR_TOLD,
  type Honesty,
  honestyOf,
  type JudgedRows,
  type KindFound,
  kindsFound,
  type NoveltyFiguresOptions,
  noveltyFigures,
} from './judge.ts';
export { type KnownRows, knownRows, type OrdinaryColumn, ordinaryColumn } from './known-rows.ts';
export type { NoveltyFitInput, NoveltyFitted, NoveltyLearner } from './learner.ts';
export { NOVELTY_LEARNERS, noveltyLearnerNamed, noveltyLearnerNames } from './learners.ts';
export { noveltyLearned } from './learned.ts';
export { checkNoveltyModel, type NoveltyModel, noveltyScorer } from './scorer.ts';
export {
  type MeanShares,
  type NoveltyOptions,
  type NoveltyRun,
  type NoveltyTest,
  type NoveltyTrained,
  trainNovelty,
} from './train-novelty.ts';
