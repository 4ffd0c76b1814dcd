import { z } from 'zod';
import { pipeline } from './pipeline.ts';
import { LEVELS } from './priority.ts';
import { digestText, timeText } from './text.ts';

const count = z.number().int().min(0);
const numbers = z.array(z.number()).max(64);

/** What a model was trained on, and what training showed of it. */
export const modelSheet = z.object({
  learner: z.string(),
  /** Program and version that made the file. */
  madeBy: z.string(),
  created: z.string(),
  /** The column that it tells; absent where all rows were taken for ordinary. */
  target: z.string().optional(),
  /** Names of the classes that it tells apart; none of a number. */
  classes: z.array(z.string()).max(255),
  training: z.object({
    source: z.string(),
    digest: z.string(),
    rows: count,
    split: z.string(),
  }),
  /** On the rows that judged, by name. */
  figures: z.record(z.string(), z.number()),
  /** Mean loss by round or epoch. */
  losses: z.object({ rounds: numbers, train: numbers, validation: numbers }).optional(),
  /** Rows that judged by true class and told class, as [true][told]. */
  confusion: z.array(count).max(65_025).optional(),
  precisionRecall: z
    .object({ recall: numbers, precision: numbers, positiveShare: z.number() })
    .optional(),
  /** What the model makes most of, by each measure that was taken. */
  weights: z
    .array(
      z.object({
        measure: z.string(),
        columns: z.array(z.object({ name: z.string(), value: z.number() })).max(12),
      }),
    )
    .max(8),
});
export type ModelSheet = z.infer<typeof modelSheet>;

/** A model that judged beside the detectors. */
export const modelUse = z.object({
  role: z.enum(['attacks', 'novelty', 'severity']),
  name: z.string(),
  digest: digestText,
  /** Absent in records of before. */
  sheet: modelSheet.optional(),
});
export type ModelUse = z.infer<typeof modelUse>;

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

/** Traffic by bins of time: how much of it was forecast. */
export const seriesSummary = z.object({
  binSeconds: z.number(),
  /** Whole bins of the span. */
  bins: count,
  /** With fewer nothing is forecast. */
  binsMin: count,
  /** Series that were. */
  forecast: count,
  /** Stretches of them that their past did not announce. */
  anomalies: count,
});
export type SeriesSummary = z.infer<typeof seriesSummary>;

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
  /** Rows and events of this severity or a graver one are flagged. */
  severityThreshold: z.number().min(0).max(10).optional(),
  /** How novelty was judged. */
  novelty: z.enum(['none', 'relative', 'baseline', 'model']),
  /** What could not be judged, and why, a line each. */
  silent: z.array(z.string()).optional(),
  baselineId: digestText.optional(),
  enrichment: enrichmentSummary.optional(),
  /** Absent of a table. */
  series: seriesSummary.optional(),
  /** What judged beside the detectors. */
  models: z.array(modelUse).optional(),
  /** What passed each station on the way; absent in records of before. */
  pipeline: pipeline.optional(),
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
