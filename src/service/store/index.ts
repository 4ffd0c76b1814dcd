/**
 * Everything that was analysed, and what people did to it: one interface, and an embedded
 * implementation made of the journal (the record) and a DuckDB index that is filled from nothing
 * but the journal and can be thrown away. It never judges traffic, and never changes what was
 * recorded.
 */
export { type Holder, readHolder } from './holder.ts';
export { openStore, type StoreOptions } from './embedded-store.ts';
export { workAnswerOf } from './work-queries.ts';
export type {
  AnalysisRecord,
  DueNotification,
  IncidentStatusBy,
  NotificationResult,
  PageRequest,
  Recorded,
  StatusRequestBy,
  Store,
  StoreChange,
  StoreHealth,
} from './store.ts';
