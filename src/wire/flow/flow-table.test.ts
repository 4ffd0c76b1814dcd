import { describe, expect, test } from 'vitest';
import type { FlowMeterOptions } from '../flow-meter.ts';
import { FLOW_START_US, flow } from '../testing/flow-notation.ts';
import { type FlowRow, meterFrames } from '../testing/meter-flows.ts';
import { concat, ethernet, icmpFrame, udpFrame } from '../testing/packet-builder.ts';

type Expected = Partial<FlowRow>;

function check(notation: string, ...expected: Expected[]): void {
  const { flows, counters } = meterFrames(flow(notation));
  expect(flows).toMatchObject(expected);
  expect(flows).toHaveLength(expected.length);
  expect(counters.flows).toBe(expected.length);
}

describe('state and history, as Zeek has them', () => {
  const rows: [string, string, string, string][] = [
    [
      'a connection from set-up to close',
      '> S, < SA, > A, > D9, < A, < D9, > F, < F',
      'SF',
      'ShADadFf',
    ],
    ['a SYN that nobody answers', '> S', 'S0', 'S'],
    ['a refused connection', '> S, < RA', 'REJ', 'Sr'],
    ['set up and still open', '> S, < SA, > A', 'S1', 'ShA'],
    ['only the originator closed', '> S, < SA, > A, > F, < A', 'S2', 'ShAFa'],
    ['only the responder closed', '> S, < SA, > A, < F, > A', 'S3', 'ShAf'],
    ['reset by the originator', '> S, < SA, > A, > R', 'RSTO', 'ShAR'],
    ['reset by the responder', '> S, < SA, > A, < R', 'RSTR', 'ShAr'],
    ['a SYN and a reset without an answer', '> S, > R', 'RSTOS0', 'SR'],
    ['a SYN-ACK and a reset of the responder alone', '< SA, < R', 'RSTRH', '^hr'],
    ['a SYN and a FIN without an answer', '> S, > F', 'SH', 'SF'],
    ['a SYN-ACK and a FIN of the responder alone', '< SA, < F', 'SHR', '^hf'],
    ['data without set-up', '> D5, < D5', 'OTH', 'Dd'],
    ['data of a likely server first', '< D5, > D5', 'OTH', '^dD'],
    ['a retransmission', '> S, < SA, > A, > D9, > T9, < A', 'S1', 'ShADTa'],
    [
      'ten retransmissions, written at 1 and 10',
      `> S, < SA, > A, > D9${', > T9'.repeat(10)}`,
      'S1',
      'ShADTT',
    ],
    ['a closed window', '> S, < SA, > A, < W', 'S1', 'ShAaw'],
    [
      'data that was acknowledged and not captured',
      '> S, < SA, > A, > H9, > D9, < A',
      'S1',
      'ShADaG',
    ],
    [
      'a hole is told once, however often it is acknowledged',
      `> S, < SA, > A, > H9, > D9${', < A'.repeat(12)}`,
      'S1',
      'ShADaG',
    ],
    ['a reset after the own FIN', '> S, < SA, > A, > F, > R', 'RSTO', 'ShAFR'],
    ['and then the other FIN', '> S, < SA, > A, > F, > R, < F', 'SF', 'ShAFRf'],
    ['a reset after both closed', '> S, < SA, > A, > F, < F, > R', 'SF', 'ShAFfR'],
  ];
  test.each(rows)('%s', (_name, notation, states, histories) => {
    check(notation, { states, histories });
  });
});

describe('counts', () => {
  test('packets, bytes and payload are counted each way', () => {
    check('> S, < SA, > A, > D100, > D50, < A, < D7, > F, < F', {
      origPackets: 5,
      respPackets: 4,
      origIpBytes: 5 * 40 + 150,
      respIpBytes: 4 * 40 + 7,
      origFrameBytes: 5 * 54 + 150,
      origPayloadBytes: 150,
      origPayloadPackets: 2,
      origPayloadMax: 100,
      origPayloadM2: 1250,
      respPayloadBytes: 7,
      respPayloadM2: 0,
      origSyns: 1,
      respSyns: 1,
      origFins: 1,
      respFins: 1,
      origPushes: 2,
      roleGuessed: 0,
    });
  });

  test('gaps are those of one way', () => {
    check('> S, +2s, < SA, > A, +3s, > D1', {
      origGapMaxUs: 3_001_000,
      origGapMeanUs: (2_002_000 + 3_001_000) / 2,
      origGapM2: 2 * 499_500 ** 2,
      respGapMeanUs: Number.NaN,
      respGapMaxUs: Number.NaN,
      synAckUs: 2_001_000,
      ackUs: 1000,
    });
  });

  test('retransmitted payload stays payload and is counted apart', () => {
    check('> S, < SA, > A, > D9, > T9', { origPayloadBytes: 18, origRetransmits: 1 });
  });

  test('without set-up the roles are guessed and its times are absent', () => {
    check('> D5, < D5', { roleGuessed: 1, synAckUs: Number.NaN, ackUs: Number.NaN });
  });
});

