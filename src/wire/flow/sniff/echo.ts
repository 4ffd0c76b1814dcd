import { IP_ICMP, IP_ICMP6, type Packet } from '../../packet/index.ts';
import { WORD } from '../flow-layout.ts';
import { type AppSlots, hashBytes, SHARED_A, SHARED_B } from './app-slots.ts';

/** Requests whose payload is remembered until the reply comes. */
const WAITING = 32;
const WORDS_A_REQUEST = 4;

/** Bytes of the payload that are compared: those that a usual snap length keeps. */
const COMPARED_BYTES = 1024;

/**
 * A ping fills its payload by position, after a time stamp of 16 bytes at the most, and so repeats
 * these bytes from request to request, whatever its size from 56 on. Data does not.
 */
const FILL_START = 16;
const FILL_END = 56;

export function isEcho({ protocol, icmpType }: Packet): boolean {
  if (protocol === IP_ICMP) return icmpType === 8 || icmpType === 0;
  return protocol === IP_ICMP6 && (icmpType === 128 || icmpType === 129);
}

/**
 * ICMP echo (RFC 792, RFC 4443, 4): a reply shall carry what the request carried; tunnels over
 * ICMP answer with something else. Requests wait in a ring in the slot's line bytes:
 *
 *     identifier and sequence number 4 | length 4 | bytes that were hashed 4 | hash of these 4
 *
 * Where the capture has more of one than of the other, their lengths alone are compared.
 */
export function takeEcho(slots: AppSlots, slot: number, packet: Packet): void {
  const isRequest = packet.icmpType === 8 || packet.icmpType === 128;
  slots.count(slot, isRequest ? WORD.requests : WORD.responses);
  const end = Math.min(packet.payloadEnd, packet.payloadStart + COMPARED_BYTES);
  const hash = hashBytes(packet.bytes, packet.payloadStart, end);
  const hashed = end - packet.payloadStart;
  const ring = slots.lineAt(slot, 0);
  const at = slots.baseOf(slot) + SHARED_A;
  if (isRequest) {
    const place = ring + (slots.words[at] % WAITING) * WORDS_A_REQUEST * 4;
    writeWord(slots.bytes, place, packet.icmpEcho);
    writeWord(slots.bytes, place + 4, packet.payloadBytes);
    writeWord(slots.bytes, place + 8, hashed);
    writeWord(slots.bytes, place + 12, hash);
    slots.words[at]++;
    compareFill(slots, slot, packet);
    return;
  }
  // The newest first: senders use identifiers and sequence numbers again.
  const count = slots.words[at];
  for (let back = 1; back <= Math.min(count, WAITING); back++) {
    const place = ring + ((count - back) % WAITING) * WORDS_A_REQUEST * 4;
    if (readWord(slots.bytes, place) !== packet.icmpEcho) continue;
    const isComparable = readWord(slots.bytes, place + 8) === hashed;
    const differs =
      readWord(slots.bytes, place + 4) !== packet.payloadBytes ||
      (isComparable && readWord(slots.bytes, place + 12) !== hash);
    if (differs) slots.count(slot, WORD.echoMismatches);
    return;
  }
}

function compareFill(slots: AppSlots, slot: number, packet: Packet): void {
  const { bytes, payloadStart, payloadEnd } = packet;
  if (payloadEnd - payloadStart <= FILL_START) return;
  const isCut = payloadEnd - payloadStart < packet.payloadBytes;
  if (isCut && payloadEnd - payloadStart < FILL_END) return;
  const end = Math.min(payloadEnd, payloadStart + FILL_END);
  // 0 stands for no request yet.
  const fill = hashBytes(bytes, payloadStart + FILL_START, end) | 1;
  const at = slots.baseOf(slot) + SHARED_B;
  if (slots.words[at] !== 0 && slots.words[at] !== fill) slots.count(slot, WORD.echoChanges);
  slots.words[at] = fill;
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
