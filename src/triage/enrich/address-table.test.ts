import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../wire/index.ts';
import { AddressTableBuilder, NO_NETWORK } from './address-table.ts';
import { type Network, parseNetwork } from './inside-networks.ts';

function network(text: string): Network {
  const found = parseNetwork(text);
  if (found === undefined) throw new RangeError(`expected a network, got "${text}"`);
  return found;
}

function tableOf(networks: readonly Network[]) {
  const builder = new AddressTableBuilder();
  for (const one of networks) builder.add(one);
  return builder.build();
}

function bytesOf(text: string): Uint8Array {
  const address = parseAddress(text);
  if (address === undefined) throw new RangeError(`expected an address, got "${text}"`);
  return address;
}

/** The slow obvious version: asks every network, bit by bit. */
function slowly(networks: readonly Network[], address: Uint8Array): number {
  const bit = (bytes: Uint8Array, i: number) => (bytes[i >> 3] >> (7 - (i & 7))) & 1;
  let best = NO_NETWORK;
  networks.forEach((candidate, value) => {
    const { prefixBits } = candidate;
    for (let i = 0; i < prefixBits; i++) {
      if (bit(candidate.address, i) !== bit(address, i)) return;
    }
    if (best === NO_NETWORK || prefixBits >= networks[best].prefixBits) best = value;
  });
  return best;
}

describe('an address table', () => {
  test.each([
    ['10.1.2.3', 1],
    ['10.1.255.255', 1],
    ['10.2.0.0', 0],
    ['9.255.255.255', NO_NETWORK],
    ['11.0.0.0', NO_NETWORK],
    ['192.0.2.7', 2],
    ['192.0.2.8', NO_NETWORK],
    ['2001:db8::1', 3],
    ['2001:db9::', NO_NETWORK],
    ['255.255.255.255', 4],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 5],
    ['::', NO_NETWORK],
  ])('finds for %s network %i', (text, value) => {
    const table = tableOf(
      [
        '10.0.0.0/8',
        '10.1.0.0/16',
        '192.0.2.7',
        '2001:db8::/32',
        '255.255.255.255',
        'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      ].map(network),
    );
    expect(table.find(bytesOf(text), 0)).toBe(value);
  });

  test('of nothing holds nothing, and of everything holds everything', () => {
    expect(tableOf([]).find(bytesOf('192.0.2.1'), 0)).toBe(NO_NETWORK);
    const all = tableOf([{ address: new Uint8Array(16), prefixBits: 0 }]);
    expect(all.find(bytesOf('192.0.2.1'), 0)).toBe(0);
    expect(all.find(bytesOf('ffff::'), 0)).toBe(0);
  });

  test('counts only the first bits of a network, and takes the last of equals', () => {
    const table = tableOf(['10.1.2.3/8', '10.9.9.9/8'].map(network));
    expect(table.find(bytesOf('10.0.0.0'), 0)).toBe(1);
  });

  test('knows the networks around one, wider and wider', () => {
    const table = tableOf(['10.0.0.0/8', '10.1.2.0/24', '10.1.0.0/16', '10.1.2.0/24'].map(network));
    const found = table.find(bytesOf('10.1.2.3'), 0);
    const chain = [found];
    for (let at = found; at !== NO_NETWORK; at = table.outer(at)) chain.push(table.outer(at));
    expect(chain).toEqual([3, 1, 2, 0, NO_NETWORK]);
  });

  test('reads an address at any row of a column', () => {
    const column = Uint8Array.of(...bytesOf('::1'), ...bytesOf('192.0.2.1'));
    expect(tableOf([network('192.0.2.0/24')]).find(column, 1)).toBe(0);
  });

  test('answers as asking every network does', () => {
    // Few distinct bytes, so that networks nest and touch.
    const byte = fc.constantFrom(0, 1, 0x7f, 0x80, 0xfe, 0xff);
    const mapped = fc
      .array(byte, { minLength: 4, maxLength: 4 })
      .map((quad) => Uint8Array.of(...new Array(10).fill(0), 0xff, 0xff, ...quad));
    const long = fc
      .array(byte, { minLength: 16, maxLength: 16 })
      .map((bytes) => Uint8Array.from(bytes));
    const address = fc.oneof(mapped, long);
    const some = fc.record({ address, prefixBits: fc.integer({ min: 0, max: 128 }) });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 40 }), fc.array(address), (networks, asked) => {
        const table = tableOf(networks);
        const all = [...asked, ...networks.map((one) => one.address)];
        return all.every((one) => table.find(one, 0) === slowly(networks, one));
      }),
      { seed: 20_261, numRuns: 200 },
    );
  });

  test('refuses what is no network', () => {
    const builder = new AddressTableBuilder();
    const address = new Uint8Array(16);
    expect(() => builder.add({ address: new Uint8Array(4), prefixBits: 0 })).toThrow(RangeError);
    expect(() => builder.add({ address, prefixBits: 129 })).toThrow(RangeError);
  });
});
