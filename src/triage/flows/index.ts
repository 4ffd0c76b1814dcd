/**
 * Flows as triage holds them: hosts numbered, the last ones kept for examples. It never judges.
 */
export { isFailed } from './failed-flow.ts';
export { featureTable, wordColumn } from './feature-table.ts';
export { HOST_CAPACITY, HostTable, OVERFLOW_HOST } from './host-table.ts';
export { KnownHosts } from './known-hosts.ts';
export { type ObservedFlows, observeFlows } from './observed-flows.ts';
export { RETAINED_BATCHES, RetainedFlows, spanOf } from './retained-flows.ts';
