import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { FlowMeter } from '../flow-meter.ts';
import {
  certificateMessage,
  clientHello,
  nameContent,
  protocolContent,
  SELF_MADE_CERTIFICATE,
  serverHello,
} from '../testing/app-messages.ts';
import { pcapOf, type TimedFrame } from '../testing/capture-builder.ts';
import { flow, FLOW_START_US } from '../testing/flow-notation.ts';
import { concat, tcpFrame, text, udpFrame } from '../testing/packet-builder.ts';
import { FeatureExtractor } from './feature-extractor.ts';
import { featureSet } from './feature-sets.ts';

const ENDS = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 40_000, dstPort: 443 };
const BACK = { src: ENDS.dst, dst: ENDS.src, srcPort: ENDS.dstPort, dstPort: ENDS.srcPort };

/** Rows in order of their end, each by the names of its features. */
function featuresOf(frames: readonly TimedFrame[]): Record<string, number>[] {
  const rows: Record<string, number>[] = [];
  const extractor = new FeatureExtractor(featureSet('clean@1'));
  const meter = new FlowMeter({
    flowCapacity: 1024,
    batchCapacity: 3,
    onBatch: (batch) => {
      const { set, columns, count } = extractor.extract(batch);
      for (let row = 0; row < count; row++) {
        rows.push(Object.fromEntries(set.features.map(({ name }, i) => [name, columns[i][row]])));
      }
    },
  });
  meter.push(pcapOf(frames));
  meter.endInput();
  meter.finish();
  return rows;
}

function talk(...said: readonly (readonly [Uint8Array, 'client' | 'server'])[]): TimedFrame[] {
  const sequences = { client: 1, server: 1 };
  const frames = [tcpFrame({ ...ENDS, flags: 'S' }), tcpFrame({ ...BACK, flags: 'SA' })];
  for (const [payload, by] of said) {
    const ends = by === 'client' ? ENDS : BACK;
    frames.push(tcpFrame({ ...ends, flags: 'A', sequence: sequences[by], payload }));
    sequences[by] += payload.length;
  }
  return frames.map((frame, i) => ({ timeUs: FLOW_START_US + i, frame }));
}

const NO_TLS = {
  tlsVersion: Number.NaN,
  tlsCiphers: Number.NaN,
  tlsExtensions: Number.NaN,
  tlsNameLength: Number.NaN,
  tlsAlpnOffers: Number.NaN,
  certificateDays: Number.NaN,
  certificateDaysLeft: Number.NaN,
  certificateSelfIssued: Number.NaN,
};

test('TLS: what was offered and chosen, and how long the certificate holds', () => {
  const hello = clientHello({
    ciphers: [0x1301, 0x1302, 0xc02b],
    extensions: [
      { type: 0, content: nameContent('a.example') },
      { type: 16, content: protocolContent('h2', 'http/1.1') },
    ],
  });
  const certificate = certificateMessage([SELF_MADE_CERTIFICATE]);
  const answer = concat(serverHello({ version: 0x0303, extensions: [] }), certificate);
  const [row] = featuresOf(talk([hello, 'client'], [answer, 'server']));
  expect(row).toMatchObject({
    tlsVersion: 0x0303,
    tlsCiphers: 3,
    tlsExtensions: 2,
    tlsNameLength: 9,
    tlsAlpnOffers: 2,
    certificateSelfIssued: 1,
  });
  const { validFrom, validTo } = new X509Certificate(SELF_MADE_CERTIFICATE);
  const daysTo = (timeMs: number): number => (Date.parse(validTo) - timeMs) / 86_400_000;
  expect(row.certificateDays).toBeCloseTo(daysTo(Date.parse(validFrom)), 6);
  expect(row.certificateDaysLeft).toBeCloseTo(daysTo(FLOW_START_US / 1000), 6);
});

test('TLS: what a hello leaves out counts 0, and what was not seen is absent', () => {
  const hello = clientHello({ ciphers: [4], extensions: [] });
  const [row] = featuresOf(talk([hello, 'client']));
  const offered = { tlsCiphers: 1, tlsExtensions: 0, tlsNameLength: 0, tlsAlpnOffers: 0 };
  expect(row).toMatchObject({ ...NO_TLS, ...offered });
});

