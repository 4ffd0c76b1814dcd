import { type AppSlots, CLIENT, CLIENT_NAME } from './app-slots.ts';
import { asciiBytes, startsWith, uint16 } from './bytes.ts';
import { FramedParser } from './framed.ts';
import type { Message, MessageParser, StreamParser } from './parser.ts';
import { TLS_SERVICE } from './services.ts';

const TPKT_BYTES = 4;
/** X.224, 13.3.1: length 1 | request 1 | references 4 | class 1 */
const REQUEST_BYTES = 7;
const COOKIE = asciiBytes('Cookie: mstshash=');
const RETURN = 0x0d;

/**
 * MS-RDPBCGR, 2.2.1.1: a connection request may name the user, to balance the load. Behind its
 * answer (2.2.1.2) stands TLS, as a rule.
 */
class RdpParser implements MessageParser {
  message(slots: AppSlots, slot: number, direction: number, message: Message): void {
    const { bytes, end } = message;
    const start = message.start + REQUEST_BYTES;
    if (slots.words[slots.baseOf(slot) + CLIENT] !== direction) {
      return slots.handOver(slot, TLS_SERVICE);
    }
    if (startsWith(bytes, start, end, COOKIE)) {
      const name = start + COOKIE.length;
      let at = name;
      while (at < end && bytes[at] !== RETURN) at++;
      slots.keepText(slot, CLIENT_NAME, bytes, name, at);
    }
  }
}

/** RFC 1006, 6: version 1 | reserved 1 | length 2, these four bytes included. */
export function rdpStreamParser(): StreamParser {
  const lengthOf = (bytes: Uint8Array, at: number): number =>
    Math.max(0, uint16(bytes, at + 2) - TPKT_BYTES);
  return new FramedParser(new RdpParser(), { headerBytes: TPKT_BYTES, lengthOf });
}
