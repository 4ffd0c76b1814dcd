import { type AppSlots, CLIENT_NAME } from './app-slots.ts';
import type { Message, MessageParser } from './parser.ts';

/* RFC 2131, 2: operation 1 | … to 236 | cookie 4 | options, each: kind 1 | length 1 | … */
const REQUEST = 1;
const OPTIONS_AT = 240;
const PAD = 0;
const HOST_NAME = 12;
const END = 255;

/** RFC 2132, 3.14: the name that a client gives itself. */
export class DhcpParser implements MessageParser {
  message(slots: AppSlots, slot: number, _direction: number, message: Message): void {
    const { bytes, start, end } = message;
    if (bytes[start] !== REQUEST) return;
    let at = start + OPTIONS_AT;
    while (at + 1 < end && bytes[at] !== END) {
      if (bytes[at] === PAD) {
        at++;
        continue;
      }
      const optionEnd = at + 2 + bytes[at + 1];
      if (optionEnd > end) return;
      if (bytes[at] === HOST_NAME) {
        slots.keepText(slot, CLIENT_NAME, bytes, at + 2, optionEnd);
        return slots.finish(slot);
      }
      at = optionEnd;
    }
  }
}
