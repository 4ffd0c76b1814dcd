import { type FlowColumns, protocolName, SERVICES } from '../../wire/index.ts';
import { holds, type Network } from '../enrich/index.ts';

/** What was planted in a capture: flows of these hosts, in this time, are of this kind. */
export interface PlantedTraffic {
  readonly label: string;
  readonly startUs: number;
  readonly endUs: number;
  /** Either side may have begun; empty is any. */
  readonly orig: readonly Network[];
  readonly resp: readonly Network[];
  /** Lower case; undefined is any. */
  readonly proto?: string | undefined;
  /** Ports of the responder; empty is any. */
  readonly ports: readonly number[];
  /** Part of the name that the flow asks for; undefined is any. */
  readonly names?: string | undefined;
}

/** Flows are labelled by their first packet; clocks of programs and captures differ by less. */
const SLACK_US = 1e6;

/** The label of a flow by the first entry that speaks of it; undefined is ordinary. */
export function labelOfFlow(
  planted: readonly PlantedTraffic[],
  columns: FlowColumns,
  row: number,
): string | undefined {
  return planted.find((each) => speaksOf(each, columns, row))?.label;
}

function speaksOf(
  { startUs, endUs, orig, resp, proto, ports, names }: PlantedTraffic,
  columns: FlowColumns,
  row: number,
): boolean {
  const at = columns.startUs[row];
  if (at < startUs - SLACK_US || at > endUs + SLACK_US) return false;
  if (proto !== undefined && !isOf(proto, columns, row)) return false;
  const { origAddresses, respAddresses } = columns;
  const within = (networks: readonly Network[], addresses: Uint8Array) =>
    networks.length === 0 || networks.some((network) => holds(network, addresses, row * 16));
  const isForth = within(orig, origAddresses) && within(resp, respAddresses);
  const isBack = within(orig, respAddresses) && within(resp, origAddresses);
  if (!isForth && !isBack) return false;
  const port = isForth ? columns.respPorts[row] : columns.origPorts[row];
  if (ports.length > 0 && !ports.includes(port)) return false;
  return names === undefined || columns.serverNames.get(row).includes(names);
}

function isOf(proto: string, columns: FlowColumns, row: number): boolean {
  return (
    proto === protocolName(columns.protocols[row]) || proto === SERVICES[columns.services[row]]
  );
}
