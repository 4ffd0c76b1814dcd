import { FLOAT, WORD } from '../flow-layout.ts';
import { type AppSlots, FIRST_ANSWER, FIRST_REQUEST, SERVER_NAME } from './app-slots.ts';
import { uint16 } from './bytes.ts';
import { keepDnsAnswer } from './dns-answer.ts';
import { FramedParser } from './framed.ts';
import type { Message, MessageParser, StreamParser } from './parser.ts';

/* RFC 1035, 4.1: id 2 | flags 2 | questions 2 | answers 2 | authorities 2 | additional 2 | … */
const HEADER_BYTES = 12;
const NAME_BYTES_MAX = 255;
const LABEL_BYTES_MAX = 63;
const NAME_ERROR = 3;

/** Labels of the parent domain that are kept. */
const PARENT_LABELS_MAX = 3;

/** Types whose answers carry free data, used by tunnels; 65399 is iodine's PRIVATE. */
const BULK_TYPES: ReadonlySet<number> = new Set([5, 10, 15, 16, 25, 33, 65_399]);

/** The first question of a message; one object, reused. */
class Question {
  /** The name in dotted form. */
  readonly name = new Uint8Array(NAME_BYTES_MAX + 1);
  nameLength = 0;
  type = 0;
  classCode = 0;

  /** Reads the question behind the header; false where it is not whole or not sound. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const { name } = this;
    let at = start + HEADER_BYTES;
    let nameLength = 0;
    for (;;) {
      if (at >= end) return false;
      const length = bytes[at++];
      if (length === 0) break;
      // A question has nothing before it that a pointer could mean (RFC 1035, 4.1.4).
      if (length > LABEL_BYTES_MAX || at + length > end) return false;
      if (nameLength + length + 1 > NAME_BYTES_MAX) return false;
      if (nameLength > 0) name[nameLength++] = 0x2e;
      for (let i = 0; i < length; i++) name[nameLength++] = bytes[at++];
    }
    this.nameLength = nameLength;
    if (end - at < 4) return false;
    this.type = (bytes[at] << 8) | bytes[at + 1];
    this.classCode = (bytes[at + 2] << 8) | bytes[at + 3];
    return true;
  }
}

const question = new Question();

/** True for what can be nothing but a DNS message with a question of class IN or ANY. */
export function isDns(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER_BYTES + 5) return false;
  const flags = (bytes[start + 2] << 8) | bytes[start + 3];
  const questions = (bytes[start + 4] << 8) | bytes[start + 5];
  const opcode = (flags >> 11) & 15;
  if (opcode > 6 || (flags & 0x40) !== 0) return false;
  // No more than a few: counts of other protocols are random.
  if (questions !== 1 || bytes[start + 6] > 1 || bytes[start + 8] > 1 || bytes[start + 10] > 1) {
    return false;
  }
  if (!question.read(bytes, start, end)) return false;
  const classCode = question.classCode & 0x7fff;
  return (classCode === 1 || classCode === 3 || classCode === 255) && question.type !== 0;
}

/** Multicast DNS answers carry no question (RFC 6762, 6). */
export function isMulticastDns(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= HEADER_BYTES && bytes[start + 4] === 0 && (bytes[start + 3] & 0x0f) === 0;
}

export class DnsParser implements MessageParser {
  message(slots: AppSlots, slot: number, _direction: number, message: Message): void {
    const { bytes, start, end } = message;
    if (end - start < HEADER_BYTES) return;
    const isAnswer = (bytes[start + 2] & 0x80) !== 0;
    const rowFloats = slots.rowFloatsOf(slot);
    if (isAnswer) {
      slots.count(slot, WORD.responses);
      slots.rows.floats[rowFloats + FLOAT.dnsAnswerBytes] += message.wireBytes;
      if ((bytes[start + 3] & 0x0f) === NAME_ERROR) slots.count(slot, WORD.clientErrors);
      if (slots.textLength(slot, FIRST_ANSWER) === 0) keepDnsAnswer(slots, slot, message);
      return;
    }
    if (!question.read(bytes, start, end)) return;
    const { name, nameLength } = question;
    slots.countRequest(slot, name, 0, nameLength);
    if (BULK_TYPES.has(question.type)) slots.count(slot, WORD.dnsBulkQueries);
    slots.rows.floats[rowFloats + FLOAT.dnsNameBytes] += nameLength;
    slots.keepText(slot, FIRST_REQUEST, name, 0, nameLength);
    const maxAt = slots.rowWordsOf(slot) + WORD.dnsNameBytesMax;
    if (nameLength > slots.rows.words[maxAt]) {
      slots.rows.words[maxAt] = nameLength;
      slots.replaceText(slot, SERVER_NAME, name, parentStart(name, nameLength), nameLength);
    }
  }
}

/** Where the parent domain starts; a name of one or two labels is its own. */
function parentStart(name: Uint8Array, length: number): number {
  let labels = 1;
  let secondAt = 0;
  for (let i = 0; i < length; i++) {
    if (name[i] !== 0x2e) continue;
    labels++;
    if (secondAt === 0) secondAt = i + 1;
  }
  if (labels <= 2) return 0;
  let excess = labels - 1 - PARENT_LABELS_MAX;
  let at = secondAt;
  for (; excess > 0; at++) if (name[at] === 0x2e) excess--;
  return at;
}

/** RFC 1035, 4.2.2: each message has its length in two bytes before it. */
export function dnsStreamParser(): StreamParser {
  return new FramedParser(new DnsParser(), { headerBytes: 2, lengthOf: uint16 });
}
