import { AddressTableBuilder, NO_NETWORK } from './address-table.ts';
import { parseNetwork } from './inside-networks.ts';

/**
 * Ranges that belong to nobody in particular, whatever a registry file says of them: documentation,
 * benchmarks, "this network", relays, reserved (IANA's registries of special-purpose addresses,
 * RFC 6890). Private ranges are inside already.
 */
const NETWORKS = [
  '0.0.0.0/8',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '240.0.0.0/4',
  '64:ff9b:1::/48',
  '100::/64',
  '2001:2::/48',
  '2001:db8::/32',
  '3fff::/20',
];

const builder = new AddressTableBuilder();
for (const text of NETWORKS) {
  const network = parseNetwork(text);
  if (network !== undefined) builder.add(network);
}
const table = builder.build();

/** Whether the address at a row of an address column can't have an owner or a place. */
export function isSpecialPurpose(addresses: Uint8Array, row: number): boolean {
  return table.find(addresses, row) !== NO_NETWORK;
}
