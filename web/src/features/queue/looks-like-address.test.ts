import { expect, it } from 'vitest';
import { looksLikeAddress } from './looks-like-address.ts';

it.each([
  ['10.0.0.1', true],
  ['2001:db8::1', true],
  ['::1', true],
  ['::ffff:10.0.0.1', true],
  ['10.0.0', false],
  ['port:22', false],
  ['scan', false],
  ['12:30', false],
  ['', false],
])('%j is an address: %s', (text, expected) => expect(looksLikeAddress(text)).toBe(expected));
