import { type AppSlots, FIRST_REQUEST, PROTOCOL_VERSION } from './app-slots.ts';
import { asciiBytes } from './bytes.ts';
import type { Message, MessageParser } from './parser.ts';

/** RFC 5905, 7.3: leap 2 bits | version 3 | mode 3. The last two modes ask for its inner state. */
const MODES = [
  'reserved',
  'symmetric active',
  'symmetric passive',
  'client',
  'server',
  'broadcast',
  'control',
  'private',
].map(asciiBytes);
const VERSIONS = Array.from({ length: 8 }, (_, version) => asciiBytes(`NTPv${version}`));

/** The version and the mode of the first packet. */
export class NtpParser implements MessageParser {
  message(slots: AppSlots, slot: number, _direction: number, message: Message): void {
    const first = message.bytes[message.start];
    const version = VERSIONS[(first >> 3) & 7];
    const mode = MODES[first & 7];
    slots.keepText(slot, PROTOCOL_VERSION, version, 0, version.length);
    slots.keepText(slot, FIRST_REQUEST, mode, 0, mode.length);
    slots.finish(slot);
  }
}
