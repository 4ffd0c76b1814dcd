import type { Packet } from '../../packet/index.ts';
import { WORD } from '../flow-layout.ts';
import { type AppSlots, hashBytes, SHARED_A } from './app-slots.ts';

/** Requests whose payload is remembered until the reply comes. */
const WAITING = 32;
const WORDS_A_REQUEST = 2;

/** Bytes of the payload that are compared: those that a usual snap length keeps. */
const COMPARED_BYTES = 1024;

/**
 * ICMP echo (RFC 792, RFC 4443, 4): a reply shall carry what the request carried; tunnels over
 * ICMP answer with something else. Requests wait in a ring in the slot's line bytes:
 *
 *     identifier and sequence number 4 | hash of the payload 4
 */
export function takeEcho(slots: AppSlots, slot: number, packet: Packet): void {
  const isRequest = packet.icmpType === 8 || packet.icmpType === 128;
  slots.count(slot, isRequest ? WORD.requests : WORD.responses);
  const end = Math.min(packet.payloadEnd, packet.payloadStart + COMPARED_BYTES);
  // The length takes part, so that a cut reply is told even beyond the compared bytes.
  const hash = hashBytes(packet.bytes, packet.payloadStart, end) ^ packet.payloadBytes;
  const ring = slots.lineAt(slot, 0);
  const at = slots.baseOf(slot) + SHARED_A;
  if (isRequest) {
    const place = ring + (slots.words[at] % WAITING) * WORDS_A_REQUEST * 4;
    writeWord(slots.bytes, place, packet.icmpEcho);
    writeWord(slots.bytes, place + 4, hash);
    slots.words[at]++;
    return;
  }
  const known = Math.min(slots.words[at], WAITING);
  for (let i = 0; i < known; i++) {
    const place = ring + i * WORDS_A_REQUEST * 4;
    if (readWord(slots.bytes, place) !== packet.icmpEcho) continue;
    if (readWord(slots.bytes, place + 4) !== hash) slots.count(slot, WORD.echoMismatches);
    return;
  }
}

function writeWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

function readWord(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}
