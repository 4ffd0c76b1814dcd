/** What is known of an address apart from its traffic. It never asks anybody. */
export { AddressTable, AddressTableBuilder, NO_VALUE } from './address-table.ts';
export {
  InsideNetworks,
  isGroupAddress,
  isLinkMulticast,
  type Network,
  parseNetwork,
} from './inside-networks.ts';
