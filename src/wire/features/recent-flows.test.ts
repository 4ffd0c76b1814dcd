import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ADDRESS_BYTES, createFlowBatch, type FlowColumns } from '../flow/index.ts';
import { RECENT_FLOW_COUNT, RecentFlows } from './recent-flows.ts';

interface Row {
  orig: number;
  resp: number;
  port: number;
  protocol: number;
}

/** Few hosts or many, so that their numbers are given to others in turn. */
const rowOf = (hosts: number): fc.Arbitrary<Row> =>
  fc.record({
    orig: fc.nat(hosts),
    resp: fc.nat(hosts),
    port: fc.constantFrom(0, 1, 65_535),
    protocol: fc.constantFrom(6, 17),
  });
const lists = fc
  .constantFrom(2, 20, 1000)
  .chain((hosts) => fc.array(fc.array(rowOf(hosts), { maxLength: 150 }), { maxLength: 4 }));

function columnsOf(rows: readonly Row[]): FlowColumns {
  const { columns } = createFlowBatch(Math.max(1, rows.length));
  rows.forEach(({ orig, resp, port, protocol }, i) => {
    writeAddress(columns.origAddresses, i, orig);
    writeAddress(columns.respAddresses, i, resp);
    columns.respPorts[i] = port;
    columns.protocols[i] = protocol;
  });
  return columns;
}

/** Addresses that differ in any of their four words. */
function writeAddress(to: Uint8Array, row: number, host: number): void {
  to[row * ADDRESS_BYTES + (host % 4) * 4] = 1 + (host >> 2);
  to[row * ADDRESS_BYTES + (host % 4) * 4 + 3] = host >> 10;
}

/** As the declarations say it: every flow against each of the last 100. */
function slowCounts(all: readonly Row[], at: number): number[] {
  const recent = all.slice(Math.max(0, at + 1 - RECENT_FLOW_COUNT), at + 1);
  const own = all[at];
  const isSame = (one: Row, other: Row, ...names: (keyof Row)[]): boolean =>
    names.every((name) => one[name] === other[name]);
  const of = (...names: (keyof Row)[]): number =>
    recent.filter((one) => isSame(one, own, ...names)).length;
  const alike = recent.filter((one) => isSame(one, own, 'orig'));
  const changes = alike.filter(
    (one, i) => i > 0 && !isSame(one, alike[i - 1], 'resp', 'port', 'protocol'),
  );
  return [
    of('orig'),
    of('resp'),
    of('orig', 'resp'),
    of('resp', 'port', 'protocol'),
    changes.length,
  ];
}

test('counts are those of comparing each flow with the 100 up to it, over batches', () => {
  fc.assert(
    fc.property(lists, (batches) => {
      const recent = new RecentFlows();
      const all: Row[] = [];
      for (const rows of batches) {
        const first = all.length;
        all.push(...rows);
        recent.load(columnsOf(rows), rows.length);
        const got = rows.map((_, i) => [
          recent.sameOrig[i],
          recent.sameResp[i],
          recent.samePair[i],
          recent.sameRespPort[i],
          recent.origChanges[i],
        ]);
        expect(got).toEqual(rows.map((_, i) => slowCounts(all, first + i)));
      }
    }),
  );
});
