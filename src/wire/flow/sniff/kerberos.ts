import { type AppSlots, CLIENT_NAME } from './app-slots.ts';
import { uint32 } from './bytes.ts';
import { type Element, findElement, findNested } from './der.ts';
import { FramedParser } from './framed.ts';
import type { Message, MessageParser, StreamParser } from './parser.ts';

const context = (position: number): number => 0xa0 + position;
const SEQUENCE = 0x30;
const GENERAL_STRING = 0x1b;

/**
 * RFC 4120, 5.4: the tag of a message; where the client's name and realm stand in it. A request
 * for a ticket has them encrypted, its answer in the clear.
 */
const PLACES = [
  { tag: 0x6a, outer: [SEQUENCE, context(4), SEQUENCE], name: context(1), realm: context(2) },
  { tag: 0x6b, outer: [SEQUENCE], name: context(4), realm: context(3) },
  { tag: 0x6d, outer: [SEQUENCE], name: context(4), realm: context(3) },
];

const NAME_BYTES_MAX = 255;
const SLASH = 0x2f;
const AT_SIGN = 0x40;

/** The client's principal (RFC 4120, 5.2.2) as people write it: name/instance@REALM. */
export class KerberosParser implements MessageParser {
  private readonly principal = new Uint8Array(NAME_BYTES_MAX);
  private length = 0;

  message(slots: AppSlots, slot: number, _direction: number, message: Message): void {
    const { bytes, start } = message;
    const place = PLACES.find(({ tag }) => tag === bytes[start]);
    if (place === undefined) return;
    const body = findNested(bytes, message, [place.tag, ...place.outer]);
    if (body === undefined) return;
    this.length = 0;
    const names = findNested(bytes, body, [place.name, SEQUENCE, context(1), SEQUENCE]);
    for (let name = names; name !== undefined; ) {
      const part = findElement(bytes, name, GENERAL_STRING);
      if (part === undefined) break;
      this.add(bytes, part, SLASH);
      name = { start: part.end, end: name.end };
    }
    if (this.length === 0) return;
    const realm = findNested(bytes, body, [place.realm, GENERAL_STRING]);
    if (realm !== undefined) this.add(bytes, realm, AT_SIGN);
    slots.keepText(slot, CLIENT_NAME, this.principal, 0, this.length);
    slots.finish(slot);
  }

  private add(bytes: Uint8Array, { start, end }: Element, separator: number): void {
    const { principal } = this;
    if (this.length > 0 && this.length < NAME_BYTES_MAX) principal[this.length++] = separator;
    for (let at = start; at < end && this.length < NAME_BYTES_MAX; at++) {
      principal[this.length++] = bytes[at];
    }
  }
}

/** RFC 4120, 7.2.2: a length of four bytes, whose first bit is none. */
export function kerberosStreamParser(): StreamParser {
  const lengthOf = (bytes: Uint8Array, at: number): number => uint32(bytes, at) & 0xffffff;
  return new FramedParser(new KerberosParser(), { headerBytes: 4, lengthOf });
}
