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

test('a change of the hardware address that a sender claims is counted, by its side', () => {
  const frames = [
    arp(1, DESK, 7, GATEWAY),
    arp(2, GATEWAY, 1, DESK),
    arp(2, GATEWAY, 1, DESK),
    arp(2, GATEWAY, 0x66, DESK),
    arp(2, GATEWAY, 1, DESK),
    arp(1, DESK, 7, GATEWAY),
  ].map((frame, i) => ({ timeUs: FLOW_START_US + i, frame }));
  expect(meterFrames(frames).flows).toMatchObject([
    { origArpSenders: 7, origArpChanges: 0, respArpSenders: 1, respArpChanges: 2 },
  ]);
});
