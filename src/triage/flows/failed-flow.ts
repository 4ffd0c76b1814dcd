import { CONNECTION_STATES, type FlowColumns } from '../../wire/index.ts';

const TCP = 6;

/** States of TCP connections that nobody answered or that were refused. */
const FAILED_STATES: readonly number[] = (['S0', 'REJ', 'RSTOS0', 'RSTRH', 'SH'] as const).map(
  (name) => CONNECTION_STATES.indexOf(name),
);

/** Whether a flow came to nothing: refused or not answered. */
export function isFailed(columns: FlowColumns, row: number): boolean {
  return columns.protocols[row] === TCP
    ? FAILED_STATES.includes(columns.states[row])
    : columns.respPackets[row] === 0;
}
