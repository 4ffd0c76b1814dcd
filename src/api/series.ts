import { z } from 'zod';
import { metric } from './event.ts';
import { LEVELS } from './priority.ts';
import { digestText, idText, timeText } from './text.ts';

const count = z.number().int().min(0);

/** Bins of a series that their past did not announce; told by the oddest one. */
export const seriesAnomaly = z.object({
  /** From the first bin to the last, that one included; from 0. */
  first: count,
  last: count,
  /** The oddest, and what is said of it. */
  index: count,
  actual: z.number(),
  expected: z.number(),
  /** The band. */
  low: z.number(),
  high: z.number(),
  /** The share of recent bins whose forecast erred at least as far. */
  pValue: z.number(),
  /** How far out, in bands. */
  surprise: z.number(),
  /** The row of the queue that tells of it, and where it stands; absent beyond a limit. */
  groupId: idText.optional(),
  level: z.enum(LEVELS).optional(),
});
export type SeriesAnomaly = z.infer<typeof seriesAnomaly>;

/** A series without its bins: what lists of them show. */
export const seriesHead = z.object({
  id: idText,
  sourceId: digestText,
  subject: z.object({
    type: z.enum(['network', 'host', 'service']),
    /** Address or name; `network` of the network. */
    key: z.string(),
  }),
  metric,
  /** When the first bin began. */
  start: timeText,
  binSeconds: z.number(),
  bins: count,
  /** How it was forecast: by an LSTM, or by what it repeats (last value, short mean, cycle). */
  method: z.enum(['lstm', 'simple']),
  /** Bins at the beginning that were only learned from. */
  learnedBins: count,
  anomalies: z.array(seriesAnomaly),
});
export type SeriesHead = z.infer<typeof seriesHead>;

/** Traffic by bins of time, with what was expected of each from those before it. */
export const trafficSeries = seriesHead.extend({
  values: z.array(z.number()),
  /** Null of the bins that were only learned from. */
  expected: z.array(z.number().nullable()),
  /** The band is expected ± radius. */
  radius: z.array(z.number().nullable()),
  /** Each time the LSTM learned: from so many bins, with this loss an epoch. */
  trainings: z.array(z.object({ bins: count, losses: z.array(z.number()) })),
});
export type TrafficSeries = z.infer<typeof trafficSeries>;
