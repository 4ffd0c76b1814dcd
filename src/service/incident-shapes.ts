import type { Group, Incident, IncidentFacts } from '../api/index.ts';
import {
  type CaseRow,
  type IncidentFacts as CaseFacts,
  findIncidents,
  type IncidentRules,
} from '../triage/index.ts';
import { parseTimeText, timeText } from './time-text.ts';

/** The incidents that an analysis finds among its rows, and what limits cost. */
export function apiIncidents(
  groups: readonly Group[],
  rules: IncidentRules,
): { incidents: Incident[]; shed: Readonly<Record<string, number>> } {
  const { incidents, shed } = findIncidents(groups.map(caseRowOf), rules);
  return {
    incidents: incidents.map(({ id, rows, ...facts }) => ({
      id,
      ...apiFacts(facts),
      rows: rows.map((row) => ({ ...row })),
    })),
    shed,
  };
}

export function caseRowOf(group: Group): CaseRow {
  const { id, class: name, subject, sentence, orig, resp, time, end, parts, relative } = group;
  return {
    id,
    class: name,
    subject: subject.key,
    sentence,
    orig,
    resp,
    startUs: time === undefined ? Number.NaN : parseTimeText(time),
    endUs: end === undefined ? Number.NaN : parseTimeText(end),
    priority: parts.priority,
    relative,
  };
}

export function apiFacts({ startUs, endUs, ...facts }: CaseFacts): IncidentFacts {
  return {
    level: facts.level,
    priority: facts.priority,
    lead: facts.lead,
    title: facts.title,
    sentence: facts.sentence,
    ...(Number.isFinite(startUs) && { time: timeText(startUs), end: timeText(endUs) }),
    stages: [...facts.stages],
    classes: [...facts.classes],
    techniques: facts.techniques.map((technique) => ({ ...technique })),
    hosts: facts.hosts.map((host) => ({ ...host })),
    hostCount: facts.hostCount,
    proposals: facts.proposals.map((proposal) => ({ ...proposal })),
  };
}
