/**
 * Rows of the queue become incidents: what hangs together, how bad it is, what would stop it, and
 * what is done at once. It never looks at traffic, keeps nothing, and carries nothing out.
 */
export { type CaseHost, type CaseRow, type CaseSide, suspectsOf } from './case-row.ts';
export { type IncidentFacts, incidentFacts } from './facts.ts';
export {
  findIncidents,
  type FoundIncidents,
  type Incident,
  INCIDENT_GAP_US,
  INCIDENT_ROWS_MAX,
  type IncidentRules,
  worstFirst,
} from './find-incidents.ts';
export { gapBetween } from './links.ts';
export type { Proposal } from './proposals.ts';
export { FIRST_RESPONSES, firstQuestions, type Response, RESPONSES } from './responses.ts';
