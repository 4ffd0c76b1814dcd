import { protocolName, SERVICES } from '../../wire/index.ts';
import type { HostTable, ObservedFlows } from '../flows/index.ts';

/** Two hosts, and what one asks of the other: `192.0.2.1 → 192.0.2.2 443 tls`. */
export function pairKey(
  { batch, row }: { batch: ObservedFlows; row: number },
  hosts: HostTable,
): string {
  const { columns } = batch.flows;
  const orig = hosts.text(batch.origHosts[row]);
  const resp = hosts.text(batch.respHosts[row]);
  const proto = protocolName(columns.protocols[row]);
  const service = SERVICES[columns.services[row]];
  const port = proto === 'tcp' || proto === 'udp' ? ` ${columns.respPorts[row]}` : '';
  return `${orig} → ${resp}${port} ${service || proto}`;
}
