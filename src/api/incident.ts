import { z } from 'zod';
import { eventClass } from './event.ts';
import { digestText, idText, timeText } from './text.ts';

/** The three words for an incident, worst first. */
export const INCIDENT_LEVELS = ['Critical', 'High', 'Low'] as const;
export const incidentLevel = z.enum(INCIDENT_LEVELS);
export type IncidentLevel = z.infer<typeof incidentLevel>;

export const INCIDENT_STATUSES = ['open', 'acknowledged', 'resolved'] as const;
export const incidentStatus = z.enum(INCIDENT_STATUSES);
export type IncidentStatus = z.infer<typeof incidentStatus>;

/** How far an attack has come, in the order in which it usually goes. */
export const INCIDENT_STAGES = [
  'exposure',
  'reconnaissance',
  'intrusion',
  'control',
  'exfiltration',
  'disruption',
  'oddity',
] as const;

/** What its rows say together. */
export const incidentFacts = z.object({
  level: incidentLevel,
  /** Of the worst row, 0 to 100. */
  priority: z.number().min(0).max(100),
  /** The host that most of it is about; the subject of its worst row where there is none. */
  lead: z.string(),
  title: z.string(),
  sentence: z.string(),
  /** Absent where no row has a time. */
  time: timeText.optional(),
  end: timeText.optional(),
  stages: z.array(z.enum(INCIDENT_STAGES)),
  /** In the order in which they began. */
  classes: z.array(eventClass),
  techniques: z.array(z.object({ id: z.string(), name: z.string() })),
  /** The first of them: suspects, then targets, then relays, which only pass on. */
  hosts: z.array(
    z.object({
      ip: z.string(),
      role: z.enum(['suspect', 'target', 'relay']),
      inside: z.boolean(),
      rowCount: z.number().int(),
    }),
  ),
  hostCount: z.number().int(),
  /** What a person may want done elsewhere. The program applies none of it. */
  proposals: z.array(
    z.object({
      action: z.enum(['block', 'isolate', 'limit']),
      target: z.string(),
      text: z.string(),
      /** What to make sure of before. */
      check: z.string(),
    }),
  ),
});
export type IncidentFacts = z.infer<typeof incidentFacts>;

/** A row, by its id, and what ties it to the others. */
export const incidentMember = z.object({ id: idText, why: z.string() });

/** Rows of one analysis that are one case. */
export const incident = incidentFacts.extend({
  id: idText,
  /** Worst first. */
  rows: z.array(incidentMember).min(1),
});
export type Incident = z.infer<typeof incident>;

/** An incident as it is kept: it may go over several analyses, and people work on it. */
export const keptIncident = incidentFacts.extend({
  id: idText,
  status: incidentStatus,
  rowCount: z.number().int(),
  sourceIds: z.array(digestText),
  /** By the wall clock, as `updatedAt`. */
  openedAt: timeText,
  updatedAt: timeText,
});
export type KeptIncident = z.infer<typeof keptIncident>;

const member = incidentMember.extend({
  sourceId: digestText,
  /** A person put it in. */
  byHand: z.boolean().default(false),
});

/** A response of the program. `due` is followed by `done` or `failed` with the same key. */
export const incidentResponse = z.object({
  response: z.enum(['investigation', 'proposal', 'notification', 'review']),
  outcome: z.enum(['done', 'due', 'failed', 'given-up', 'not-configured']),
  text: z.string(),
  /** Of a notification: equal for every attempt at the same one. */
  key: idText.optional(),
});
export type IncidentResponse = z.infer<typeof incidentResponse>;

/** What can happen to an incident; its history is a list of these, and is only added to. */
export const incidentDeed = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opened'), facts: incidentFacts, rows: z.array(member).min(1) }),
  z.object({ type: z.literal('grew'), facts: incidentFacts, rows: z.array(member).min(1) }),
  /** Facts are absent where no row is left. */
  z.object({
    type: z.literal('shrank'),
    facts: incidentFacts.optional(),
    rows: z.array(idText).min(1),
  }),
  incidentResponse.extend({ type: z.literal('response') }),
  z.object({
    type: z.literal('status'),
    status: incidentStatus,
    previous: incidentStatus,
    reason: z.string().optional(),
  }),
  z.object({ type: z.literal('note'), text: z.string() }),
]);
export type IncidentDeed = z.infer<typeof incidentDeed>;

/** A line of an incident's history. */
export const incidentEntry = z.object({
  at: timeText,
  /** `triage`, `console`, `response` … */
  by: z.string(),
  deed: incidentDeed,
});
export type IncidentEntry = z.infer<typeof incidentEntry>;
