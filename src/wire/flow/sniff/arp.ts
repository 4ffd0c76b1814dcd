import type { Packet } from '../../packet/index.ts';
import { WORD, WORDS_A_ROW } from '../flow-layout.ts';
import type { FlowRows } from '../flow-rows.ts';
import { uint16, uint32 } from './bytes.ts';

/* RFC 826: operation 2 at 6 | sender's hardware address 6 at 8, whose last four bytes are kept. */
const OPERATION_AT = 6;
const SENDER_LOW_AT = 10;
const REPLY = 2;

/**
 * Remembers which hardware address a side claims; counts changes, and replies not asked for. A
 * capture may show a reply before its request, so that either settles the other; one that has
 * answered a request may say the same again.
 */
export function takeArp({ words }: FlowRows, row: number, direction: number, packet: Packet): void {
  const own = row * WORDS_A_ROW + direction;
  const other = row * WORDS_A_ROW + 1 - direction;
  const sender = uint32(packet.bytes, packet.at + SENDER_LOW_AT) | 0;
  const before = words[own + WORD.origArpSenders];
  if (before !== 0 && before !== sender) words[own + WORD.origArpChanges]++;
  words[own + WORD.origArpSenders] = sender;
  if (uint16(packet.bytes, packet.at + OPERATION_AT) !== REPLY) {
    if (words[other + WORD.origArpUnasked] === 0) words[own + WORD.origArpWaiting]++;
    else {
      words[other + WORD.origArpUnasked]--;
      words[other + WORD.origArpAnswered] = words[other + WORD.origArpSenders];
    }
  } else if (words[other + WORD.origArpWaiting] > 0) {
    words[other + WORD.origArpWaiting]--;
    words[own + WORD.origArpAnswered] = sender;
  } else if (words[own + WORD.origArpAnswered] !== sender) words[own + WORD.origArpUnasked]++;
}
