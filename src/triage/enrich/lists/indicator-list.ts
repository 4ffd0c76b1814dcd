import { formatAddress } from '../../../wire/index.ts';
import { type AddressTable, NO_NETWORK } from '../address-table.ts';
import type { EntryFacts, ListedEntry } from './entry-facts.ts';

/** How a list was written. */
export type ListFormat = 'plain' | 'csv' | 'misp' | 'stix';

/** What the analysts said of rows in which the list spoke. */
export interface ListVerdicts {
  readonly confirmed: number;
  readonly dismissed: number;
}

interface ListParts {
  readonly format: ListFormat;
  readonly networks: AddressTable;
  /** By number of the network; with its width. */
  readonly networkFacts: EntryFacts;
  readonly networkBits: Uint8Array;
  readonly networkCount: number;
  /** Numbers of the entries' facts by text, in lower case. */
  readonly domains: ReadonlyMap<string, number>;
  readonly fingerprints: ReadonlyMap<string, number>;
  readonly textFacts: EntryFacts;
  readonly unread: Readonly<Record<string, number>>;
}

const ADDRESS_BITS = 128;
const MAPPED_BITS = 96;

/**
 * Addresses, networks, domains and fingerprints that somebody holds for bad. An entry holds until
 * it expires, by the clock of the packets.
 */
export class IndicatorList {
  private readonly parts: ListParts;

  constructor(parts: ListParts) {
    this.parts = parts;
  }

  get format(): ListFormat {
    return this.parts.format;
  }

  /** Entries by kind. */
  get counts(): { networks: number; domains: number; fingerprints: number } {
    const { networkCount, domains, fingerprints } = this.parts;
    return { networks: networkCount, domains: domains.size, fingerprints: fingerprints.size };
  }

  /** Entries that could not be read or can't be seen in traffic, by reason. */
  get unread(): Readonly<Record<string, number>> {
    return this.parts.unread;
  }

  /** Whether any network, expired or not, holds the address. */
  mayHold(addresses: Uint8Array, row: number): boolean {
    return this.parts.networks.find(addresses, row) !== NO_NETWORK;
  }

  /** The narrowest network with the address that still holds. */
  findAddress(addresses: Uint8Array, row: number, timeUs: number): ListedEntry | undefined {
    const { networks, networkFacts, networkBits } = this.parts;
    let at = networks.find(addresses, row);
    while (at !== NO_NETWORK && !networkFacts.holds(at, timeUs)) at = networks.outer(at);
    if (at === NO_NETWORK) return undefined;
    return networkFacts.entry(at, networkText(addresses, row, networkBits[at]));
  }

  /** The name itself or the nearest of its parents that is listed and holds. Lower case. */
  findName(name: string, timeUs: number): ListedEntry | undefined {
    const { domains, textFacts } = this.parts;
    if (domains.size === 0) return undefined;
    for (let from = 0; from >= 0 && from < name.length; ) {
      const domain = from === 0 ? name : name.slice(from);
      const at = domains.get(domain);
      if (at !== undefined && textFacts.holds(at, timeUs)) return textFacts.entry(at, domain);
      const dot = name.indexOf('.', from);
      from = dot < 0 ? -1 : dot + 1;
    }
    return undefined;
  }

  /** JA3, JA4 or HASSH, in lower case. */
  findFingerprint(fingerprint: string, timeUs: number): ListedEntry | undefined {
    const { fingerprints, textFacts } = this.parts;
    const at = fingerprints.get(fingerprint);
    return at !== undefined && textFacts.holds(at, timeUs)
      ? textFacts.entry(at, fingerprint)
      : undefined;
  }
}

/** The network of so many bits around an address: `192.0.2.0/24`, or the address alone. */
function networkText(addresses: Uint8Array, row: number, prefixBits: number): string {
  const first = addresses.slice(row * 16, row * 16 + 16);
  for (let bit = prefixBits; bit < ADDRESS_BITS; bit++) first[bit >> 3] &= ~(0x80 >> (bit & 7));
  const text = formatAddress(first, 0);
  if (prefixBits === ADDRESS_BITS) return text;
  return `${text}/${text.includes(':') ? prefixBits : prefixBits - MAPPED_BITS}`;
}
