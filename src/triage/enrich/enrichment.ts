import type { AssetTable } from './asset-table.ts';
import type { IndicatorList, ListVerdicts } from './lists/index.ts';

/** Where an address is registered, and to whom, as far as the files at hand say. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  readonly city?: string;
  /** Number of the autonomous system that announces it. */
  readonly asn?: number;
  readonly organization?: string;
}

/** A list under the name that people know it by. */
export interface NamedList {
  readonly name: string;
  readonly list: IndicatorList;
  /** None, where nobody judged what it said. */
  readonly verdicts?: ListVerdicts | undefined;
}

/** What is known apart from the traffic. All of it is data or functions that are handed in. */
export interface Enrichment {
  readonly assets?: AssetTable | undefined;
  readonly indicators?: readonly NamedList[] | undefined;
  /** Asked once for each outside host that an event shows alone on its side; 16 bytes. */
  readonly placeOf?: ((address: Uint8Array) => Place | undefined) | undefined;
}
