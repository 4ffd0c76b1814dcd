import { parseAddress } from '../../wire/index.ts';

/** Addresses whose first `prefixBits` bits equal those of `address` (16 bytes, IPv4 mapped). */
export interface Network {
  readonly address: Uint8Array;
  /** 0 to 128; an IPv4 prefix counts the 96 bits of the mapping too. */
  readonly prefixBits: number;
}

/**
 * Ranges that belong to the network being watched unless told otherwise: private, shared and
 * link-local addresses (RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291) and loopback.
 */
const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
];

/** Prefixes learned from the link; one capture point sees few. */
const LEARNED_MAX = 64;
const SUBNET_BITS = 64;

/** `10.0.0.0/8`, `2001:db8::/32`, or an address alone; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [addressText, bitsText, ...rest] = text.split('/');
  const address = parseAddress(addressText);
  if (address === undefined || rest.length > 0) return undefined;
  const isMapped = !addressText.includes(':');
  const widest = isMapped ? 32 : 128;
  if (bitsText !== undefined && !/^\d{1,3}$/.test(bitsText)) return undefined;
  const bits = bitsText === undefined ? widest : Number(bitsText);
  return bits > widest ? undefined : { address, prefixBits: bits + (isMapped ? 96 : 0) };
}

/** Which addresses belong to the network being watched: named, private, or seen on the link. */
export class InsideNetworks {
  private readonly networks: Network[];
  private learnedCount = 0;

  constructor(named: readonly Network[] = []) {
    this.networks = [...named, ...PRIVATE.flatMap((text) => parseNetwork(text) ?? [])];
  }

  contains(addresses: Uint8Array, row: number): boolean {
    return this.networks.some((network) => holds(network, addresses, row * 16));
  }

  /**
   * A host that speaks to the link's own multicast groups (ff02::/16, as neighbour discovery does,
   * RFC 4861) is on the link, and so is its /64 (RFC 4291, 2.5.4). True when that was news.
   */
  learnFromLink(addresses: Uint8Array, row: number): boolean {
    if (this.learnedCount >= LEARNED_MAX || isUnspecified(addresses, row)) return false;
    if (this.contains(addresses, row)) return false;
    this.learnedCount++;
    const address = addresses.slice(row * 16, row * 16 + 16);
    this.networks.push({ address, prefixBits: SUBNET_BITS });
    return true;
  }
}

/** ff02::/16, RFC 4291 section 2.7. */
export function isLinkMulticast(addresses: Uint8Array, row: number): boolean {
  return addresses[row * 16] === 0xff && addresses[row * 16 + 1] === 0x02;
}

/** Multicast, broadcast and the unspecified address: no host answers there as itself. */
export function isGroupAddress(addresses: Uint8Array, row: number): boolean {
  const at = row * 16;
  if (!holds(MAPPED, addresses, at)) return addresses[at] === 0xff || isUnspecified(addresses, row);
  const first = addresses[at + 12];
  // Subnet widths are not known; .255 stands for the usual /24 broadcast.
  return first >= 224 || first === 0 || addresses[at + 15] === 255;
}

const MAPPED: Network = {
  address: Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0]),
  prefixBits: 96,
};

/** Whether the address of 16 bytes at a place is of a network. */
export function holds(
  { address, prefixBits }: Network,
  addresses: Uint8Array,
  at: number,
): boolean {
  const whole = prefixBits >> 3;
  for (let i = 0; i < whole; i++) if (addresses[at + i] !== address[i]) return false;
  const rest = prefixBits & 7;
  return rest === 0 || (addresses[at + whole] ^ address[whole]) >> (8 - rest) === 0;
}

function isUnspecified(addresses: Uint8Array, row: number): boolean {
  return addresses.subarray(row * 16, row * 16 + 16).every((byte) => byte === 0);
}
