import { expect, test } from 'vitest';
import { communityIdOf } from './community-id.ts';
import { FlowMeter } from './flow-meter.ts';
import { pcapOf } from './testing/capture-builder.ts';
import { icmpFrame, ipFrame, tcpFrame, udpFrame } from './testing/packet-builder.ts';

const WEB = { src: '128.232.110.120', dst: '66.35.250.204', srcPort: 34_855, dstPort: 80 };
const WEB_BACK = { src: WEB.dst, dst: WEB.src, srcPort: WEB.dstPort, dstPort: WEB.srcPort };
const HIGH_TO_LOW = { src: '10.1.0.9', dst: '10.1.0.3' };
const LOW_TO_HIGH = { src: '10.1.0.3', dst: '10.1.0.9' };
const IP6 = { src: '2001:db8::9', dst: '2001:db8::3' };

/** The first three as the specification has them, all as tshark 4.0.17 says. */
const ROWS: readonly (readonly [string, Uint8Array, string | undefined])[] = [
  ['TCP', tcpFrame({ ...WEB, flags: 'S' }), '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
  ['TCP back', tcpFrame({ ...WEB_BACK, flags: 'SA' }), '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
  [
    'UDP',
    udpFrame({ src: '192.168.1.52', dst: '8.8.8.8', srcPort: 54_585, dstPort: 53 }),
    '1:d/FP5EW3wiY1vCndhwleRRKHowQ=',
  ],
  [
    'an echo',
    icmpFrame({ src: '192.168.0.89', dst: '192.168.0.1', type: 8 }),
    '1:X0snYXpgwiv9TZtqg64sgzUn6Dk=',
  ],
  [
    'its reply',
    icmpFrame({ src: '192.168.0.1', dst: '192.168.0.89', type: 0 }),
    '1:X0snYXpgwiv9TZtqg64sgzUn6Dk=',
  ],
  [
    'a request for the time',
    icmpFrame({ ...HIGH_TO_LOW, type: 13 }),
    '1:76i5H55CQZmqCKBDZWUhRNRn0AY=',
  ],
  [
    'an error, which nothing answers',
    icmpFrame({ ...HIGH_TO_LOW, type: 3, code: 1 }),
    '1:FsVduC0d18Giouc0jui6OdFdbjc=',
  ],
  [
    'an error the other way',
    icmpFrame({ ...LOW_TO_HIGH, type: 3, code: 1 }),
    '1:c6ak1+vgtXQJiIG/kMbLnuu3VE8=',
  ],
  ['an error of ICMPv6', icmpFrame({ ...IP6, type: 1, code: 4 }), '1:vdrA/sgyOUHcGlaVoHIecckjupU='],
  ['an echo of ICMPv6', icmpFrame({ ...IP6, type: 128 }), '1:+CnpF5zbLmjeZDjJsEZGi0Pwhq0='],
  [
    'ESP, which has no ports',
    ipFrame({ src: '192.0.2.1', dst: '192.0.2.2' }, 50, new Uint8Array(20)),
    '1:1Pi0i107PPs72n4uQ5aFS5GetRY=',
  ],
  [
    'SCTP',
    ipFrame(HIGH_TO_LOW, 132, Uint8Array.of(11, 184, 15, 160, ...new Uint8Array(24))),
    '1:3ZJY+KEbT5xzVyqkPFNvKU/akos=',
  ],
];

test.each(ROWS)('%s', (_name, frame, expected) => {
  const found: unknown[] = [];
  const meter = new FlowMeter({
    flowCapacity: 16,
    onBatch: ({ columns, count }) => {
      for (let row = 0; row < count; row++) found.push(communityIdOf(columns, row));
    },
  });
  meter.push(pcapOf([{ timeUs: 1_700_000_000e6, frame }]));
  meter.endInput();
  meter.finish();
  expect(found).toEqual([expected]);
});
