import { z } from 'zod';
import { idText, incidentEntry, source, status, timeText, verdict } from '../../api/index.ts';

/**
 * What stands in a record, by type. An analysis is begin, batches, end, in one append; without its
 * end it does not exist for readers. A batch's payload is an array of the shapes of src/api.
 */
export const RECORD = {
  analysisBegin: 1,
  groups: 2,
  events: 3,
  flows: 4,
  analysisEnd: 5,
  /** The same analysis was made again: only who asked and when has changed. */
  analysisSeen: 6,
  statusChange: 7,
  /** Something happened to an incident; its history is these records, in their order. */
  incidentDeed: 8,
  series: 9,
} as const;

const paths = z.array(z.string());

export const analysisBegin = z.object({ source, paths });
export type AnalysisBegin = z.infer<typeof analysisBegin>;

export const analysisEnd = z.object({
  sourceId: z.string(),
  /** SHA-256 over summary, groups, events and incidents: equal for equal analyses. */
  digest: z.string(),
  /** How many were written, so that a reader knows what damage took away. */
  groupCount: z.number(),
  eventCount: z.number(),
  flowCount: z.number(),
  /** Absent of what was written before there were any. */
  seriesCount: z.number().default(0),
});
export type AnalysisEnd = z.infer<typeof analysisEnd>;

export const analysisSeen = z.object({
  sourceId: z.string(),
  name: z.string(),
  analysedAt: timeText,
  paths,
});
export type AnalysisSeen = z.infer<typeof analysisSeen>;

export const statusChange = z.object({
  groupId: idText,
  status,
  previous: status,
  verdict: verdict.optional(),
  reason: z.string().optional(),
  at: timeText,
  by: z.string(),
});
export type StatusChange = z.infer<typeof statusChange>;

export const incidentRecord = incidentEntry.extend({ incidentId: idText });
export type IncidentRecord = z.infer<typeof incidentRecord>;
