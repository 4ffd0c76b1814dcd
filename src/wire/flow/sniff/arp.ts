import type { Packet } from '../../packet/index.ts';
import { WORD, WORDS_A_ROW } from '../flow-layout.ts';
import type { FlowRows } from '../flow-rows.ts';
import { uint32 } from './bytes.ts';

/** RFC 826: the sender's hardware address is the 8th byte on; its last four tell it from others. */
const SENDER_LOW_AT = 10;

/** Remembers which hardware address the sender claims for its address, and counts changes. */
export function takeArpSender(rows: FlowRows, row: number, direction: number, packet: Packet) {
  const at = row * WORDS_A_ROW + WORD.origArpSenders + direction;
  const changesAt = row * WORDS_A_ROW + WORD.origArpChanges + direction;
  const sender = uint32(packet.bytes, packet.at + SENDER_LOW_AT) | 0;
  if (rows.words[at] !== 0 && rows.words[at] !== sender) rows.words[changesAt]++;
  rows.words[at] = sender;
}
