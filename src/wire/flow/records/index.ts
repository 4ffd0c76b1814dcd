/**
 * Flows as Argus keeps them: bidirectional records of at most a status interval, with its key,
 * its roles, its time-outs and its TCP state machine, so that features of the data sets that were
 * made with it can be computed again. Never decides what a feature means.
 */
export { RECORD_FLOATS, RECORD_WORDS } from './record-rows.ts';
export { RECORD_STATES } from './record-state.ts';
export { type RecordEnds, RecordTable, type RecordTableOptions } from './record-table.ts';
