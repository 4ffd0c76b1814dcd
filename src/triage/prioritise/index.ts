/**
 * Evidence becomes one Priority with its parts. It never looks at traffic, and never hides a part.
 */
export { type Calibration, CALIBRATIONS } from './calibration.ts';
export { listPrecision, precisionLogOdds } from './list-precision.ts';
export {
  INCIDENT_CUTS,
  type IncidentCuts,
  type IncidentLevel,
  incidentLevelOf,
  LEVEL_CUTS,
  type Level,
  type LevelCuts,
  levelOf,
} from './level.ts';
export { amountLogOdds, type LogNormalPair, triesLogOdds } from './likelihood.ts';
export {
  type Evidence,
  PRIOR_PROBABILITY,
  type PriorityParts,
  prioritise,
  ratioEvidence,
  type Severity,
  withLevel,
} from './priority.ts';
export {
  type Costs,
  type WorkLine,
  workLine,
  type WorkRow,
  type WorkRules,
} from './work-line.ts';
export type { ToBeLow } from './to-be-low.ts';
export { pValueLogOdds } from '../../learn/index.ts';
