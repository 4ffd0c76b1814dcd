import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TableMemory } from '../kernels/index.ts';
import { Packet } from '../packet/index.ts';
import { WORDS_A_ROW } from './flow-layout.ts';
import { HashIndex, NOT_FOUND } from './hash-index.ts';

const CAPACITY = 32;

function createIndex(seed: number): HashIndex {
  const words = new Int32Array(CAPACITY * WORDS_A_ROW);
  return new HashIndex({ capacity: CAPACITY, words, seed, memory: new TableMemory(1 << 16) });
}

function packetOf({ src, dst, port }: { src: number; dst: number; port: number }): Packet {
  const packet = new Packet();
  packet.protocol = 17;
  packet.src3 = src;
  packet.dst3 = dst;
  packet.srcPort = port;
  packet.dstPort = 53;
  return packet;
}

function reversed(packet: Packet): Packet {
  const back = packetOf({ src: packet.dst3, dst: packet.src3, port: packet.dstPort });
  back.dstPort = packet.srcPort;
  return back;
}

test('it finds what a map finds, whatever was put in and taken out', () => {
  const ends = { src: fc.integer({ min: -4, max: 4 }), dst: fc.integer({ min: 10, max: 12 }) };
  const operation = fc.record({ ...ends, port: fc.integer({ min: 1, max: 3 }) });
  const runs = fc.array(operation, { maxLength: 300 });
  fc.assert(
    fc.property(fc.integer(), runs, (seed, operations) => {
      const index = createIndex(seed);
      const known = new Map<string, { row: number; hash: number }>();
      const freeRows = Array.from({ length: CAPACITY }, (_, row) => row);
      for (const fields of operations) {
        const key = JSON.stringify(fields);
        const packet = packetOf(fields);
        const expected = known.get(key);
        expect(index.find(reversed(packet))).toBe(expected?.row ?? NOT_FOUND);
        expect(index.find(packet)).toBe(expected?.row ?? NOT_FOUND);
        if (expected !== undefined) {
          index.remove(expected.hash, expected.row);
          freeRows.push(expected.row);
          known.delete(key);
        } else if (freeRows.length > 0) {
          const row = freeRows.pop() as number;
          index.insert(packet, row);
          known.set(key, { row, hash: index.hash });
        }
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('both directions are one key, and each tells which end comes first', () => {
  const index = createIndex(7);
  const packet = packetOf({ src: 1, dst: 2, port: 9 });
  index.find(packet);
  const first = { hash: index.hash, isSrcFirst: index.isSrcFirst };
  index.find(reversed(packet));
  expect({ hash: index.hash, isSrcFirst: index.isSrcFirst }).toEqual({
    ...first,
    isSrcFirst: 1 - first.isSrcFirst,
  });
});
