/**
 * Ranges that belong to the network being watched unless told otherwise: private, shared and
 * link-local addresses (RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291).
 */

const MAPPED_PREFIX_BYTES = 12;

/** Addresses are 16 bytes a row, IPv4 mapped. */
export function isInside(addresses: Uint8Array, row: number): boolean {
  const at = row * 16;
  if (!isMapped(addresses, at)) {
    const uniqueLocal = (addresses[at] & 0xfe) === 0xfc;
    const linkLocal = addresses[at] === 0xfe && (addresses[at + 1] & 0xc0) === 0x80;
    return uniqueLocal || linkLocal;
  }
  const first = addresses[at + MAPPED_PREFIX_BYTES];
  const second = addresses[at + MAPPED_PREFIX_BYTES + 1];
  return (
    first === 10 ||
    first === 127 ||
    (first === 172 && (second & 0xf0) === 16) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254) ||
    (first === 100 && (second & 0xc0) === 64)
  );
}

/** Multicast, broadcast and the unspecified address: no host answers there as itself. */
export function isGroupAddress(addresses: Uint8Array, row: number): boolean {
  const at = row * 16;
  if (!isMapped(addresses, at)) {
    const unspecified = addresses.subarray(at, at + 16).every((byte) => byte === 0);
    return addresses[at] === 0xff || unspecified;
  }
  const first = addresses[at + MAPPED_PREFIX_BYTES];
  const last = addresses[at + 15];
  return first >= 224 || first === 0 || (last === 255 && isInside(addresses, row));
}

/** ::ffff:0:0/96, RFC 4291 section 2.5.5.2. */
function isMapped(addresses: Uint8Array, at: number): boolean {
  for (let i = 0; i < 10; i++) if (addresses[at + i] !== 0) return false;
  return addresses[at + 10] === 0xff && addresses[at + 11] === 0xff;
}
