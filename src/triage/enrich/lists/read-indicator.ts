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
const ADDRESS_AND_PORT = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+))[:|]\d{1,5}$/;
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
  const text = assembled(given.trim().toLowerCase());
  const [host] = [URL_HOST.exec(text)?.[1] ?? text];
  const withPort = ADDRESS_AND_PORT.exec(host);
  const bare = withPort?.[1] ?? withPort?.[2] ?? host.replace(/^\[(.*)\]$/, '$1');
  const network = parseNetwork(bare);
  if (network !== undefined) {
    const { prefixBits, address } = network;
    const isIpv4 = prefixBits >= MAPPED_BITS && !bare.includes(':');
    return prefixBits < (isIpv4 ? WIDEST.ipv4 : WIDEST.ipv6) || isUnspecified(address, prefixBits)
      ? { kind: 'unread', reason: 'network too wide to say anything' }
      : { kind: 'network', network };
  }
  if (MD5.test(bare) || JA4.test(bare)) return { kind: 'fingerprint', text: bare };
  if (LONGER_HASH.test(bare)) return { kind: 'unread', reason: 'hash of a file' };
  const domain = bare.replace(/^\*?\./, '').replace(/\.$/, '');
  if (DOMAIN.test(domain) && !/^[\d.]+$/.test(domain)) return { kind: 'domain', text: domain };
  return { kind: 'unread', reason: 'no address, network, domain or fingerprint' };
}

/** `[.]` and `hxxp` back to what they stand for. */
function assembled(text: string): string {
  const dots = text.replaceAll(/\[\.\]|\(\.\)|\[dot\]|\(dot\)/g, '.').replaceAll('[:]', ':');
  return dots.replace(/^hxxp/, 'http').replace('[://]', '://');
}

/** 0.0.0.0 and :: stand for no host in lists that were made for name servers. */
function isUnspecified(address: Uint8Array, prefixBits: number): boolean {
  return (
    prefixBits === 128 &&
    address.subarray(12).every((byte) => byte === 0) &&
    address.subarray(0, 10).every((byte) => byte === 0)
  );
}
