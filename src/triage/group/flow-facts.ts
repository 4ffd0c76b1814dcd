import type { ObservedFlows } from '../flows/index.ts';

/** What of an event is the flow's own; `pair` names its hosts, port and protocol. */
export function flowFacts({ batch, row }: { batch: ObservedFlows; row: number }, pair: string) {
  const ordinal = batch.firstOrdinal + row;
  const { startUs, endUs } = batch.flows.columns;
  return {
    kind: 'flow',
    detail: String(ordinal),
    subject: { type: 'flow', key: `${pair} ${startUs[row]}` },
    startUs: startUs[row],
    endUs: endUs[row],
    flowCount: 1,
    examples: [ordinal],
  } as const;
}
