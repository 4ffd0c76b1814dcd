import type { Packet } from '../../packet/index.ts';
import { WORD, WORDS_A_ROW } from '../flow-layout.ts';
import type { FlowRows } from '../flow-rows.ts';
import { uint16, uint32 } from './bytes.ts';

/* RFC 826: operation 2 at 6 | sender's hardware address 6 at 8, whose last four bytes are kept. */
const OPERATION_AT = 6;
const SENDER_LOW_AT = 10;
const REPLY = 2;

/** Remembers which hardware address a side claims; counts changes, and replies not asked for. */
export function takeArp({ words }: FlowRows, row: number, direction: number, packet: Packet): void {
  const own = row * WORDS_A_ROW + direction;
  const sender = uint32(packet.bytes, packet.at + SENDER_LOW_AT) | 0;
  const before = words[own + WORD.origArpSenders];
  if (before !== 0 && before !== sender) words[own + WORD.origArpChanges]++;
  words[own + WORD.origArpSenders] = sender;
  if (uint16(packet.bytes, packet.at + OPERATION_AT) !== REPLY) {
    words[own + WORD.origArpWaiting]++;
    return;
  }
  const asked = row * WORDS_A_ROW + WORD.origArpWaiting + 1 - direction;
  if (words[asked] > 0) words[asked]--;
  else words[own + WORD.origArpUnasked]++;
}
