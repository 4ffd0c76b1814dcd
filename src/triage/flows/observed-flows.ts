import type { FeatureBatch, FlowBatch } from '../../wire/index.ts';
import type { HostTable } from './host-table.ts';

/** A batch of flows as detectors see it: with its features and its hosts' numbers. */
export interface ObservedFlows {
  readonly flows: FlowBatch;
  readonly features: FeatureBatch;
  /** Ordinal of the first row in the whole stream. */
  readonly firstOrdinal: number;
  readonly origHosts: Uint32Array;
  readonly respHosts: Uint32Array;
}

/** Gives the hosts of a batch their numbers. */
export function observeFlows(
  flows: FlowBatch,
  features: FeatureBatch,
  { hosts, firstOrdinal }: { hosts: HostTable; firstOrdinal: number },
): ObservedFlows {
  const origHosts = new Uint32Array(flows.count);
  const respHosts = new Uint32Array(flows.count);
  for (let row = 0; row < flows.count; row++) {
    origHosts[row] = hosts.idOf(flows.columns.origAddresses, row);
    respHosts[row] = hosts.idOf(flows.columns.respAddresses, row);
    hosts.learnFromFlow(flows.columns.origAddresses, flows.columns.respAddresses, row);
  }
  return { flows, features, firstOrdinal, origHosts, respHosts };
}
