/**
 * Findings and odd flows become events and the rows of the queue. It adds nothing to what the
 * detectors claim; it only counts the flows that they speak of.
 */
export { atLevels } from './at-levels.ts';
export {
  behaviourGroups,
  findingKey,
  findingSubject,
  type TalliedFinding,
} from './behaviour-groups.ts';
export { CoverIndex } from './cover-index.ts';
export { FlowTally, SPARKLINE_BINS } from './flow-tally.ts';
export { knownAttackGroups } from './known-attacks.ts';
export { ListedHosts } from './listed-hosts.ts';
export { noveltyEvidence } from './novelty-evidence.ts';
export { addToClaims, type SeriesClaim, seriesClaims } from './series-claims.ts';
export { seriesGroups } from './series-groups.ts';
export { settleClaims, type Teller } from './series-tellers.ts';
export { unusualFlowGroups } from './unusual-flows.ts';
