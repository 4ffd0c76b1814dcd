/**
 * The record: append-only, checksummed segments of what was analysed and what people decided. An
 * append is acknowledged after it is on the disk, and only then. The journal answers no questions
 * (the index of `store` does), never rewrites a record and never deletes one that it acknowledged.
 */
export { diskError } from './disk-error.ts';
export { Journal, type JournalOptions, type JournalCounters } from './journal.ts';
export type { JournalEntry, Position, StoredRecord } from './layout.ts';
export {
  analysisBegin,
  analysisEnd,
  analysisSeen,
  incidentRecord,
  RECORD,
  statusChange,
  type AnalysisBegin,
  type AnalysisEnd,
  type AnalysisSeen,
  type IncidentRecord,
  type StatusChange,
} from './record-types.ts';
