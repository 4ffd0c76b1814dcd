import { describe, expect, test } from 'vitest';
import { pcapOf, type TimedFrame } from '../../testing/capture-builder.ts';
import { FLOW_START_US, flow } from '../../testing/flow-notation.ts';
import { type FlowRow, meterCapture, meterFrames } from '../../testing/meter-flows.ts';
import {
  concat,
  ethernet,
  icmpFrame,
  ipFrame,
  text,
  uint16,
  uint32,
  udpFrame,
} from '../../testing/packet-builder.ts';
import { RECORD_STATES } from './record-state.ts';

type Expected = Partial<FlowRow>;

/** Rows in order of start, states by name. */
function recordsOf(frames: readonly TimedFrame[], options = {}): FlowRow[] {
  const { flows } = meterFrames(frames, { ...options, rows: 'records' });
  flows.sort((a, b) => Number(a.startUs) - Number(b.startUs));
  for (const row of flows) row.recordStates = RECORD_STATES[Number(row.recordStates)];
  return flows;
}

function check(frames: readonly TimedFrame[], ...expected: Expected[]): void {
  const records = recordsOf(frames);
  expect(records).toMatchObject(expected);
  expect(records).toHaveLength(expected.length);
}

const seconds = (...all: [number, Uint8Array][]): TimedFrame[] =>
  all.map(([at, frame]) => ({ timeUs: FLOW_START_US + at * 1e6, frame }));

const there = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 5000, dstPort: 6000 };
const back = { src: '10.0.0.2', dst: '10.0.0.1', srcPort: 6000, dstPort: 5000 };
const elsewhere = udpFrame({ src: '10.0.0.8', dst: '10.0.0.9', srcPort: 7000, dstPort: 7001 });

describe('states of TCP, in order of match', () => {
  const rows: [string, string, string][] = [
    ['a SYN alone', '> S', 'REQ'],
    ['a SYN and its answer', '> S, < SA', 'ACC'],
    ['a handshake', '> S, < SA, > A', 'CON'],
    ['one side that ends', '> S, < SA, > A, > F', 'FIN'],
    ['both sides that end', '> S, < SA, > A, > F, < F, > A', 'FIN'],
    ['a reset, whatever was before', '> S, < SA, > A, > F, < R', 'RST'],
    ['a refusal', '> S, < RA', 'RST'],
    ['data without a handshake', '> D5, < D5', 'CON'],
  ];
  test.each(rows)('%s', (_, notation, state) => check(flow(notation), { recordStates: state }));
});

describe('loss, windows and sequence numbers', () => {
  test('a segment is lost where more is under way than can be', () =>
    check(flow('> S, < SA, > A, > D100, > T100'), { origLosses: 1, respLosses: 0 }));

  test('segments that wait to be acknowledged are none', () =>
    check(flow('> S, < SA, > A, > D100, > D100, < A, > D100'), { origLosses: 0 }));

  test('a repeated SYN is lost', () => check(flow('> S, > S, < SA'), { origLosses: 1 }));

  test('bases are those of the SYNs, and one less where there was none', () => {
    check(flow('> S, < SA, > A'), { origBases: 1000, respBases: 900_000 });
    check(flow('> D5, < D5'), { origBases: 999, respBases: 900_000 });
  });

  test('windows are the last ones, shifted by what the own SYN says', () => {
    const side = (flags: number, src: string, dst: string, options: Uint8Array): Uint8Array =>
      ipFrame(
        { src, dst },
        6,
        concat(
          uint16(src.endsWith('1') ? 40_000 : 80),
          uint16(src.endsWith('1') ? 80 : 40_000),
          uint32(1000),
          uint32(flags & 16 ? 1001 : 0),
          Uint8Array.of(0x50 + options.length * 4, flags),
          uint16(500),
          uint32(0),
          options,
        ),
      );
    // No operation, window scale of 3 bytes: 7.
    const scale = Uint8Array.of(1, 3, 3, 7);
    const none = new Uint8Array(0);
    const [a, b] = ['10.0.0.1', '10.0.0.2'];
    check(
      seconds([0, side(2, a, b, scale)], [0.1, side(18, b, a, none)], [0.2, side(16, a, b, none)]),
      { origWindows: 500 * 128, respWindows: 500 },
    );
  });

  test('a flow of one packet has no window', () =>
    check(flow('> S'), { origWindows: 0, respWindows: 0 }));
});

