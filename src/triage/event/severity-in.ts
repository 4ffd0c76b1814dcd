import type { Severity } from '../prioritise/index.ts';
import { type Circumstances, giftOf, needOf } from './circumstances.ts';
import { severityFrom } from './cvss.ts';
import { EVENT_CLASSES, type EventClass } from './event-class.ts';

/** Severities that were asked for before: at most classes × exposures × services × roles. */
const known = new Map<string, Severity>();

/** How bad an event of a class would be if true, where it was seen. */
export function severityIn(name: EventClass, circumstances: Circumstances): Severity {
  const { exposure, service, role } = circumstances;
  const key = `${name} ${exposure} ${giftOf(service)} ${needOf(role)}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const severity = severityFrom(EVENT_CLASSES[name].claim, circumstances);
  known.set(key, severity);
  return severity;
}
