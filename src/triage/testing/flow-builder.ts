/** Test support: batches of flows from a few facts each. */
import {
  ADDRESS_BYTES,
  CONNECTION_STATES,
  createFlowBatch,
  END_REASONS,
  FeatureExtractor,
  FLOW_COLUMNS,
  type FlowBatch,
  type FlowColumnName,
  featureSet,
  NO_VLAN,
  parseAddress,
  SERVICES,
} from '../../wire/index.ts';
import { HostTable, type ObservedFlows, observeFlows } from '../flows/index.ts';

/** What a test says of a flow; the rest is an ordinary TCP connection. */
export interface FlowFacts {
  /** Seconds since the beginning. */
  at?: number;
  seconds?: number;
  orig?: string;
  resp?: string;
  origPort?: number;
  respPort?: number;
  protocol?: number;
  state?: (typeof CONNECTION_STATES)[number];
  service?: (typeof SERVICES)[number];
  serverName?: string;
  /** Any other column of text, by its name. */
  texts?: Partial<Record<FlowColumnName, string>>;
  /** Any other column of numbers, by its name. */
  columns?: Partial<Record<FlowColumnName, number>>;
}

const START_US = 1.7e15;
const encoder = new TextEncoder();

export function flowBatchOf(facts: readonly FlowFacts[]): FlowBatch {
  const batch = createFlowBatch(Math.max(facts.length, 1));
  for (const flow of facts) addFlow(batch, flow);
  return batch;
}

/** The flows as detectors see them. */
export function observedFlowsOf(
  facts: readonly FlowFacts[],
  hosts: HostTable = new HostTable(),
): { batch: ObservedFlows; hosts: HostTable } {
  const flows = flowBatchOf(facts);
  const features = new FeatureExtractor(featureSet('clean@1')).extract(flows);
  return { batch: observeFlows(flows, features, { hosts, firstOrdinal: 0 }), hosts };
}

function addFlow(batch: FlowBatch, flow: FlowFacts): void {
  const row = batch.count++;
  const { columns: c } = batch;
  const startUs = START_US + (flow.at ?? 0) * 1e6;
  c.startUs[row] = startUs;
  c.endUs[row] = startUs + (flow.seconds ?? 0.1) * 1e6;
  setAddress(c.origAddresses, row, flow.orig ?? '10.0.0.1');
  setAddress(c.respAddresses, row, flow.resp ?? '10.0.0.2');
  const numbers: Partial<Record<FlowColumnName, number>> = {
    origPorts: flow.origPort ?? 40_000 + (row % 20_000),
    respPorts: flow.respPort ?? 80,
    protocols: flow.protocol ?? 6,
    vlans: NO_VLAN,
    addressFamilies: 4,
    origPackets: 5,
    respPackets: 5,
    origIpBytes: 400,
    respIpBytes: 900,
    origPayloadBytes: 100,
    respPayloadBytes: 600,
    origPayloadPackets: 1,
    respPayloadPackets: 1,
    origSyns: 1,
    respSyns: 1,
    synAckUs: 500,
    ackUs: 300,
    states: CONNECTION_STATES.indexOf(flow.state ?? 'SF'),
    services: SERVICES.indexOf(flow.service ?? ''),
    endReasons: END_REASONS.indexOf('closed'),
    ...flow.columns,
  };
  for (const [name, value] of Object.entries(numbers)) {
    (c[name as FlowColumnName] as Float64Array)[row] = value;
  }
  for (const [name, { type }] of Object.entries(FLOW_COLUMNS)) {
    if (type !== 'text') continue;
    const texts: FlowFacts['texts'] = { serverNames: flow.serverName ?? '', ...flow.texts };
    const text = encoder.encode(texts[name as FlowColumnName] ?? '');
    c[name as 'histories'].set(row, text, 0, text.length);
  }
}

function setAddress(column: Uint8Array, row: number, text: string): void {
  const bytes = parseAddress(text);
  if (bytes === undefined) throw new RangeError(`expected an address, got "${text}"`);
  column.set(bytes, row * ADDRESS_BYTES);
}