describe('the handshake', () => {
  test('SYN to SYN-ACK to ACK', () =>
    check(flow('> S, +20ms, < SA, +5ms, > A'), { recordSynAckUs: 21_000, recordAckUs: 6000 }));
  test('no handshake takes no time', () =>
    check(flow('> D5, < D5'), { recordSynAckUs: 0, recordAckUs: 0 }));
  test('the answer to a SYN shows who is the source, where the rest bears it out', () => {
    // The bit that ra notes it with is that of a close.
    check(flow('< SA, > A'), { origPorts: 40_000, respPorts: 80, recordStates: 'CLO' });
    check(flow('< SA'), { origPorts: 80, recordStates: 'ACC' });
  });
});

describe('gaps', () => {
  test('of packets that carry the exchange on and of others are kept apart', () => {
    // Of the source: SYN 0 ms, ACK 2 ms (no data: idle), data 3 ms (nothing under way: idle),
    // data 4 ms (100 bytes under way: active).
    check(flow('> S, < SA, > A, > D100, > D100'), {
      origActiveGaps: 1,
      origActiveGapUs: 1000,
      origActiveGapSquares: 1e6,
      origIdleGaps: 2,
      origIdleGapUs: 3000,
      origIdleGapSquares: 5e6,
      respActiveGaps: 0,
      respIdleGaps: 0,
    });
  });
  test('of 0 are none', () => {
    const frame = udpFrame(there);
    check(seconds([0, frame], [0, frame], [2, frame]), {
      origActiveGaps: 1,
      origActiveGapUs: 2e6,
    });
  });
  test('reach back into the record before, but not over 120 s', () => {
    const frame = udpFrame(there);
    check(
      seconds([0, frame], [61, frame], [181, frame]),
      { origActiveGaps: 0 },
      { origActiveGaps: 1, origActiveGapUs: 61e6 },
      { origActiveGaps: 0 },
    );
  });
});

describe('the status interval', () => {
  const frame = udpFrame(there);
  test('runs from the first packet of a record', () =>
    check(
      seconds([0, frame], [59, frame], [60, frame], [119, frame], [120, frame]),
      { origPackets: 2, recordStates: 'INT' },
      { origPackets: 2, recordStates: 'REQ', endUs: FLOW_START_US + 119e6 },
      { origPackets: 1, recordStates: 'REQ' },
    ));
  test('a later record of both sides is CON all the same', () =>
    check(
      seconds([0, frame], [61, frame], [61.5, udpFrame(back)]),
      { recordStates: 'INT' },
      { recordStates: 'CON', origPackets: 1, respPackets: 1 },
    ));
  test('an answer alone in a later record is RSP', () =>
    check(
      seconds([0, frame], [61, udpFrame(back)]),
      { recordStates: 'INT' },
      { recordStates: 'RSP', origPackets: 0, respPackets: 1, origTtls: 64 },
    ));
  test('a flow is remembered for 30 s after its record was written, of TCP for 60 s', () => {
    // Written at 70 s, when another flow moves the clock; forgotten at 101 s.
    const remembered = recordsOf(seconds([0, frame], [70, elsewhere], [99, frame]));
    expect(remembered.map((row) => row.recordStates)).toEqual(['INT', 'INT', 'REQ']);
    const forgotten = recordsOf(
      seconds([0, frame], [70, elsewhere], [101, elsewhere], [102, frame]),
    );
    expect(forgotten.map((row) => row.recordStates)).toEqual(['INT', 'INT', 'INT']);
  });
  test('nothing moves the clock but packets', () =>
    check(seconds([0, frame], [5000, frame]), { recordStates: 'INT' }, { recordStates: 'REQ' }));
});