describe('flows without ports', () => {
  const at = (frame: Uint8Array, i: number) => ({ timeUs: FLOW_START_US + i, frame });

  test('an ARP question and its answer are one flow', () => {
    const arp = (operation: number, sender: number, target: number): Uint8Array =>
      ethernet(
        0x0806,
        concat(
          Uint8Array.of(0, 1, 8, 0, 6, 4, 0, operation),
          Uint8Array.of(0, 0, 0, 0, 0, 0, 10, 0, 0, sender),
          Uint8Array.of(0, 0, 0, 0, 0, 0, 10, 0, 0, target),
        ),
      );
    const { flows } = meterFrames([at(arp(1, 1, 2), 0), at(arp(2, 2, 1), 1)]);
    expect(flows).toMatchObject([
      {
        protocols: 0x806,
        origAddresses: '10.0.0.1',
        respAddresses: '10.0.0.2',
        origPackets: 1,
        respPackets: 1,
        histories: '',
        states: 'OTH',
      },
    ]);
  });

  test('ICMP errors of one kind are one flow, of its type and code', () => {
    const ends = { src: '10.0.0.1', dst: '10.0.0.2' };
    const error = icmpFrame({ ...ends, type: 3, code: 1 });
    const other = icmpFrame({ ...ends, type: 11, code: 0 });
    const { flows } = meterFrames([at(error, 0), at(other, 1), at(error, 2)]);
    expect(flows).toMatchObject([
      { origPorts: 3, respPorts: 1, origPackets: 2 },
      { origPorts: 11, respPorts: 0, origPackets: 1 },
    ]);
  });

  test('a UDP answer from a likely server seen first is the responder', () => {
    const frame = udpFrame({ src: '10.0.0.53', dst: '10.0.0.1', srcPort: 53, dstPort: 5000 });
    expect(meterFrames([at(frame, 0)]).flows).toMatchObject([
      { origAddresses: '10.0.0.1', respPackets: 1, states: 'SHR', histories: '^d', roleGuessed: 1 },
    ]);
  });
});

describe('how flows end', () => {
  const rows: [string, string, Expected[]][] = [
    ['closed by both', '> S, < SA, > A, > F, < F', [{ endReasons: 'closed' }]],
    ['reset', '> S, < SA, > A, > R', [{ endReasons: 'reset' }]],
    ['open at the end of the input', '> S, < SA, > A', [{ endReasons: 'end-of-input' }]],
    [
      'idle for more than five minutes',
      '> S, < SA, > A, +301s, > D1',
      [
        { endReasons: 'idle', origPackets: 2 },
        { endReasons: 'end-of-input', origPackets: 1 },
      ],
    ],
    [
      'not idle for a little less',
      '> S, < SA, > A, +299s, > D1',
      [{ endReasons: 'end-of-input', origPackets: 3 }],
    ],
    [
      'an attempt ends five seconds after its last SYN',
      '> S, +4s, > S, +6s, > S',
      [{ origPackets: 2, endReasons: 'idle' }, { origPackets: 1 }],
    ],
    [
      'late packets join what is closed',
      '> S, < SA, > A, > F, < F, +2s, > A, < A',
      [{ origPackets: 4, endReasons: 'closed' }],
    ],
    [
      'a new SYN on a closed flow begins another',
      '> S, < SA, > A, > F, < F, > S, < SA',
      [{ states: 'SF' }, { states: 'S1' }],
    ],
    [
      'a new SYN on a reset flow begins another',
      '> S, < RA, +1s, > S, < RA',
      [{ states: 'REJ' }, { states: 'REJ' }],
    ],
  ];
  test.each(rows)('%s', (_name, notation, expected) => check(notation, ...expected));

  test('an active time-out cuts a long flow in two', () => {
    const frames = flow('> S, < SA, > A, +20s, > D1, < A, +20s, > D1, < A, +25s, > D2, < A');
    const { flows } = meterFrames(frames, { activeTimeoutsUs: { tcp: 60e6 } });
    expect(flows).toMatchObject([
      { endReasons: 'active', origPayloadBytes: 2 },
      { endReasons: 'end-of-input', origPayloadBytes: 2 },
    ]);
    expect(meterFrames(frames, { activeTimeoutsUs: { udp: 1e6 } }).flows).toHaveLength(1);
  });

  test.each([undefined, () => {}])(
    'idle time-outs by protocol, with the kernel and without',
    (onPacket) => {
      const ends = { src: '10.0.0.8', dst: '10.0.0.9' };
      const udp = [0, 7e6, 20e6].map((us) => ({
        timeUs: FLOW_START_US + us,
        frame: udpFrame(ends),
      }));
      const frames = [...udp, ...flow('> S, < SA, > A, +12s, > D1')];
      const seen = onPacket === undefined ? {} : { onPacket };
      const rowsOf = (idleTimeoutsUs: FlowMeterOptions['idleTimeoutsUs']) =>
        meterFrames(
          frames.toSorted((a, b) => a.timeUs - b.timeUs),
          { idleTimeoutsUs, ...seen },
        )
          .flows.map(({ protocols }) => protocols)
          .sort((a, b) => Number(a) - Number(b));
      expect(rowsOf({})).toEqual([6, 17]);
      expect(rowsOf({ udp: 10e6 })).toEqual([6, 17, 17]);
      expect(rowsOf({ tcp: 10e6, udp: 5e6 })).toEqual([6, 6, 17, 17, 17]);
    },
  );
});
