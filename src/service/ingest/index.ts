/**
 * Sources: files and standard input become bytes, bytes go through the wire, flows through triage;
 * or they are a table to learn from. It opens and reads; it never writes.
 */
export { type Analysed, type AnalyseOptions, analyse } from './analyse.ts';
export { readPacketTimeline } from './packet-timeline.ts';
export { type ReadSummary, readCaptures } from './read-captures.ts';
export { type ReadTableOptions, readTable, type TableFile } from './read-table.ts';
