import { z } from 'zod';
import { priorityParts } from './priority.ts';
import { digestText, idText, timeText } from './text.ts';

/** What a behaviour or a model can say a group of events is. */
export const CLASSES = [
  'vertical-scan',
  'horizontal-scan',
  'syn-flood',
  'udp-flood',
  'icmp-flood',
  'password-guessing',
  'directory-guessing',
  'slow-http',
  'beacon',
  'dns-tunnel',
  'icmp-tunnel',
  'unusual-upload',
  'zone-transfer',
  'remote-shell',
  'os-fingerprinting',
  'cleartext-login',
  'generated-names',
  'lateral-movement',
  'arp-spoofing',
  'long-connection',
  'old-tls',
  'bad-certificate',
  'new-host',
  'new-service',
  'indicator-match',
  'unusual-amount',
  'unusual-flow',
  'reconnaissance',
  'denial-of-service',
  'fuzzing',
  'exploit',
  'shellcode',
  'backdoor',
  'botnet',
  'worm',
  'malware',
  'web-attack',
  'known-attack',
  'reported-event',
  'unusual-row',
] as const;
export const eventClass = z.enum(CLASSES);
export type EventClass = z.infer<typeof eventClass>;

export const STATUSES = ['open', 'archived', 'escalated'] as const;
export const status = z.enum(STATUSES);
export type Status = z.infer<typeof status>;

/** What a person says of a row: an attack, or none. */
export const VERDICTS = ['confirmed', 'dismissed'] as const;
export const verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof verdict>;

/** What a file of assets says of a host or network of one's own. */
export const asset = z.object({
  name: z.string(),
  role: z.string().optional(),
  /** What its loss would cost, against the most precious one. */
  weight: z.number().gt(0).max(1),
});
export type Asset = z.infer<typeof asset>;

/** One side of a flow, or of the flows that a group is about. */
export const endpoint = z.object({
  /** Text of the address (RFC 5952); absent where the side is many hosts or none. */
  ip: z.string().optional(),
  /** Whether that host is of the network being watched; absent where that is not known. */
  inside: z.boolean().optional(),
  /** Port; absent where there are many or none. */
  port: z.number().int().optional(),
  /** How many distinct addresses stand on this side. */
  hostCount: z.number().int(),
  /** How many distinct ports stand on this side (of TCP and UDP). */
  portCount: z.number().int(),
  packets: z.number(),
  /** IP bytes. */
  bytes: z.number(),
  /** The asset on this side that weighs most. */
  asset: asset.optional(),
  /** Where the one address is registered; absent for one inside, and where nothing is known. */
  geo: z.object({ country: z.string().optional(), city: z.string().optional() }).optional(),
  /** The autonomous system that announces the one address. */
  asn: z.object({ number: z.number().int(), organization: z.string().optional() }).optional(),
});
export type Endpoint = z.infer<typeof endpoint>;

export const subject = z.object({
  type: z.enum(['flow', 'pair', 'host', 'network', 'service', 'rows']),
  /** Stable text that names the subject within its source. */
  key: z.string(),
});

const technique = z.object({ id: z.string(), name: z.string() });

/** Absent where a table doesn't say when. */
const span = {
  time: timeText.optional(),
  end: timeText.optional(),
};

/** What a series of traffic counts, by bins of time. */
export const METRICS = ['bytes', 'packets', 'flows', 'peers', 'failures'] as const;
export const metric = z.enum(METRICS);
export type Metric = z.infer<typeof metric>;

/** An observation worth storing: of a host or a pair, a flow, a series, or a row of a table. */
export const event = z.object({
  id: idText,
  sourceId: digestText,
  groupId: idText,
  ...span,
  kind: z.enum(['flow', 'behaviour', 'series', 'row']),
  subject,
  class: eventClass,
  techniques: z.array(technique),
  orig: endpoint,
  resp: endpoint,
  /** Lower case: tcp, udp, icmp … */
  proto: z.string(),
  service: z.string().optional(),
  communityId: z.string().optional(),
  /** How many flows, or rows of a table, the event speaks of. */
  flowCount: z.number().int(),
  /** The flows that are kept as examples; never more than flowCount. */
  flowIds: z.array(idText),
  parts: priorityParts,
  /** A p-value from a model fitted on the very traffic it judges. */
  relative: z.boolean(),
  /** Given where the severity is at or above the threshold of the analysis. */
  flagged: z.literal(true).optional(),
  sentence: z.string(),
  /** Of a series: what came in its oddest bin, and what was expected. */
  amount: z
    .object({
      metric,
      binSeconds: z.number(),
      actual: z.number(),
      expected: z.number(),
      low: z.number(),
      high: z.number(),
      /** How far out, in bands. */
      surprise: z.number(),
    })
    .optional(),
  /** Of a row of a table: where it stands, from 1, and its cells; text is hostile. */
  row: z
    .object({
      position: z.number().int(),
      values: z.array(
        z.object({ name: z.string(), value: z.union([z.string(), z.number()]).nullable() }),
      ),
    })
    .optional(),
});
export type Event = z.infer<typeof event>;

/** A row of the queue: the events with the same subject and class in one source. */
export const group = z.object({
  id: idText,
  sourceId: digestText,
  /** 1 is the first row of the ranked list of its source. */
  rank: z.number().int().min(1),
  ...span,
  subject,
  class: eventClass,
  /** Two or three words for people, e.g. `Port scan of one host`. */
  title: z.string(),
  techniques: z.array(technique),
  orig: endpoint,
  resp: endpoint,
  proto: z.string(),
  service: z.string().optional(),
  eventCount: z.number().int(),
  flowCount: z.number().int(),
  /** Flows or rows in 24 equal bins over the span of the capture, or of the table's rows. */
  sparkline: z.array(z.number()).length(24),
  parts: priorityParts,
  relative: z.boolean(),
  /** Given where the severity is at or above the threshold of the analysis. */
  flagged: z.literal(true).optional(),
  /** One sentence: why the row stands where it stands. */
  sentence: z.string(),
});
export type Group = z.infer<typeof group>;

/** A group as the server shows it: with what people did to it. */
export const queueRow = group.extend({
  status,
  /** Absent where nobody judged the row, or it was reopened since. */
  verdict: verdict.optional(),
  /** When status or verdict last changed; absent while nobody touched it. */
  updatedAt: timeText.optional(),
  /** The incident that the row belongs to. */
  incidentId: idText.optional(),
});
export type QueueRow = z.infer<typeof queueRow>;
