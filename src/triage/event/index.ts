/**
 * What an event is: its classes, its identity. Pure data and hashes; it never
 * decides what is suspicious.
 */
export { attackKindOf } from './attack-kind.ts';
export {
  type Circumstances,
  EXPOSURES,
  type Exposure,
  ROLE_REQUIRES,
  SERVICE_GIVES,
} from './circumstances.ts';
export type { Amount, Side, Subject, TriageEvent, TriageGroup } from './event.ts';
export {
  EVENT_CLASSES,
  type EventClass,
  type EventClassFacts,
  type Technique,
} from './event-class.ts';
export { severityIn } from './severity-in.ts';
export { severityMarkdown } from './severity-markdown.ts';
export { base32, featureSetHash, fiveTupleText, flowIdOf, idOf } from './identity.ts';
