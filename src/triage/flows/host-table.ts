import { formatAddress } from '../../wire/index.ts';
import { InsideNetworks, isGroupAddress, isLinkMulticast, type Network } from '../enrich/index.ts';

/** Hosts that are told apart; a power of two. A pair of ids and a port fit into 2^53. */
export const HOST_CAPACITY = 2 ** 18;

/** Id of every host that came after the table was full. */
export const OVERFLOW_HOST = 0;

const WORDS = 4;
/** Bits of a host's flags. */
const INSIDE = 1;
const GROUP = 2;

interface HostTableOptions {
  hashSeed?: number | undefined;
  inside?: readonly Network[] | undefined;
}

/**
 * Numbers for addresses, from 1 on in order of appearance. Open addressing over 2 × capacity
 * slots, so that probes stay short; when full, new hosts share the id 0 and are counted.
 */
export class HostTable {
  private readonly slots = new Uint32Array(2 * HOST_CAPACITY);
  private addresses = new Uint8Array(1024 * 16);
  private flags = new Uint8Array(1024);
  private readonly seed: number;
  private readonly words = new Uint32Array(WORDS);
  private readonly inside: InsideNetworks;
  private hostCount = 1;
  /** Look-ups that fell on the overflow host. */
  overflowCount = 0;

  /**
   * `inside` names networks to watch, besides private ones and those seen on the link. The ids do
   * not depend on `hashSeed`, which should be one that nobody who writes packets can know.
   */
  constructor({ hashSeed = 0, inside = [] }: HostTableOptions = {}) {
    this.seed = hashSeed >>> 0;
    this.inside = new InsideNetworks(inside);
  }

  /** The id of the host at a row of an address column. */
  idOf(addresses: Uint8Array, row: number): number {
    this.readWords(addresses, row);
    const mask = this.slots.length - 1;
    let slot = this.hash() & mask;
    while (this.slots[slot] !== 0) {
      if (this.holds(this.slots[slot])) return this.slots[slot];
      slot = (slot + 1) & mask;
    }
    if (this.hostCount >= HOST_CAPACITY) {
      this.overflowCount++;
      return OVERFLOW_HOST;
    }
    this.slots[slot] = this.insert(addresses, row);
    return this.slots[slot];
  }

  /** Takes in what a flow between two hosts says of the link that is watched. */
  learnFromFlow(origAddresses: Uint8Array, respAddresses: Uint8Array, row: number): void {
    if (!isLinkMulticast(respAddresses, row)) return;
    if (!this.inside.learnFromLink(origAddresses, row)) return;
    for (let host = 1; host < this.hostCount; host++) {
      if (this.inside.contains(this.addresses, host)) this.flags[host] |= INSIDE;
    }
  }

  /** Final only at the end of the input, since networks of the link are learned on the way. */
  isInside(host: number): boolean {
    return (this.flags[host] & INSIDE) !== 0;
  }

  isGroup(host: number): boolean {
    return (this.flags[host] & GROUP) !== 0;
  }

  /** The 16 bytes of a host's address. */
  address(host: number): Uint8Array {
    return this.addresses.subarray(host * 16, host * 16 + 16);
  }

  text(host: number): string {
    return host === OVERFLOW_HOST ? 'other hosts' : formatAddress(this.addresses, host);
  }

  private insert(addresses: Uint8Array, row: number): number {
    const id = this.hostCount++;
    if (id >= this.flags.length) this.grow();
    this.addresses.set(addresses.subarray(row * 16, row * 16 + 16), id * 16);
    const inside = this.inside.contains(addresses, row) ? INSIDE : 0;
    this.flags[id] = inside | (isGroupAddress(addresses, row) ? GROUP : 0);
    return id;
  }

  private grow(): void {
    const addresses = new Uint8Array(this.addresses.length * 2);
    const flags = new Uint8Array(this.flags.length * 2);
    addresses.set(this.addresses);
    flags.set(this.flags);
    this.addresses = addresses;
    this.flags = flags;
  }

  private readWords(bytes: Uint8Array, row: number): void {
    for (let word = 0; word < WORDS; word++) {
      const at = row * 16 + word * 4;
      this.words[word] =
        (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
  }

  private holds(id: number): boolean {
    const { addresses, words } = this;
    for (let word = 0; word < WORDS; word++) {
      const at = id * 16 + word * 4;
      const held =
        (addresses[at] << 24) |
        (addresses[at + 1] << 16) |
        (addresses[at + 2] << 8) |
        addresses[at + 3];
      if (held >>> 0 !== words[word]) return false;
    }
    return true;
  }

  /** MurmurHash3's rounds over the four words, from a seed. */
  private hash(): number {
    let h = this.seed;
    for (let word = 0; word < WORDS; word++) {
      let k = Math.imul(this.words[word], 0xcc9e2d51);
      k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
      h ^= k;
      h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
    }
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  }
}
