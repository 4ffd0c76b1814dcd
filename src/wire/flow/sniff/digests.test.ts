import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Md5, MD5_BLOCK_BYTES, MD5_WORDS } from './md5.ts';
import { sha256 } from './sha256.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Adds the bytes in pieces, other sums between them. */
function md5Of(bytes: Uint8Array, pieceBytes: number): string {
  const md5 = new Md5();
  const words = new Int32Array(MD5_WORDS + 3);
  const block = { bytes: new Uint8Array(MD5_BLOCK_BYTES + 7), at: 7 };
  md5.resume(words, 3, block);
  md5.start();
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    md5.resume(new Int32Array(MD5_WORDS), 0, { bytes: new Uint8Array(64), at: 0 });
    md5.start();
    md5.resume(words, 3, block);
    md5.add(bytes, at, Math.min(at + pieceBytes, bytes.length));
  }
  md5.finish();
  return Buffer.from(md5.hex).toString('latin1');
}

/** RFC 1321, A.5. */
const RFC_1321: [string, string][] = [
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['a', '0cc175b9c0f1b6a831c399e269772661'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
  [
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
    'd174ab98d277d9f5a5611c2c9f419d9f',
  ],
  ['1234567890'.repeat(8), '57edf4a22be3c955ac49da2e2107b67a'],
];

test.each(RFC_1321)('MD5 of RFC 1321: %s', (text, digest) => {
  expect(md5Of(bytesOf(text), 1)).toBe(digest);
  expect(md5Of(bytesOf(text), 100)).toBe(digest);
});

/** FIPS 180-4's examples, by the length in blocks. */
const FIPS_180: [string, string][] = [
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
];

test.each(FIPS_180)('SHA-256 of FIPS 180: %s', (text, digest) => {
  const to = new Uint8Array(32);
  sha256(bytesOf(text), text.length, to);
  expect(Buffer.from(to).toString('hex')).toBe(digest);
});

test('both are those of another library at every length around the blocks', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 256);
    const to = new Uint8Array(6);
    sha256(bytes, length, to);
    const wanted = createHash('sha256').update(bytes).digest('hex');
    expect(Buffer.from(to).toString('hex')).toBe(wanted.slice(0, 12));
    const md5 = createHash('md5').update(bytes).digest('hex');
    expect(md5Of(bytes, 13)).toBe(md5);
  }
});
