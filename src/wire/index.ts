/**
 * Bytes on the wire become flows, and flows become features. It never opens a file, reads a clock
 * or knows of models and events.
 */
export * from './features/index.ts';
export * from './flow/flow-batch.ts';
export * from './flow/flow-columns.ts';
export * from './flow-meter.ts';
