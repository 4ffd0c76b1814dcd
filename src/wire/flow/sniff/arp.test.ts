import { expect, test } from 'vitest';
import { FLOW_START_US } from '../../testing/flow-notation.ts';
import { meterFrames } from '../../testing/meter-flows.ts';
import { concat, ethernet, uint16 } from '../../testing/packet-builder.ts';

const GATEWAY = [10, 0, 0, 1];
const DESK = [10, 0, 0, 7];

/** RFC 826, of a sender whose hardware address ends in `last`. */
function arp(operation: number, sender: readonly number[], last: number, target: number[]) {
  const addresses = [2, 0, 0, 0, 0, last, ...sender, 0, 0, 0, 0, 0, 0, ...target];
  const fixed = concat(uint16(1), uint16(0x0800), Uint8Array.of(6, 4), uint16(operation));
  return ethernet(0x0806, concat(fixed, Uint8Array.from(addresses)));
}

const NOTHING = { origArpChanges: 0, respArpChanges: 0, origArpUnasked: 0, respArpUnasked: 0 };

const rows = [
  [
    'a question and its answer',
    [arp(1, DESK, 7, GATEWAY), arp(2, GATEWAY, 1, DESK)],
    { ...NOTHING, origArpSenders: 7, respArpSenders: 1 },
  ],
  [
    'a question asked twice and answered once, then again the other way round',
    [
      arp(1, DESK, 7, GATEWAY),
      arp(1, DESK, 7, GATEWAY),
      arp(2, GATEWAY, 1, DESK),
      arp(1, GATEWAY, 1, DESK),
      arp(2, DESK, 7, GATEWAY),
    ],
    NOTHING,
  ],
  [
    'two answers to one question, the second of another card',
    [arp(1, DESK, 7, GATEWAY), arp(2, GATEWAY, 1, DESK), arp(2, GATEWAY, 0x66, DESK)],
    { ...NOTHING, respArpSenders: 0x66, respArpChanges: 1, respArpUnasked: 1 },
  ],
  [
    'an answer that the capture shows before its question',
    [arp(2, GATEWAY, 1, DESK), arp(1, DESK, 7, GATEWAY)],
    NOTHING,
  ],
  [
    'an answer given twice by the same card',
    [arp(1, DESK, 7, GATEWAY), arp(2, GATEWAY, 1, DESK), arp(2, GATEWAY, 1, DESK)],
    NOTHING,
  ],
  [
    'answers that nobody asked for',
    [arp(2, GATEWAY, 0x66, DESK), arp(2, GATEWAY, 0x66, DESK)],
    { ...NOTHING, origArpSenders: 0x66, origArpUnasked: 2 },
  ],
] as const;

test.each(rows)('of ARP %s', (_, frames, expected) => {
  const timed = frames.map((frame, i) => ({ timeUs: FLOW_START_US + i, frame }));
  expect(meterFrames(timed).flows).toMatchObject([expected]);
});
