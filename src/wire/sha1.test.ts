import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha1OfShort } from './sha1.ts';

test('short messages have the digests of node:crypto; a longer one is refused', () => {
  for (let length = 0; length <= 55; length++) {
    const message = Uint8Array.from({ length }, (_, i) => (i * 37 + length * 101) & 255);
    const expected = createHash('sha1').update(message).digest('hex');
    expect(Buffer.from(sha1OfShort(message)).toString('hex')).toBe(expected);
  }
  expect(() => sha1OfShort(new Uint8Array(56))).toThrow(/55 bytes or less, got 56/);
});
