import { type AppSlots, CLIENT, LINE_BYTES, PROTOCOL_VERSION, SHARED_A } from './app-slots.ts';
import { asciiBytes, uint16Little, uint32 } from './bytes.ts';
import { FramedParser } from './framed.ts';
import type { Message, MessageParser, StreamParser } from './parser.ts';

const SMB1 = 0xff534d42;
const SMB2 = 0xfe534d42;
const SMB1_NEGOTIATE = 0x72;
const SMB2_NEGOTIATE = 0;

/* MS-CIFS, 2.2.3.1 and 2.2.4.52: protocol 4 | command 1 | … to 32 | words 1 + 2 n | bytes 2 | … */
const SMB1_COMMAND_AT = 4;
const SMB1_WORDS_AT = 32;
const SMB1_DIALECTS_AT = 35;
/** Before each dialect of a request. */
const DIALECT_MARK = 2;

/* MS-SMB2, 2.2.1 and 2.2.4: command at 12; a header of 64, then size 2 | security 2 | dialect 2. */
const SMB2_COMMAND_AT = 12;
const SMB2_DIALECT_AT = 68;
/** MS-SMB2, 2.2.4: the server speaks SMB 2 and waits to be asked again. */
const ANY_DIALECT = 0x02ff;

const DIALECTS: Readonly<Record<number, Uint8Array>> = {
  0x0202: asciiBytes('SMB 2.0.2'),
  0x0210: asciiBytes('SMB 2.1'),
  0x0300: asciiBytes('SMB 3.0'),
  0x0302: asciiBytes('SMB 3.0.2'),
  0x0311: asciiBytes('SMB 3.1.1'),
};

/**
 * Which dialect the server chose. It answers SMB 1 with the number of one that the client named:
 * so what that asked stays in its line until then. SHARED_A: bytes of it.
 */
class SmbParser implements MessageParser {
  message(slots: AppSlots, slot: number, direction: number, message: Message): void {
    const { bytes, start, end } = message;
    if (end - start < SMB1_WORDS_AT + 3) return;
    const isClient = slots.words[slots.baseOf(slot) + CLIENT] === direction;
    const mark = uint32(bytes, start);
    if (mark === SMB2 && uint16Little(bytes, start + SMB2_COMMAND_AT) === SMB2_NEGOTIATE) {
      if (!isClient) takeSmb2Answer(slots, slot, message);
    } else if (mark === SMB1 && bytes[start + SMB1_COMMAND_AT] === SMB1_NEGOTIATE) {
      if (isClient) slots.words[slots.baseOf(slot) + SHARED_A] = end - start;
      else takeSmb1Answer(slots, slot, message);
    } else slots.finish(slot);
  }
}

function takeSmb2Answer(slots: AppSlots, slot: number, { bytes, start, end }: Message): void {
  if (end - start < SMB2_DIALECT_AT + 2) return;
  const dialect = uint16Little(bytes, start + SMB2_DIALECT_AT);
  if (dialect === ANY_DIALECT) return;
  const name = DIALECTS[dialect];
  if (name !== undefined) slots.keepText(slot, PROTOCOL_VERSION, name, 0, name.length);
  slots.finish(slot);
}

/** 02 | text, 0 | 02 | text, 0 | …, the first has number 0. */
function takeSmb1Answer(slots: AppSlots, slot: number, { bytes, start }: Message): void {
  const base = slots.baseOf(slot);
  const asked = slots.lineAt(slot, slots.words[base + CLIENT]);
  const askedEnd = asked + Math.min(slots.words[base + SHARED_A], LINE_BYTES);
  let left = bytes[start + SMB1_WORDS_AT] === 0 ? -1 : uint16Little(bytes, start + 33);
  let at = asked + SMB1_DIALECTS_AT;
  while (left >= 0 && at < askedEnd && slots.bytes[at] === DIALECT_MARK) {
    const name = at + 1;
    for (at = name; at < askedEnd && slots.bytes[at] !== 0; at++);
    if (left-- === 0) slots.keepText(slot, PROTOCOL_VERSION, slots.bytes, name, at);
    at++;
  }
  slots.finish(slot);
}

/** RFC 1002, 4.3.1: type 1 | length 3. */
export function smbStreamParser(): StreamParser {
  const lengthOf = (bytes: Uint8Array, at: number): number => uint32(bytes, at) & 0xffffff;
  return new FramedParser(new SmbParser(), { headerBytes: 4, lengthOf });
}
