import { formatAddress } from '../../address.ts';
import { type AppSlots, FIRST_ANSWER } from './app-slots.ts';
import { asciiBytes, uint16 } from './bytes.ts';
import type { Message } from './parser.ts';

/*
 * RFC 1035, 4.1: header 12, then questions, each: name | type 2 | class 2, then answers, each:
 *
 *     name | type 2 | class 2 | seconds 4 | length 2 | content
 *
 * where a name is labels, each with its length before it, up to a 0 or a pointer of two bytes.
 */
const HEADER_BYTES = 12;
const QUESTION_BYTES = 4;
const RECORD_BYTES = 10;
const POINTER = 0xc0;
/** Aliases that may stand before the address. */
const RECORDS_MAX = 16;

/** IANA, DNS RCODEs. */
const CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
/** IANA, resource record types; others are TYPE and their number (RFC 3597, 5). */
const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  10: 'NULL',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  25: 'KEY',
  28: 'AAAA',
  33: 'SRV',
  64: 'SVCB',
  65: 'HTTPS',
  252: 'AXFR',
  255: 'ANY',
};
const A = 1;
const AAAA = 28;

const mapped = new Uint8Array(16).fill(0xff, 10, 12);

/** Keeps what was asked for, how it was answered, and the first address: `A NOERROR 192.0.2.1`. */
export function keepDnsAnswer(slots: AppSlots, slot: number, message: Message): void {
  const { bytes, start, end } = message;
  const questionEnd = behindName(bytes, start + HEADER_BYTES, end);
  if (uint16(bytes, start + 4) !== 1 || questionEnd + QUESTION_BYTES > end) return;
  const type = uint16(bytes, questionEnd);
  const code = bytes[start + 3] & 0x0f;
  const address = firstAddress(message, questionEnd + QUESTION_BYTES);
  const asked = TYPES[type] ?? `TYPE${type}`;
  const answered = CODES[code] ?? `RCODE${code}`;
  const text = asciiBytes(`${asked} ${answered}${address === '' ? '' : ' '}${address}`);
  slots.keepText(slot, FIRST_ANSWER, text, 0, text.length);
}

/** Of the records from `from` on; empty where none of the first is an address. */
function firstAddress({ bytes, start, end }: Message, from: number): string {
  const count = Math.min(uint16(bytes, start + 6), RECORDS_MAX);
  let at = from;
  for (let record = 0; record < count; record++) {
    at = behindName(bytes, at, end);
    const content = at + RECORD_BYTES;
    if (content > end) return '';
    const length = uint16(bytes, content - 2);
    if (content + length > end) return '';
    const type = uint16(bytes, at);
    if (type === A && length === 4) {
      mapped.set(bytes.subarray(content, content + 4), 12);
      return formatAddress(mapped, 0);
    }
    if (type === AAAA && length === 16) {
      return formatAddress(bytes.subarray(content, content + 16), 0);
    }
    at = content + length;
  }
  return '';
}

/** Beyond `end` where the name is not whole. Every step is forward. */
function behindName(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== 0 && bytes[at] < POINTER) at += 1 + bytes[at];
  if (at >= end) return end + 1;
  return bytes[at] === 0 ? at + 1 : at + 2;
}
