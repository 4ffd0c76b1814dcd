/** What is known of an address apart from its traffic. It never asks anybody. */
export { AddressTable, AddressTableBuilder, NO_NETWORK } from './address-table.ts';
export { type Asset, AssetTable, parseAssets, UNLISTED_WEIGHT } from './asset-table.ts';
export type { Enrichment, NamedList, Place } from './enrichment.ts';
export {
  holds,
  InsideNetworks,
  isGroupAddress,
  isLinkMulticast,
  type Network,
  parseNetwork,
} from './inside-networks.ts';
export {
  IndicatorList,
  type ListedEntry,
  type ListFormat,
  type ListVerdicts,
  parseIndicators,
} from './lists/index.ts';
export { isSpecialPurpose } from './special-purpose.ts';
export { ListError } from './text-rows.ts';
