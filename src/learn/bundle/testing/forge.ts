import { createHash } from 'node:crypto';
import { brotliDecompressSync } from 'node:zlib';
import type { Random } from '../../random.ts';

const HEADER_BYTES = 24;
const DIGEST_BYTES = 32;

/** The SHA-256 made right again, so that a change is met by the reader, not by the digest. */
export function sealed(file: Uint8Array): Uint8Array {
  const end = file.length - DIGEST_BYTES;
  file.set(createHash('sha256').update(file.subarray(0, end)).digest(), end);
  return file;
}

/** Text and arrays of a packed file. */
export function bodyOf(file: Uint8Array): { body: Uint8Array; textBytes: number } {
  const stored = file.subarray(HEADER_BYTES, -DIGEST_BYTES);
  const textBytes = new DataView(file.buffer, file.byteOffset).getUint32(20, true);
  return { body: new Uint8Array(brotliDecompressSync(stored)), textBytes };
}

/** A file with this body, stored as it is. */
export function plainFile(body: Uint8Array, textBytes: number): Uint8Array {
  const file = new Uint8Array(HEADER_BYTES + body.length + DIGEST_BYTES);
  file.set(new TextEncoder().encode('VEDETTE\0'));
  const view = new DataView(file.buffer);
  view.setUint32(8, 2, true);
  view.setUint32(16, body.length, true);
  view.setUint32(20, textBytes, true);
  file.set(body, HEADER_BYTES);
  return sealed(file);
}

/** Bytes that break readers: ends of ranges, digits, NaN's and infinities' upper halves. */
const BYTES = [0, 1, 0x2d, 0x30, 0x39, 0x5b, 0x7b, 0x7f, 0x80, 0xf0, 0xff];

/** A copy in which one to four bytes, or eight in a row, are others. */
export function mutated(body: Uint8Array, random: Random): Uint8Array {
  const copy = body.slice();
  if (random.next() < 0.3) {
    const at = 8 * random.below(copy.length >> 3);
    copy.fill(BYTES[random.below(BYTES.length)], at, at + 8);
    return copy;
  }
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(copy.length);
    copy[at] =
      random.next() < 0.5 ? BYTES[random.below(BYTES.length)] : copy[at] ^ (1 << random.below(8));
  }
  return copy;
}
