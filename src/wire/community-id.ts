import { ADDRESS_BYTES } from './address.ts';
import type { FlowColumns } from './flow/index.ts';
import { IP_ICMP, IP_ICMP6, IP_SCTP, IP_TCP, IP_UDP, isIcmpAnswered } from './packet/index.ts';
import { sha1OfShort } from './sha1.ts';

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
  const isSwapped = !isOneWay && (compare(orig, resp) || origPort - respPort) > 0;
  const [first, second] = isSwapped ? [resp, orig] : [orig, resp];
  const [from, to] = isSwapped ? [respPort, origPort] : [origPort, respPort];
  const ports = hasPorts ? [from >> 8, from & 255, to >> 8, to & 255] : [];
  const digest = sha1OfShort(Uint8Array.of(0, 0, ...first, ...second, protocol, 0, ...ports));
  return `1:${btoa(String.fromCharCode(...digest))}`;
}

/** Of two addresses; one of IPv4 and one of IPv6 do not meet. */
function compare(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}

function isIcmp(protocol: number): boolean {
  return protocol === IP_ICMP || protocol === IP_ICMP6;
}

/** 4 bytes for a mapped IPv4 address, else 16. */
function addressBytes(addresses: Uint8Array, row: number): Uint8Array {
  const bytes = addresses.subarray(row * ADDRESS_BYTES, (row + 1) * ADDRESS_BYTES);
  const isMapped = bytes.subarray(0, 12).every((byte, i) => byte === (i < 10 ? 0 : 0xff));
  return isMapped ? bytes.subarray(12) : bytes;
}