test('other traffic has no facts of TLS, and none of DNS', () => {
  const [row] = featuresOf(talk([text('GET / HTTP/1.1\r\n\r\n'), 'client']));
  expect(row).toMatchObject(NO_TLS);
  expect(row).toMatchObject({ dnsBulkShare: Number.NaN, dnsMissingShare: Number.NaN });
});

test('DNS: shares of queries for free data, and of names that do not exist', () => {
  const ends = { ...ENDS, dstPort: 53 };
  const back = { ...BACK, srcPort: 53 };
  const message = (id: number, type: number, flags: readonly number[]): Uint8Array =>
    Uint8Array.of(0, id, ...flags, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 0, 0, type, 0, 1);
  const QUERY = [1, 0];
  const frames = [
    udpFrame({ ...ends, payload: message(1, 16, QUERY) }),
    udpFrame({ ...back, payload: message(1, 16, [0x81, 0x80]) }),
    udpFrame({ ...ends, payload: message(2, 1, QUERY) }),
    udpFrame({ ...back, payload: message(2, 1, [0x81, 0x83]) }),
    udpFrame({ ...ends, payload: message(3, 1, QUERY) }),
    udpFrame({ ...back, payload: message(3, 1, [0x81, 0x83]) }),
  ].map((frame, i) => ({ timeUs: FLOW_START_US + i, frame }));
  const [row] = featuresOf(frames);
  expect(row.dnsBulkShare).toBeCloseTo(1 / 3, 12);
  expect(row.dnsMissingShare).toBeCloseTo(2 / 3, 12);
});

test('sizes of payloads: shares of each side by its bounds', () => {
  const script = '> S, < SA, > D1, > D127, > D128, > D511, > D512, > D1023, > D1024, < A';
  const [row] = featuresOf(flow(script, ENDS, FLOW_START_US));
  expect(row).toMatchObject({
    origSmallShare: 2 / 7,
    origMiddleShare: 2 / 7,
    origLargeShare: 2 / 7,
    respSmallShare: Number.NaN,
  });
});

test('data sent again is told from data that comes late', () => {
  const piece = (sequence: number): Uint8Array =>
    tcpFrame({ ...ENDS, flags: 'A', sequence, payload: text('0123456789') });
  const counts = (...sequences: number[]) => {
    const start = [tcpFrame({ ...ENDS, flags: 'S' }), tcpFrame({ ...BACK, flags: 'SA' })];
    const frames = [...start, ...sequences.map(piece)];
    const [row] = featuresOf(frames.map((frame, i) => ({ timeUs: FLOW_START_US + i, frame })));
    return { retransmits: row.retransmits, outOfOrder: row.outOfOrder };
  };
  expect(counts(1, 11, 21)).toEqual({ retransmits: 0, outOfOrder: 0 });
  expect(counts(1, 11, 1)).toEqual({ retransmits: 1, outOfOrder: 0 });
  expect(counts(11, 1)).toEqual({ retransmits: 0, outOfOrder: 1 });
  expect(counts(11, 1, 1, 11)).toEqual({ retransmits: 2, outOfOrder: 1 });
  // Two holes, both filled, the later one first; then once more.
  expect(counts(1, 21, 41, 31, 11, 31)).toEqual({ retransmits: 1, outOfOrder: 2 });
});

test('the last minute goes by when flows were over, the last hundred by their number', () => {
  const at = (seconds: number, srcPort: number): TimedFrame => ({
    timeUs: FLOW_START_US + seconds * 1e6,
    frame: udpFrame({ ...ENDS, srcPort, payload: text('x') }),
  });
  // Each is over 60 s after its packet.
  const rows = featuresOf([at(0, 1), at(30, 2), at(59.9, 3), at(60, 4), at(200, 5)]);
  expect(rows.map(({ sameOrigMinute }) => sameOrigMinute)).toEqual([1, 2, 3, 3, 1]);
  expect(rows.map(({ sameOrigRecent }) => sameOrigRecent)).toEqual([1, 2, 3, 4, 5]);
});
