/** What is known of an address apart from its traffic. It never asks anybody. */
export {
  InsideNetworks,
  isGroupAddress,
  isLinkMulticast,
  type Network,
  parseNetwork,
} from './inside-networks.ts';
