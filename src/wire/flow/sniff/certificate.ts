import { WORD } from '../flow-layout.ts';
import { type AppSlots, CERT_ISSUER, CERT_SUBJECT } from './app-slots.ts';
import { isDigit } from './bytes.ts';
import { type Element, findElement, findNested, firstElement } from './der.ts';

/*
 * RFC 5280, 4.1; only what stands before the public key is read:
 *
 *     Certificate SEQUENCE, TBSCertificate SEQUENCE
 *         version [0] | serial INTEGER | algorithm SEQUENCE | issuer SEQUENCE
 *         validity SEQUENCE: from, until | subject SEQUENCE | …
 *     a name is a SEQUENCE of SETs of SEQUENCEs: type OBJECT IDENTIFIER | value
 */
const SEQUENCE = 0x30;
const SET = 0x31;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
/** Last byte of 2.5.4.x: common name, organization, unit of an organization. */
const NAME_PARTS: readonly number[] = [3, 10, 11];
const FIELDS = 4;
/** More parts than that no name has. */
const PARTS_MAX = 32;
const SECONDS_MAX = 2 ** 32 - 1;

/** Writes what a server's certificate, cut behind its subject or not, says of itself. */
export function takeCertificate(slots: AppSlots, slot: number, certificate: Element): void {
  const { bytes } = slots;
  const body = findNested(bytes, certificate, [SEQUENCE, SEQUENCE]);
  const fields = body === undefined ? [] : sequencesIn(bytes, body);
  if (fields.length < FIELDS) return;
  const [, issuer, validity, subject] = fields;
  const [from, until] = timesIn(bytes, validity);
  const { words } = slots.rows;
  const row = slots.rowWordsOf(slot);
  words[row + WORD.certStarts] = from;
  words[row + WORD.certEnds] = until;
  words[row + WORD.certSelfIssued] = areEqual(bytes, issuer, subject) ? 1 : 0;
  keepName(slots, slot, CERT_SUBJECT, subject);
  keepName(slots, slot, CERT_ISSUER, issuer);
}

/** The first four SEQUENCEs, without what was cut. */
function sequencesIn(bytes: Uint8Array, within: Element): Element[] {
  const found: Element[] = [];
  let at = within.start;
  while (at < within.end && found.length < FIELDS) {
    const element = firstElement(bytes, { start: at, end: within.end });
    if (element === undefined) break;
    const isCut = element.end === within.end;
    if (bytes[at] === SEQUENCE && !isCut) found.push(element);
    at = element.end;
  }
  return found;
}

function keepName(slots: AppSlots, slot: number, kind: number, name: Element): void {
  for (const part of NAME_PARTS) {
    const value = partOf(slots.bytes, name, part);
    if (value === undefined) continue;
    return slots.keepText(slot, kind, slots.bytes, value.start, value.end);
  }
}

function partOf(bytes: Uint8Array, name: Element, part: number): Element | undefined {
  let at = name.start;
  for (let count = 0; count < PARTS_MAX && at < name.end; count++) {
    const set = firstElement(bytes, { start: at, end: name.end });
    if (set === undefined) return undefined;
    const pair = bytes[at] === SET ? findElement(bytes, set, SEQUENCE) : undefined;
    const type = pair && firstElement(bytes, pair);
    if (pair && type && isNameType(bytes, type, part)) {
      return firstElement(bytes, { start: type.end, end: pair.end });
    }
    at = set.end;
  }
  return undefined;
}

/** 2.5.4.x is 55 04 x. */
function isNameType(bytes: Uint8Array, { start, end }: Element, part: number): boolean {
  return (
    end - start === 3 &&
    bytes[start] === 0x55 &&
    bytes[start + 1] === 4 &&
    bytes[start + 2] === part
  );
}

/** Seconds since 1970, both; 0 for what is no time. */
function timesIn(bytes: Uint8Array, validity: Element): [number, number] {
  const from = firstElement(bytes, validity);
  if (from === undefined) return [0, 0];
  const rest = { start: from.end, end: validity.end };
  const until = firstElement(bytes, rest);
  return [
    secondsOf(bytes, bytes[validity.start], from),
    until === undefined ? 0 : secondsOf(bytes, bytes[rest.start], until),
  ];
}

/** RFC 5280, 4.1.2.5: YYMMDDHHMMSSZ, of 1950 to 2049, or YYYYMMDDHHMMSSZ. */
function secondsOf(bytes: Uint8Array, tag: number, { start, end }: Element): number {
  const yearDigits = tag === UTC_TIME ? 2 : 4;
  if (tag !== UTC_TIME && tag !== GENERALIZED_TIME) return 0;
  if (end - start !== yearDigits + 11) return 0;
  for (let at = start; at < end - 1; at++) if (!isDigit(bytes[at])) return 0;
  const two = (at: number): number => (bytes[at] - 0x30) * 10 + bytes[at + 1] - 0x30;
  const at = start + yearDigits;
  const shortYear = two(at - 2);
  const century = tag === UTC_TIME ? (shortYear < 50 ? 20 : 19) : two(start);
  const date = Date.UTC(100 * century + shortYear, two(at) - 1, two(at + 2));
  const seconds = date / 1000 + two(at + 4) * 3600 + two(at + 6) * 60 + two(at + 8);
  return Math.min(Math.max(seconds, 1), SECONDS_MAX);
}

function areEqual(bytes: Uint8Array, a: Element, b: Element): boolean {
  if (a.end - a.start !== b.end - b.start) return false;
  for (let i = 0; i < a.end - a.start; i++) {
    if (bytes[a.start + i] !== bytes[b.start + i]) return false;
  }
  return true;
}
