import { expect, test } from 'vitest';
import { concat, ipPacket, text, uint16, udpFrame } from '../testing/packet-builder.ts';
import { pcapOf } from '../testing/capture-builder.ts';
import { FLOW_START_US } from '../testing/flow-notation.ts';
import { meterCapture } from '../testing/meter-flows.ts';

const WIFI = 105;
const PRISM = 119;
const RADIOTAP = 127;
const ENDS = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 5000, dstPort: 4000 };
const DATAGRAM = udpFrame({ ...ENDS, payload: text('hello') }).subarray(34);
const LLC = Uint8Array.of(0xaa, 0xaa, 3, 0, 0, 0, 8, 0);
const IP = concat(LLC, ipPacket(ENDS, 17, DATAGRAM));
const CHECK_SEQUENCE = Uint8Array.of(1, 2, 3, 4);

/** A frame of the control bytes, filled up to the header's length, and what it carries. */
function frame(control: number, flags: number, rest: Uint8Array, headerBytes = 24): Uint8Array {
  const header = concat(Uint8Array.of(control, flags), new Uint8Array(headerBytes - 2));
  return concat(header, rest, CHECK_SEQUENCE);
}

const radiotap = (inner: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(0, 0, 12, 0), new Uint8Array(8), inner);
const prism = (inner: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(0x44, 0, 0, 0, 144, 0, 0, 0), new Uint8Array(136), inner);

const rows: [string, number, Uint8Array, string][] = [
  ['data', WIFI, frame(0x08, 1, IP), ''],
  ['data with quality of service', WIFI, frame(0x88, 1, IP, 26), ''],
  ['the same, filled up to four', WIFI, frame(0x88, 1, IP, 28), ''],
  ['data between access points', WIFI, frame(0x08, 3, IP, 30), ''],
  ['data with quality and HT control', WIFI, frame(0x88, 0x81, IP, 30), ''],
  ['data behind radiotap', RADIOTAP, radiotap(frame(0x08, 2, IP)), ''],
  ['data behind Prism', PRISM, prism(frame(0x08, 2, IP)), ''],
  ['a beacon', WIFI, frame(0x80, 0, new Uint8Array(40)), 'wifi.not-data'],
  ['an acknowledgment', WIFI, Uint8Array.of(0xd4, 0, 0, 0, 1, 2, 3, 4, 5, 6), 'wifi.not-data'],
  ['data of no length', WIFI, frame(0x48, 1, new Uint8Array(0)), 'wifi.not-data'],
  ['encrypted data', WIFI, frame(0x08, 0x41, new Uint8Array(60)), 'wifi.encrypted'],
  ['a fragment', WIFI, frame(0x08, 0x05, IP), 'wifi.in-parts'],
  ['LLC without SNAP', WIFI, frame(0x08, 1, new Uint8Array(40)), 'link.not-ip'],
  ['half a header', WIFI, frame(0x08, 1, IP).subarray(0, 20), 'wifi.short-header'],
  [
    'radiotap beyond the packet',
    RADIOTAP,
    Uint8Array.of(0, 0, 99, 0, 0, 0, 0, 0),
    'wifi.short-header',
  ],
];

test.each(rows)('%s', (_name, linkType, bytes, reason) => {
  const capture = pcapOf([{ timeUs: FLOW_START_US, frame: bytes }], { linkType });
  const { flows, counters } = meterCapture(capture);
  if (reason === '') {
    expect(flows).toMatchObject([
      { origAddresses: ENDS.src, respPorts: 4000, origPayloadBytes: 5 },
    ]);
  } else expect(counters.rejects).toEqual({ [reason]: 1 });
});

test('every prefix of a frame is rejected or metered, and ARP is found', () => {
  const whole = radiotap(frame(0x88, 1, IP, 26));
  for (let length = 0; length < whole.length; length++) {
    const frames = [{ timeUs: FLOW_START_US, frame: whole.subarray(0, length) }];
    const { flows, counters } = meterCapture(pcapOf(frames, { linkType: RADIOTAP }));
    const rejected = Object.values(counters.rejects).reduce((sum, count) => sum + count, 0);
    expect(flows.length + rejected).toBe(1);
  }
  const arp = concat(uint16(1), uint16(0x0800), Uint8Array.of(6, 4), new Uint8Array(22));
  const bytes = frame(0x08, 1, concat(LLC.with(7, 6), arp));
  const { flows } = meterCapture(
    pcapOf([{ timeUs: FLOW_START_US, frame: bytes }], { linkType: WIFI }),
  );
  expect(flows).toMatchObject([{ protocols: 0x806 }]);
});
