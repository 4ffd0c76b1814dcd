/** Reads and comparisons of text that is only bytes; every one is bounded by `end`. */

export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** True where the bytes begin with `expected`. */
export function startsWith(
  bytes: Uint8Array,
  start: number,
  end: number,
  expected: Uint8Array,
): boolean {
  if (end - start < expected.length) return false;
  for (let i = 0; i < expected.length; i++) if (bytes[start + i] !== expected[i]) return false;
  return true;
}

/** The same, whatever the case; `expected` is lower case. */
export function startsWithLoosely(
  bytes: Uint8Array,
  start: number,
  end: number,
  expected: Uint8Array,
): boolean {
  if (end - start < expected.length) return false;
  for (let i = 0; i < expected.length; i++) {
    if (toLower(bytes[start + i]) !== expected[i]) return false;
  }
  return true;
}

export function toLower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

export function isUpper(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

/** Big-endian numbers; the caller has checked the bounds. */
export function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

export function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | uint16(bytes, at + 2)) >>> 0;
}

/** Little-endian; the caller has checked the bounds. */
export function uint16Little(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8);
}

/** Three digits as a number, or -1. */
export function threeDigits(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 3) return -1;
  const [a, b, c] = [bytes[start], bytes[start + 1], bytes[start + 2]];
  if (!isDigit(a) || !isDigit(b) || !isDigit(c)) return -1;
  return (a - 0x30) * 100 + (b - 0x30) * 10 + (c - 0x30);
}

export function skipSpaces(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] === 0x20 || bytes[at] === 0x09)) at++;
  return at;
}

/** Where the next space is, or `end`. */
export function findSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== 0x20) at++;
  return at;
}

/** Whole number at the place in decimal digits; -1 where there is none. Saturates at 2^53. */
export function readDecimal(bytes: Uint8Array, start: number, end: number): number {
  let at = skipSpaces(bytes, start, end);
  if (at >= end || !isDigit(bytes[at])) return -1;
  let value = 0;
  for (; at < end && isDigit(bytes[at]); at++) {
    value = Math.min(value * 10 + (bytes[at] - 0x30), Number.MAX_SAFE_INTEGER);
  }
  return value;
}

/** The same in hexadecimal digits. */
export function readHex(bytes: Uint8Array, start: number, end: number): number {
  let value = -1;
  for (let at = start; at < end; at++) {
    const digit = hexDigit(bytes[at]);
    if (digit < 0) break;
    value = Math.min(Math.max(value, 0) * 16 + digit, Number.MAX_SAFE_INTEGER);
  }
  return value;
}

function hexDigit(byte: number): number {
  if (isDigit(byte)) return byte - 0x30;
  const lower = toLower(byte);
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
