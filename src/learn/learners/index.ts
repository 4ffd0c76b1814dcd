/**
 * Learners by name: from a table to a model, its figures on rows that it did not see, and back
 * to predictions. What a learner is stands in `train`, `model` and `score`; here they are alike.
 */
export {
  encodingFor,
  type Experiment,
  type ExperimentOptions,
  type ExperimentProgress,
  experiment,
  prepare,
  type Run,
  type Sequence,
  type TrainingSet,
  type TunePlan,
} from './experiment.ts';
export { backgroundOf, checkBackground } from './background.ts';
export { type Blending, checkBlending } from './blending.ts';
export { type Comparison, compareModels, type ModelComparison } from './compare.ts';
export { explainerOf } from './explain.ts';
export type { Explainer, Explanation } from './explainer.ts';
export { type Figures, figuresOf, merit, normalOf, rankedFigures } from './figures.ts';
export { fitMember } from './fit-member.ts';
export { joinRows, type Rows, takeBoth, takeTargets } from './held-out.ts';
export {
  type Importance,
  type ImportanceOptions,
  type Importances,
  importancesOf,
} from './importances.ts';
export { auditOf, type CardOptions, cardOf } from './inspect.ts';
export {
  type ClassTarget,
  type FitInput,
  type FitProgress,
  type Learner,
  type Setting,
  type Settings,
  settingsOf,
  type Target,
} from './learner.ts';
export { keepExamples } from './keep-examples.ts';
export { learnedOf } from './learned.ts';
export { LEARNERS, learnerNamed, learnerNames } from './learners.ts';

export { type BlendModel, type Member, memberPredictor } from './member.ts';
export { checkModel } from './models.ts';
export type { Predictor } from './models.ts';
export { guessNormal, type Task, type TaskOptions, targetOf, taskOf } from './task.ts';
export { PredictTeam, predictParallel } from './predict-team.ts';
export { spreadRows } from './held-out.ts';
export { type Speed, timedPredictions } from './speed.ts';
export { pastName, type RowOrder, withPast } from './sequence.ts';
export type { Trial, Tuned } from './tune.ts';
