import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ADDRESS_BYTES, createFlowBatch, type FlowColumns } from '../flow/index.ts';
import { RECENT_FLOW_COUNT, RECENT_FLOWS_MAX, RECENT_US, RecentFlows } from './recent-flows.ts';

interface Row {
  orig: number;
  resp: number;
  port: number;
  protocol: number;
  endedUs: number;
}

const START_US = 1_700_000_000e6;

/** Few hosts or many, so that their numbers are given to others in turn. */
const rowOf = (hosts: number): fc.Arbitrary<Row> =>
  fc.record({
    orig: fc.nat(hosts),
    resp: fc.nat(hosts),
    port: fc.constantFrom(0, 1, 65_535),
    protocol: fc.constantFrom(6, 17),
    // Seldom backwards, as between two recordings.
    endedUs: fc.oneof(
      { weight: 50, arbitrary: fc.constantFrom(0, 1, 100_000, 3e6, 30e6) },
      fc.constantFrom(RECENT_US, RECENT_US - 1, -1e6),
    ),
  });
const lists = fc
  .constantFrom(2, 20, 1000)
  .chain((hosts) => fc.array(fc.array(rowOf(hosts), { maxLength: 150 }), { maxLength: 4 }));

function columnsOf(rows: readonly Row[]): FlowColumns {
  const { columns } = createFlowBatch(Math.max(1, rows.length));
  rows.forEach(({ orig, resp, port, protocol, endedUs }, i) => {
    writeAddress(columns.origAddresses, i, orig);
    writeAddress(columns.respAddresses, i, resp);
    columns.respPorts[i] = port;
    columns.protocols[i] = protocol;
    columns.endedUs[i] = endedUs;
  });
  return columns;
}

/** Addresses that differ in any of their four words. */
function writeAddress(to: Uint8Array, row: number, host: number): void {
  to[row * ADDRESS_BYTES + (host % 4) * 4] = 1 + (host >> 2);
  to[row * ADDRESS_BYTES + (host % 4) * 4 + 3] = host >> 10;
}

const isSame = (one: Row, other: Row, ...names: (keyof Row)[]): boolean =>
  names.every((name) => one[name] === other[name]);

/** As the declarations say it: every flow against each of the window that ends with it. */
function slowCounts(window: readonly Row[]): number[] {
  const own = window[window.length - 1];
  const of = (...names: (keyof Row)[]): number =>
    window.filter((one) => isSame(one, own, ...names)).length;
  return [of('orig'), of('resp'), of('orig', 'resp'), of('resp', 'port', 'protocol')];
}

function slowChanges(window: readonly Row[]): number {
  const own = window[window.length - 1];
  const alike = window.filter((one) => isSame(one, own, 'orig'));
  return alike.filter((one, i) => i > 0 && !isSame(one, alike[i - 1], 'resp', 'port', 'protocol'))
    .length;
}

/** The flows up to `at` that were over within the minute, since time last ran backwards. */
function minuteOf(all: readonly Row[], at: number): Row[] {
  let start = at;
  while (start > 0 && all[start - 1].endedUs <= all[start].endedUs) start--;
  const from = Math.max(start, at + 1 - RECENT_FLOWS_MAX);
  const sinceUs = all[at].endedUs - RECENT_US;
  return all.slice(from, at + 1).filter((row) => row.endedUs > sinceUs);
}

test('counts are those of comparing each flow with those of its windows, over batches', () => {
  fc.assert(
    fc.property(lists, (batches) => {
      const recent = new RecentFlows();
      const all: Row[] = [];
      let timeUs = START_US;
      for (const steps of batches) {
        const rows = steps.map((row) => ({ ...row, endedUs: (timeUs += row.endedUs) }));
        const first = all.length;
        all.push(...rows);
        recent.load(columnsOf(rows), rows.length);
        const got = rows.map((_, i) => [
          ...countsOf(recent.last, i),
          recent.origChanges[i],
          ...countsOf(recent.minute, i),
        ]);
        const expected = rows.map((_, i) => {
          const at = first + i;
          const last = all.slice(Math.max(0, at + 1 - RECENT_FLOW_COUNT), at + 1);
          return [...slowCounts(last), slowChanges(last), ...slowCounts(minuteOf(all, at))];
        });
        expect(got).toEqual(expected);
        expect(recent.minuteCut).toBe(0);
      }
    }),
  );
});

test('a minute that is full gives up its oldest flows, and counts them', () => {
  const recent = new RecentFlows();
  const flow = { orig: 1, resp: 2, port: 80, protocol: 6, endedUs: START_US };
  const rows = Array.from({ length: RECENT_FLOWS_MAX + 5 }, (_, i) => ({ ...flow, orig: 3 + i }));
  recent.load(columnsOf(rows), rows.length);
  expect(recent.minute.sameResp[rows.length - 1]).toBe(RECENT_FLOWS_MAX);
  expect(recent.last.sameResp[rows.length - 1]).toBe(RECENT_FLOW_COUNT);
  expect(recent.minuteCut).toBe(5);
  recent.load(columnsOf([{ ...flow, endedUs: START_US + RECENT_US }]), 1);
  expect(recent.minute.sameResp[0]).toBe(1);
  expect(recent.last.sameResp[0]).toBe(RECENT_FLOW_COUNT);
});

function countsOf(counts: RecentFlows['last'], row: number): number[] {
  const { sameOrig, sameResp, samePair, sameRespPort } = counts;
  return [sameOrig[row], sameResp[row], samePair[row], sameRespPort[row]];
}