describe('keys', () => {
  test('a SYN after the end begins another connection', () =>
    check(
      [...flow('> S, < SA, > A, > F, < F, > A'), ...flow('> S', {}, FLOW_START_US + 1e6)],
      { recordStates: 'FIN', origPackets: 4 },
      { recordStates: 'REQ', origPackets: 1 },
    ));
  test('DNS is told apart by transactions', () => {
    const ask = (id: number): Uint8Array =>
      udpFrame({ ...there, dstPort: 53, payload: concat(uint16(id), text('..........')) });
    check(seconds([0, ask(1)], [1, ask(2)], [2, ask(1)]), { origPackets: 2 }, { origPackets: 1 });
  });
  test('every echo is a flow with its answer', () => {
    const { src, dst } = there;
    const [one, two] = [0x00070001, 0x00070002];
    check(
      seconds(
        [0, icmpFrame({ src, dst, type: 8, echo: one })],
        [1, icmpFrame({ src, dst, type: 8, echo: two })],
        [2, icmpFrame({ src: dst, dst: src, type: 0, echo: one })],
      ),
      { recordStates: 'ECO', origPackets: 1, respPackets: 1, origPorts: 8 },
      { recordStates: 'ECO', origPackets: 1, respPackets: 0 },
    );
  });
  test('what is unreachable is said', () => {
    const { src, dst } = there;
    const inner = concat(new Uint8Array(20).fill(0x45, 0, 1), new Uint8Array(8));
    check(seconds([0, icmpFrame({ src, dst, type: 3, code: 1, payload: inner })]), {
      recordStates: 'URH',
    });
  });
  test('ARP: a question, an answer, an answer without a question', () => {
    const arp = (operation: number, sender: number, target: number): Uint8Array =>
      ethernet(
        0x0806,
        concat(
          Uint8Array.of(0, 1, 8, 0, 6, 4, 0, operation, 2, 0, 0, 0, 0, sender, 10, 0, 0, sender),
          Uint8Array.of(2, 0, 0, 0, 0, target, 10, 0, 0, target),
        ),
      );
    check(
      seconds([0, arp(1, 1, 2)], [1, arp(2, 2, 1)], [2, arp(1, 1, 3)], [3, arp(2, 4, 1)]),
      { recordStates: 'CON', origAddresses: '10.0.0.1', respAddresses: '10.0.0.2' },
      { recordStates: 'INT', origPackets: 1, origTtls: 0 },
      { recordStates: 'RSP', origAddresses: '10.0.0.1', respAddresses: '10.0.0.4' },
    );
  });
});

test('an error prolongs the record of the packet that it speaks of', () => {
  const sent = udpFrame(there);
  const error = icmpFrame({
    src: there.dst,
    dst: there.src,
    type: 3,
    code: 3,
    payload: sent.slice(14),
  });
  check(
    seconds([0, sent], [2, error]),
    { startUs: FLOW_START_US, endUs: FLOW_START_US + 2e6, origPackets: 1, respPackets: 0 },
    { recordStates: 'URP' },
  );
});

test('bytes are those of frames, padding included', () =>
  check(flow('> S, < SA, > A, > D100'), { origRecordBytes: 3 * 54 + 100, respRecordBytes: 54 }));

test('a full table ends what is written first, then the oldest, and counts it', () => {
  const frames = Array.from({ length: 6 }, (_, at): [number, Uint8Array] => [
    at,
    udpFrame({ ...there, srcPort: 5000 + at }),
  ]);
  const { flows, counters } = meterCapture(pcapOf(seconds(...frames)), {
    rows: 'records',
    flowCapacity: 4,
  });
  expect(flows.map((row) => row.origPorts)).toEqual([5000, 5001, 5002, 5003, 5004, 5005]);
  expect(counters).toMatchObject({ flows: 6, evictedFlows: 2, liveFlows: 0 });
});
