import { expect, test } from 'vitest';
import { FlowMeter } from '../../../wire/index.ts';
import { zeekLines } from './zeek.ts';

/* One UDP question and answer, an ARP request, and one SCTP packet, as a pcap file. */
const ETHERNET = '020000000002020000000001';
const ZEROS = '00'.repeat(12);
const CLIENT = '0a000001';
const SERVER = '0a000002';
const UDP = `${ETHERNET}0800 4500`;
const QUESTION = `${UDP} 001f000100004011 66cb ${CLIENT} ${SERVER} 9c400035 000b0000 616263`;
const ANSWER = `${UDP} 001e000100004011 66cb ${SERVER} ${CLIENT} 00359c40 000a0000 6465`;
const ARP = `${ETHERNET}0806 0001080006040001 020000000001 ${CLIENT} 000000000000 ${SERVER}`;
const SCTP = `${ETHERNET}0800 4500002400010000 40840000 ${CLIENT} 0a000003 00070007 ${ZEROS}`;

const bytesOf = (hex: string): number[] =>
  (hex.replaceAll(' ', '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
const uint32 = (value: number): number[] => [...new Uint8Array(new Uint32Array([value]).buffer)];

function recordsOf(frames: readonly string[]): Record<string, unknown>[] {
  const file = [...uint32(0xa1b2c3d4), 2, 0, 4, 0, ...uint32(0), ...uint32(0), ...uint32(65_535)];
  file.push(...uint32(1));
  frames.map(bytesOf).forEach((frame, i) => {
    file.push(
      ...uint32(1000),
      ...uint32(i * 500),
      ...uint32(frame.length),
      ...uint32(frame.length),
    );
    file.push(...frame);
  });
  let lines = '';
  const meter = new FlowMeter({ onBatch: (batch) => (lines += zeekLines(batch)) });
  meter.push(Uint8Array.from(file));
  meter.endInput();
  meter.finish();
  return lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

test('a flow becomes a record with the names and words of conn.log', () => {
  const [record] = recordsOf([QUESTION, ANSWER]);
  expect(record).toMatchObject({
    ts: 1000,
    'id.orig_h': '10.0.0.1',
    'id.orig_p': 40_000,
    'id.resp_p': 53,
    proto: 'udp',
    duration: 0.0005,
    orig_bytes: 3,
    resp_bytes: 2,
    conn_state: 'SF',
    history: 'Dd',
    missed_bytes: 0,
    ip_proto: 17,
  });
});

test('what is not known is left out: without a duration the bytes are unset', () => {
  const [record] = recordsOf([QUESTION]);
  expect(record).not.toHaveProperty('duration');
  expect(record).not.toHaveProperty('orig_bytes');
  expect(record).not.toHaveProperty('service');
});

test('ARP has no record, and ports of SCTP are 0, as in Zeek', () => {
  const records = recordsOf([ARP, SCTP]);
  expect(records).toMatchObject([{ proto: 'unknown_transport', 'id.orig_p': 0, 'id.resp_p': 0 }]);
});

test('an identifier is stable, and differs from flow to flow', () => {
  const [first, second] = recordsOf([QUESTION, SCTP]);
  expect(first.uid).toBe(recordsOf([QUESTION])[0].uid);
  expect(first.uid).toMatch(/^C[0-9A-Za-z]+$/);
  expect(first.uid).not.toBe(second.uid);
});
