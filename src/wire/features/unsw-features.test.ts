import { describe, expect, test } from 'vitest';
import { parseAddress } from '../address.ts';
import {
  ADDRESS_BYTES,
  createFlowBatch,
  type FlowBatch,
  type FlowColumnName,
  RECORD_STATES,
} from '../flow/index.ts';
import { FeatureExtractor } from './feature-extractor.ts';
import { featureSet } from './feature-sets.ts';
import { stateTtlCode } from './unsw-context.ts';

const SET = featureSet('unsw@1');

/** A record a row: addresses as text, all else numbers. */
type Row = Partial<Record<FlowColumnName, number | string>>;

function batchOf(rows: readonly Row[]): FlowBatch {
  const batch = createFlowBatch(rows.length);
  rows.forEach((row, at) => {
    for (const [name, value] of Object.entries(row)) {
      const column = batch.columns[name as FlowColumnName];
      if (typeof value === 'number') (column as Float64Array)[at] = value;
      else (column as Uint8Array).set(parseAddress(value) ?? [], at * ADDRESS_BYTES);
    }
  });
  batch.count = rows.length;
  return batch;
}

/** Values by name, a row each. */
function valuesOf(rows: readonly Row[]): Record<string, number>[] {
  const { columns } = new FeatureExtractor(SET).extract(batchOf(rows));
  return rows.map((_, at) =>
    Object.fromEntries(SET.features.map(({ name }, index) => [name, columns[index][at]])),
  );
}

function check(row: Row, expected: Record<string, number>): void {
  const [values] = valuesOf([row]);
  for (const [name, value] of Object.entries(expected)) {
    expect(values[name], name).toBeCloseTo(value, 6);
  }
}

test('the set has every number of UNSW-NB15, in the order of its columns', () => {
  const names = SET.features.map(({ name }) => name).join(' ');
  expect(names).toBe(
    'dur spkts dpkts sbytes dbytes rate sttl dttl sload dload sloss dloss sinpkt dinpkt sjit ' +
      'djit swin stcpb dtcpb dwin tcprtt synack ackdat smean dmean trans_depth ' +
      'response_body_len ct_srv_src ct_state_ttl ct_dst_ltm ct_src_dport_ltm ' +
      'ct_dst_sport_ltm ct_dst_src_ltm is_ftp_login ct_ftp_cmd ct_flw_http_mthd ct_src_ltm ' +
      'ct_srv_dst is_sm_ips_ports',
  );
});

test('rates and loads leave the first packet out, and the mean packet in whole bytes', () =>
  check(
    {
      startUs: 1e6,
      endUs: 1_500_000,
      origPackets: 3,
      respPackets: 1,
      origRecordBytes: 200,
      respRecordBytes: 90,
    },
    {
      dur: 0.5,
      // (3 + 1 - 1) / 0.5
      rate: 6,
      // 8 (200 - floor(200 / 3)) / 0.5
      sload: 2144,
      // Fewer than two packets.
      dload: 0,
      // 66.67 and 90
      smean: 67,
      dmean: 90,
    },
  ));

test('loads of a record whose sides ra exchanged stay where they were', () =>
  check(
    { startUs: 0, endUs: 1e6, origPackets: 2, origRecordBytes: 200, recordReversals: 1 },
    { sload: 0, dload: 800 },
  ));

test('half a byte is rounded up, and a record without time has no rate', () =>
  check(
    { startUs: 1e6, endUs: 1e6, origPackets: 2, origRecordBytes: 101 },
    { smean: 51, dmean: 0, rate: 0, sload: 0, dur: 0 },
  ));

