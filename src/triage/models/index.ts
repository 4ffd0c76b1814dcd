/**
 * Trained models at work: what they say of rows, in the units that evidence has. It never trains
 * one, and never opens a file.
 */
export { type AttackJudgement, KNOWN_ATTACKS } from './attack-model.ts';
export { labelOfFlow, type PlantedTraffic } from './flow-labels.ts';
export { type Because, becauseWords, type Named } from './judged-by-model.ts';
export { type Judgement, judge, type ModelRole, type Models, modelsOf, roleOf } from './models.ts';
export type { NoveltyJudgement } from './novelty-model.ts';
export type { SeverityJudgement } from './severity-model.ts';
