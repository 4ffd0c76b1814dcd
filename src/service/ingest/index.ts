/**
 * Sources: inputs become flows and flows go through triage; or they are a table to learn from. It
 * reads; it never writes.
 */
export { type Analysed, type AnalyseOptions, analyse } from './analyse.ts';
export { severityThresholdOf } from './analyse.ts';
export { apiGroups, apiPipeline, levelCounts } from './api-shapes.ts';
export { readPacketTimeline } from './packet-timeline.ts';
export { isTableName, type ReadTableOptions, readTable, type TableFile } from './read-table.ts';
