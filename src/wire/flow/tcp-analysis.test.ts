import { describe, expect, test } from 'vitest';
import { FLOW_START_US, flow } from '../testing/flow-notation.ts';
import { type FlowRow, meterFrames } from '../testing/meter-flows.ts';
import { concat, tcpFrame, text, udpFrame, uint32 } from '../testing/packet-builder.ts';

const OPEN = '> S, < SA, > A, ';

describe('TCP is followed as Zeek follows it', () => {
  const rows: [string, string, Partial<FlowRow>][] = [
    [
      'bytes are those of the sequence numbers: a repeat counts once, a hole too',
      `${OPEN}> D100, > T100, > H50, > D10, < A`,
      { origSequenceBytes: 160, origPayloadBytes: 210, missedBytes: 50, histories: 'ShADTaG' },
    ],
    [
      'a hole at the end is told by the acknowledgment alone',
      `${OPEN}> D100, > H50, < A`,
      { origSequenceBytes: 150, missedBytes: 50 },
    ],
    [
      'bytes beyond the handshake are no bytes: neither SYN nor FIN',
      `${OPEN}> D7, < A, > F, < F, > A`,
      { origSequenceBytes: 7, respSequenceBytes: 0, states: 'SF' },
    ],
    [
      'holes of a flow whose start was not seen are not believed',
      '> D100, > H50, > D10, < A',
      { missedBytes: 0, states: 'OTH' },
    ],
    ['a packet with FIN writes no other letter', '> F', { histories: 'F', states: 'SH' }],
  ];
  test.each(rows)('%s', (_name, notation, expected) => {
    expect(meterFrames(flow(notation)).flows).toMatchObject([expected]);
  });

  test('what comes after both ends have closed does not lengthen the flow', () => {
    const { flows } = meterFrames(flow(`${OPEN}> D1, < A, > F, < F, > A, +1s, > A`));
    const [{ openEndUs, endUs }] = flows;
    expect(Number(endUs) - Number(openEndUs)).toBeGreaterThan(1e6);
  });

  test('a SYN-ACK that plain packets follow was an answer: roles are turned round', () => {
    const ends = { src: '10.0.0.9', dst: '10.0.0.8', srcPort: 7001, dstPort: 7000 };
    const { flows } = meterFrames(flow('> SA, < A, < D5', ends));
    expect(flows).toMatchObject([
      { origAddresses: '10.0.0.8', histories: '^hAD', origPackets: 2, respPackets: 1 },
    ]);
    expect(meterFrames(flow('> SA, < R', ends)).flows).toMatchObject([
      { origAddresses: '10.0.0.9', histories: 'Hr' },
    ]);
  });
});

test('a damaged packet leaves a letter, and is counted as rejected only', () => {
  const frames = flow(`${OPEN}> D5`);
  const damaged = frames[3].frame.slice();
  damaged[damaged.length - 1] ^= 1;
  const all = [...frames, { timeUs: frames[3].timeUs + 1, frame: damaged }];
  const { flows, counters } = meterFrames(all, { checksums: 'check' });
  expect(flows).toMatchObject([{ histories: 'ShADC', origPackets: 3 }]);
  expect(counters.rejects).toEqual({ 'tcp.bad-checksum': 1 });
});

test('a tunnel gives a flow for the datagrams and one for what they carry', () => {
  const inner = tcpFrame({ src: '192.168.0.1', dst: '192.168.0.2', flags: 'S', payload: text('') });
  const payload = concat(uint32(0x08000000), uint32(0x500), inner);
  const frame = udpFrame({ src: '10.0.0.1', dst: '10.0.0.2', dstPort: 4789, payload });
  const { flows, counters } = meterFrames([{ timeUs: FLOW_START_US, frame }]);
  expect(flows).toMatchObject([
    { services: 'vxlan', respPorts: 4789 },
    { origAddresses: '192.168.0.1', histories: 'S', origIpBytes: 40 },
  ]);
  expect(counters).toMatchObject({ packets: 2, innerPackets: 1, rejects: {} });
});
