/**
 * Flows: packets of one five-tuple, both directions, between time-outs. Keeps a table of stated
 * capacity and hands on what ended as columns; never sees a file, a clock or a feature.
 */
export * from './flow-batch.ts';
export * from './flow-columns.ts';
export { TEXT_BYTES_MAX, TextColumn } from './text-column.ts';
export { BYTES_A_FLOW } from './flow-layout.ts';
export { FlowTable, type FlowTableOptions } from './flow-table.ts';
export { kernelBytes, PacketKernel } from './packet-kernel.ts';
export { FLOAT_REGISTER } from './registers.ts';
export type { ProtocolTimes } from './timeouts.ts';
export { RECORD_STATES, RecordTable } from './records/index.ts';
