import { type Network, parseNetwork } from '../inside-networks.ts';

/** What one text of a list is. */
export type ReadIndicator =
  | { readonly kind: 'network'; readonly network: Network }
  | { readonly kind: 'domain' | 'fingerprint'; readonly text: string }
  | { readonly kind: 'unread'; readonly reason: string };

/** RFC 1035, 2.3.4; names may hold underscores all the same. A TLD alone is none here. */
const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$/;
const MD5 = /^[0-9a-f]{32}$/;
const LONGER_HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/;
/** FoxIO's JA4: ten characters of facts, two hashes of twelve. */
const JA4 = /^[tqd][0-9s][0-9][di][0-9]{4}[0-9a-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$/;
const URL_HOST = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:]+)/;
const HOST_AND_PORT = /^(?:\[([0-9a-f:.]+)\]|([^:|[\]]+))[:|]\d{1,5}$/;
/** What an address or a network is written with; most names hold other letters. */
const ADDRESS_LETTERS = /^[0-9a-f:./]+$/;
const TEXT_MAX = 2048;
/** A network wider than this (an IPv4 /8, an IPv6 /16) says nothing of a single host. */
const WIDEST = { ipv4: 96 + 8, ipv6: 16 };
const MAPPED_BITS = 96;

/**
 * An address, a network, a domain (also `*.domain`), a URL for its host, JA3, JA4 or HASSH; in any
 * case of letters, also with dots and schemes taken apart as reports print them: `1[.]2[.]3[.]4`,
 * `hxxp://…`. An MD5 may be JA3 or HASSH, so it counts as a fingerprint.
 */
export function readIndicator(given: string): ReadIndicator {
  if (given.length > TEXT_MAX) return { kind: 'unread', reason: 'longer than 2,048 characters' };
  const bare = hostOf(assembled(given.trim().toLowerCase()));
  const network = ADDRESS_LETTERS.test(bare) ? parseNetwork(bare) : undefined;
  if (network !== undefined) return checkedNetwork(network);
  if (MD5.test(bare) || JA4.test(bare)) return { kind: 'fingerprint', text: bare };
  if (LONGER_HASH.test(bare)) return { kind: 'unread', reason: 'hash of a file' };
  const domain = bare.replace(/^\*?\./, '').replace(/\.$/, '');
  if (DOMAIN.test(domain) && !/^[\d.]+$/.test(domain)) return { kind: 'domain', text: domain };
  return { kind: 'unread', reason: 'no address, network, domain or fingerprint' };
}

/** `[.]` and `hxxp` back to what they stand for. */
function assembled(text: string): string {
  if (!/[[(]|^hxxp/.test(text)) return text;
  const dots = text.replaceAll(/\[\.\]|\(\.\)|\[dot\]|\(dot\)/g, '.').replaceAll('[:]', ':');
  return dots.replace(/^hxxp/, 'http').replace('[://]', '://');
}

/** The host of a URL, without user, port and brackets; any other text as it is. */
function hostOf(text: string): string {
  const host = text.includes('://') ? (URL_HOST.exec(text)?.[1] ?? text) : text;
  if (!/[:|\]]/.test(host)) return host;
  const parts = HOST_AND_PORT.exec(host);
  return parts?.[1] ?? parts?.[2] ?? host.replace(/^\[(.*)\]$/, '$1');
}

function checkedNetwork(network: Network): ReadIndicator {
  const { prefixBits, address } = network;
  const widest = isMapped(address) && prefixBits >= MAPPED_BITS ? WIDEST.ipv4 : WIDEST.ipv6;
  const isUnspecified = prefixBits === 128 && endsInZeros(address);
  return prefixBits < widest || isUnspecified
    ? { kind: 'unread', reason: 'network too wide to say anything' }
    : { kind: 'network', network };
}

/** RFC 4291, 2.5.5.2. */
function isMapped(address: Uint8Array): boolean {
  return address[10] === 0xff && address[11] === 0xff && address[0] === 0;
}

/** 0.0.0.0 and :: stand for no host in lists that were made for name servers. */
function endsInZeros(address: Uint8Array): boolean {
  for (let i = 0; i < 16; i++) if (address[i] !== 0 && i !== 10 && i !== 11) return false;
  return true;
}
