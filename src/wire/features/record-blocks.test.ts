import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ADDRESS_BYTES, createFlowBatch, type FlowColumns } from '../flow/index.ts';
import { RecordBlocks } from './record-blocks.ts';

interface Row {
  source: number;
  destination: number;
  sourcePort: number;
  destinationPort: number;
  service: number;
  endUs: number;
}

const row: fc.Arbitrary<Row> = fc.record({
  source: fc.nat(3),
  destination: fc.nat(3),
  sourcePort: fc.constantFrom(0, 1, 65_535),
  destinationPort: fc.constantFrom(0, 1, 65_535),
  service: fc.constantFrom(0, 1, 2),
  endUs: fc.integer({ min: 0, max: 3_000_000 }),
});

function columnsOf(rows: readonly Row[]): FlowColumns {
  const { columns } = createFlowBatch(Math.max(1, rows.length));
  rows.forEach(({ source, destination, ...rest }, i) => {
    // The same last word, so that only all four tell hosts apart.
    columns.origAddresses[i * ADDRESS_BYTES + source * 4] = 1;
    columns.respAddresses[i * ADDRESS_BYTES + destination * 4] = 1;
    columns.origPorts[i] = rest.sourcePort;
    columns.respPorts[i] = rest.destinationPort;
    columns.services[i] = rest.service;
    columns.endUs[i] = rest.endUs;
  });
  return columns;
}

/** As the declaration says it: every record against every other of its block. */
function slowCounts(rows: readonly Row[], blockRows: number): number[][] {
  const order = rows.map((_, i) => i).sort((a, b) => rows[a].endUs - rows[b].endUs || a - b);
  return rows.map((own, i) => {
    const first = order.indexOf(i) - (order.indexOf(i) % blockRows);
    const block = order.slice(first, first + blockRows).map((at) => rows[at]);
    const second = (one: Row): number => Math.floor(one.endUs / 1e6);
    const now = block.filter((one) => second(one) === second(own));
    const of = (all: readonly Row[], ...names: (keyof Row)[]): number =>
      all.filter((one) => names.every((name) => one[name] === own[name])).length;
    return [
      of(block, 'source', 'service'),
      of(block, 'destination', 'service'),
      of(now, 'destination'),
      of(now, 'source'),
      of(now, 'source', 'destinationPort'),
      of(now, 'destination', 'sourcePort'),
      of(now, 'source', 'destination'),
    ];
  });
}

test('counts are those of comparing each record with each of its block', () => {
  const rowsOfBlock = fc.integer({ min: 1, max: 12 });
  const lists = fc.array(fc.array(row, { maxLength: 40 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(rowsOfBlock, lists, (blockRows, batches) => {
      const blocks = new RecordBlocks(blockRows);
      for (const rows of batches) {
        blocks.load(columnsOf(rows), rows.length);
        const got = rows.map((_, i) => [
          blocks.serviceSource[i],
          blocks.serviceDestination[i],
          blocks.destination[i],
          blocks.source[i],
          blocks.sourceDestinationPort[i],
          blocks.destinationSourcePort[i],
          blocks.pair[i],
        ]);
        expect(got).toEqual(slowCounts(rows, blockRows));
      }
    }),
  );
});