describe('jitter', () => {
  test('is the standard deviation where all gaps are of one kind', () =>
    check(
      // Gaps of 1 and 3 ms: mean 2, deviation 1.
      { origActiveGaps: 2, origActiveGapUs: 4000, origActiveGapSquares: 10e6 },
      { sinpkt: 2, sjit: 1 },
    ));
  test('carries the unit error of ra where they are of both', () =>
    check(
      // An active gap of 1 ms, an idle one of 3 ms: mean square 5e6 us^2, that is 5000 in the
      // unit between the two, less 2 ms squared.
      {
        respActiveGaps: 1,
        respActiveGapUs: 1000,
        respActiveGapSquares: 1e6,
        respIdleGaps: 1,
        respIdleGapUs: 3000,
        respIdleGapSquares: 9e6,
      },
      { dinpkt: 2, djit: Math.sqrt(5000 - 4) },
    ));
  test('is what single precision leaves of one long gap', () => {
    // 33.295449 s: the nearest float is 1 us less, and 33295449^2 - 33295448^2 = 8160.325^2.
    const squares = 33_295_449 ** 2;
    check(
      { origActiveGaps: 1, origActiveGapUs: 33_295_449, origActiveGapSquares: squares },
      { sinpkt: 33_295.449, sjit: 8.160325 },
    );
  });
  test('is 0 where single precision leaves less than nothing', () => {
    // 33.295447 s: the nearest float is 1 us more.
    const squares = 33_295_447 ** 2;
    check(
      { origActiveGaps: 1, origActiveGapUs: 33_295_447, origActiveGapSquares: squares },
      { sjit: 0 },
    );
  });
  test('is 0 without gaps', () => check({ origPackets: 1 }, { sinpkt: 0, sjit: 0 }));
});

test('the handshake is in seconds', () =>
  check(
    { recordSynAckUs: 21_000, recordAckUs: 6000 },
    { tcprtt: 0.027, synack: 0.021, ackdat: 0.006 },
  ));

describe('ct_state_ttl', () => {
  const rows: [string, number, number, number][] = [
    ['FIN', 62, 252, 1],
    ['FIN', 255, 253, 1],
    ['FIN', 31, 29, 0],
    ['INT', 0, 0, 2],
    ['INT', 254, 0, 2],
    ['CON', 62, 60, 3],
    ['CON', 31, 29, 0],
    ['ACC', 254, 252, 4],
    ['CLO', 254, 252, 5],
    ['REQ', 254, 0, 6],
    ['RST', 254, 252, 0],
  ];
  test.each(rows)('%s %i %i is %i', (state, sttl, dttl, code) => {
    expect(stateTtlCode(state, sttl, dttl)).toBe(code);
    check(
      { recordStates: RECORD_STATES.indexOf(state), origTtls: sttl, respTtls: dttl },
      { ct_state_ttl: code },
    );
  });
});

test('ARP has no ports', () => {
  check({ protocols: 0x806 }, { is_sm_ips_ports: 1 });
  check({ protocols: 6 }, { is_sm_ips_ports: 0 });
});

describe('context counts', () => {
  const A = '10.0.0.1';
  const B = '10.0.0.2';
  const C = '10.0.0.3';
  const row = (origAddresses: string, respAddresses: string, over: Row = {}): Row => ({
    origAddresses,
    respAddresses,
    origPorts: 1000,
    respPorts: 80,
    services: 1,
    endUs: 5e6,
    ...over,
  });

  test('of services are over the block, of the others over one second of it', () => {
    const rows = [
      row(A, B),
      row(A, B, { origPorts: 1001 }),
      row(A, C, { services: 2 }),
      row(C, B, { respPorts: 443 }),
      row(A, B, { endUs: 6e6 }),
    ];
    const counts = valuesOf(rows);
    expect(counts[0]).toMatchObject({
      // Rows 0, 1, 4 are A's with its service; these and row 3 are to B.
      ct_srv_src: 3,
      ct_srv_dst: 4,
      // In its second: 0, 1, 3 to B; 0, 1, 2 from A.
      ct_dst_ltm: 3,
      ct_src_ltm: 3,
      ct_src_dport_ltm: 3,
      // To B from port 1000: 0 and 3.
      ct_dst_sport_ltm: 2,
      ct_dst_src_ltm: 2,
    });
    expect(counts[4]).toMatchObject({ ct_srv_src: 3, ct_dst_ltm: 1, ct_src_ltm: 1 });
  });

  test('start anew after 100 records, in the order of their last packets', () => {
    // The record that ends first stands last in the batch.
    const rows = Array.from({ length: 103 }, (_, at) => row(A, B, { endUs: at === 102 ? 1 : 5e6 }));
    const counts = valuesOf(rows).map((values) => values.ct_srv_src);
    expect(counts[102]).toBe(100);
    expect(counts[98]).toBe(100);
    expect(counts.slice(99, 102)).toEqual([3, 3, 3]);
  });
});
