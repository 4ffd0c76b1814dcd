/** From packets to findings: the facts that flows hold are those that detectors ask for. */
import { expect, test } from 'vitest';
import { createRandom } from '../../learn/index.ts';
import { FeatureExtractor, FlowMeter, featureSet } from '../../wire/index.ts';
import {
  certificateMessage,
  clientHello,
  SELF_MADE_CERTIFICATE,
  serverHello,
} from '../../wire/testing/app-messages.ts';
import { pcapOf } from '../../wire/testing/capture-builder.ts';
import {
  concat,
  ethernet,
  tcpFrame,
  text,
  udpFrame,
  uint16,
} from '../../wire/testing/packet-builder.ts';
import { HostTable, type ObservedFlows, observeFlows } from '../flows/index.ts';
import { createDetectors } from './detectors.ts';

const START_US = 1.7e15;
/** A frame and the second at which it comes. */
type Timed = readonly [number, Uint8Array];

/** What all detectors say of a capture, without the names of hosts. */
function sentencesOf(frames: readonly Timed[]): string[] {
  const [hosts, batches]: [HostTable, ObservedFlows[]] = [new HostTable(), []];
  const extractor = new FeatureExtractor(featureSet('clean@1'));
  const meter = new FlowMeter({
    flowCapacity: 1024,
    onBatch: (flows) => {
      batches.push(observeFlows(flows, extractor.extract(flows), { hosts, firstOrdinal: 0 }));
    },
  });
  meter.push(pcapOf(frames.map(([at, frame]) => ({ timeUs: START_US + at * 1e6, frame }))));
  meter.endInput();
  meter.finish();
  return createDetectors().flatMap((detector) => {
    for (const batch of batches) detector.observe(batch, hosts);
    return detector.findings({ hosts }).map((found) => `${found.class}: ${found.sentence}`);
  });
}

interface Ends {
  readonly src: string;
  readonly dst: string;
  readonly srcPort: number;
  readonly dstPort: number;
}
const backOf = ({ src, dst, srcPort, dstPort }: Ends): Ends => {
  return { src: dst, dst: src, srcPort: dstPort, dstPort: srcPort };
};

/** A connection in which both say something once. */
function exchange(at: number, ends: Ends, said: Uint8Array, answer: Uint8Array): Timed[] {
  const back = backOf(ends);
  return [
    [at, tcpFrame({ ...ends, flags: 'S' })],
    [at + 0.001, tcpFrame({ ...back, flags: 'SA' })],
    [at + 0.002, tcpFrame({ ...ends, flags: 'A', sequence: 1, payload: said })],
    [at + 0.003, tcpFrame({ ...back, flags: 'A', sequence: 1, payload: answer })],
  ];
}

/** RFC 1035: a question of type A, and the answer that there is no such name. */
function inVain(at: number, srcPort: number, name: string): Timed[] {
  const labels = name.split('.').map((label) => concat(Uint8Array.of(label.length), text(label)));
  const question = concat(...labels, Uint8Array.of(0, 0, 1, 0, 1));
  const message = (flags: number) =>
    concat(uint16(7), uint16(flags), uint16(1), new Uint8Array(6), question);
  const ends = { src: '10.0.0.1', dst: '10.0.0.53', srcPort, dstPort: 53 };
  return [
    [at, udpFrame({ ...ends, payload: message(0x0100) })],
    [at + 0.01, udpFrame({ ...backOf(ends), payload: message(0x8183) })],
  ];
}

test('a server of TLS 1.0 with a certificate of its own, from a year to come', () => {
  const ends = { src: '10.0.0.1', dst: '203.0.113.9', srcPort: 40_000, dstPort: 443 };
  const hello = clientHello({ ciphers: [0x002f], extensions: [] });
  const answer = serverHello({ version: 0x0301, extensions: [] });
  const shown = concat(answer, certificateMessage([SELF_MADE_CERTIFICATE]));
  expect(sentencesOf(exchange(0, ends, hello, shown))).toEqual([
    'old-tls: 203.0.113.9 port 443 agreed on TLSv1.0',
    'bad-certificate: 203.0.113.9 port 443 showed a certificate of "panel.mill.example" that it ' +
      'made itself and holds from 2026-11-21 on',
  ]);
});

test('thirty names of random letters that do not exist', () => {
  const random = createRandom(3, 'names');
  const letters = () => String.fromCharCode(97 + random.below(26));
  const frames = Array.from({ length: 30 }, (_, i) =>
    inVain(i, 50_000 + i, `${Array.from({ length: 14 }, letters).join('')}.example`),
  ).flat();
  expect(sentencesOf(frames)).toEqual([
    expect.stringMatching(/^generated-names: 10\.0\.0\.1 asked for 30 domains that don't exist/),
  ]);
});

test('five hosts inside that one opens sessions with', () => {
  const frames = Array.from({ length: 5 }, (_, i) => {
    const ends = { src: '10.0.0.1', dst: `10.0.0.${20 + i}`, srcPort: 45_000 + i, dstPort: 445 };
    return exchange(60 * i, ends, text('hello'), text('hello'));
  }).flat();
  expect(sentencesOf(frames)).toEqual([
    'lateral-movement: 10.0.0.1 opened sessions on port 445 of 5 hosts that it had not spoken ' +
      'to, within 4 min',
  ]);
});

test('a message every ten seconds within one connection', () => {
  const ends = { src: '10.0.0.1', dst: '203.0.113.9', srcPort: 40_000, dstPort: 8443 };
  const frames = exchange(0, ends, new Uint8Array(40), new Uint8Array(40));
  for (let i = 1; i <= 40; i++) {
    const sequence = 1 + 40 * i;
    const payload = new Uint8Array(40).fill(i);
    frames.push(
      [10 * i, tcpFrame({ ...ends, flags: 'A', sequence, payload })],
      [10 * i + 0.1, tcpFrame({ ...backOf(ends), flags: 'A', sequence, payload })],
      [10 * i + 0.11, tcpFrame({ ...ends, flags: 'A', sequence: sequence + 40 })],
    );
  }
  expect(sentencesOf(frames)).toEqual([
    'beacon: 10.0.0.1 sent 203.0.113.9 port 8443 small messages within one connection, about 41 ' +
      'times, every 9.8 s',
  ]);
});

test('a gateway whose address another card claims again and again', () => {
  const arp = (last: number, sender: readonly number[], target: readonly number[]) => {
    const fixed = concat(uint16(1), uint16(0x0800), Uint8Array.of(6, 4), uint16(2));
    const card = [2, 0, 0, 0, 0xaa, last];
    return ethernet(
      0x0806,
      concat(fixed, Uint8Array.from([...card, ...sender, ...card, ...target])),
    );
  };
  const [gateway, desk] = [
    [10, 0, 0, 254],
    [10, 0, 0, 7],
  ];
  const frames = Array.from(
    { length: 12 },
    (_, i): Timed => [i, arp(0x66 - (i & 1), gateway, desk)],
  );
  expect(sentencesOf(frames)).toEqual([
    'arp-spoofing: 10.0.0.254 is claimed by at least 2 network cards (…:00:aa:65); ' +
      'nobody had asked, 12 times',
  ]);
});
