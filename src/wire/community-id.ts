import { createHash } from 'node:crypto';
import { ADDRESS_BYTES } from './address.ts';
import type { FlowColumns } from './flow/index.ts';
import { IP_ICMP, IP_ICMP6, IP_SCTP, IP_TCP, IP_UDP, isIcmpAnswered } from './packet/index.ts';

const WITH_PORTS: ReadonlySet<number> = new Set([IP_TCP, IP_UDP, IP_SCTP, IP_ICMP, IP_ICMP6]);

/**
 * Community ID version 1, seed 0 (Corelight, community-id-spec): "1:" and base64 of SHA-1 over
 *
 *     seed (2) · smaller address · larger address · protocol (1) · 0 (1) · port (2) · port (2)
 *
 * The smaller end point by address, then port, stands first. For ICMP the ports are type and
 * counter-type, which is how flows carry them already; a message that nothing answers has its code
 * for the latter, and its ends stand as they are. Undefined for what is not IP.
 */
export function communityIdOf(columns: FlowColumns, row: number): string | undefined {
  const protocol = columns.protocols[row];
  if (protocol > 255) return undefined;
  const orig = addressBytes(columns.origAddresses, row);
  const resp = addressBytes(columns.respAddresses, row);
  const hasPorts = WITH_PORTS.has(protocol);
  const origPort = hasPorts ? columns.origPorts[row] : 0;
  const respPort = hasPorts ? columns.respPorts[row] : 0;
  const isOneWay = isIcmp(protocol) && !isIcmpAnswered(protocol, origPort);
  const order = isOneWay ? 0 : Buffer.compare(orig, resp) || origPort - respPort;
  const [first, second] = order <= 0 ? [orig, resp] : [resp, orig];
  const [firstPort, secondPort] = order <= 0 ? [origPort, respPort] : [respPort, origPort];
  const hash = createHash('sha1')
    .update(Buffer.from([0, 0]))
    .update(first)
    .update(second);
  hash.update(Buffer.from([protocol, 0]));
  if (hasPorts) {
    hash.update(Buffer.from([firstPort >> 8, firstPort & 255, secondPort >> 8, secondPort & 255]));
  }
  return `1:${hash.digest('base64')}`;
}

function isIcmp(protocol: number): boolean {
  return protocol === IP_ICMP || protocol === IP_ICMP6;
}

/** 4 bytes for a mapped IPv4 address, else 16. */
function addressBytes(addresses: Uint8Array, row: number): Buffer {
  const at = row * ADDRESS_BYTES;
  const bytes = Buffer.from(addresses.subarray(at, at + ADDRESS_BYTES));
  const mapped = bytes.subarray(0, 10).every((b) => b === 0) && bytes[10] === 255;
  return mapped && bytes[11] === 255 ? bytes.subarray(12) : bytes;
}
