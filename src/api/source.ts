import { z } from 'zod';
import { LEVELS } from './priority.ts';
import { digestText, timeText } from './text.ts';

const count = z.number().int().min(0);

/** A list of indicators that an analysis asked. */
export const listSummary = z.object({
  /** Base name of the file. */
  name: z.string(),
  digest: digestText,
  format: z.enum(['plain', 'csv', 'misp', 'stix']),
  /** Addresses and networks. */
  networks: count,
  domains: count,
  /** JA3, JA4, HASSH. */
  fingerprints: count,
  /** Entries that can't be read or can't be seen in traffic, by reason. */
  unread: z.record(z.string(), count),
  /** What people said of rows in which the list spoke, before this analysis. */
  confirmed: count,
  dismissed: count,
  /** The share of its matches that are taken to be attacks, by those verdicts. */
  precision: z.number().gt(0).lt(1),
});
export type ListSummary = z.infer<typeof listSummary>;

/** A file that says where addresses are. */
export const placeSummary = z.object({
  name: z.string(),
  type: z.string(),
  /** The day it was made. */
  built: z.string(),
  damaged: z.boolean(),
});
export type PlaceSummary = z.infer<typeof placeSummary>;

/** What an analysis knew apart from the traffic. */
export const enrichmentSummary = z.object({
  assets: z.object({ digest: digestText, count }).optional(),
  lists: z.array(listSummary),
  places: z.array(placeSummary),
});
export type EnrichmentSummary = z.infer<typeof enrichmentSummary>;

/** What was read, what could not be, and what was made of it; free of clocks and paths. */
export const analysisSummary = z.object({
  /** SHA-256 over the bytes of the inputs, in order. */
  id: digestText,
  type: z.enum(['capture', 'table']),
  inputCount: count,
  bytes: count,
  packets: count,
  /** Time of the first and last packet; absent where there was none. */
  start: timeText.optional(),
  end: timeText.optional(),
  flows: count,
  /** Rows of a table. */
  rows: count.optional(),
  /** False where an input broke off or was damaged: the rest was still read. */
  complete: z.boolean(),
  /** Why it isn't complete, a line an input. */
  problems: z.array(z.string()),
  /** Packets or parts of packets that were not used, by reason. */
  rejects: z.record(z.string(), count),
  /** What a limit cost, by name (flows evicted, examples not kept …). */
  shed: z.record(z.string(), count),
  groups: count,
  levels: z.record(z.enum(LEVELS), count),
  /** How novelty was judged. */
  novelty: z.enum(['none', 'relative', 'baseline', 'model']),
  baselineId: digestText.optional(),
  enrichment: enrichmentSummary.optional(),
  /** What judged beside the detectors. */
  models: z
    .array(
      z.object({
        role: z.enum(['attacks', 'novelty', 'severity']),
        name: z.string(),
        digest: digestText,
      }),
    )
    .optional(),
  /** Absent of a table, whose columns are the models' own. */
  featureSet: z.string().optional(),
  featureSetHash: digestText.optional(),
  seed: count,
  /** Version of the program. */
  version: z.string(),
});
export type AnalysisSummary = z.infer<typeof analysisSummary>;

/** An analysis that was recorded and can be opened again. */
export const source = analysisSummary.extend({
  /** Base names of the inputs, for people. */
  name: z.string(),
  analysedAt: timeText,
});
export type Source = z.infer<typeof source>;
