/**
 * Detectors: flows go by, findings with evidence come out. Each ends in a p-value or a likelihood
 * ratio, never a bare score; none knows of priorities, stores or clocks.
 */
export {
  type BehaviourDetector,
  type Cover,
  EVIDENCE_MIN,
  evidenceSum,
  type Finding,
  type FindingContext,
} from './behaviour.ts';
export { createDetectors } from './detectors.ts';
export {
  fitBaseline,
  NOVELTY_ROWS_MIN,
  type Novelty,
  type NoveltyBaseline,
  noveltyAgainst,
  relativeNovelty,
} from './novelty.ts';
export { FlowOwners, OWN_FLOWS_MIN } from './own-baselines.ts';
