import { type AppSlots, CLIENT_NAME, PROTOCOL_VERSION } from './app-slots.ts';
import { asciiBytes } from './bytes.ts';
import { findElement, findNested } from './der.ts';
import type { Message, MessageParser } from './parser.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTET_STRING = 0x04;

/** RFC 1157, 4; RFC 1901, 3; RFC 3412, 6. */
const VERSIONS: Readonly<Record<number, Uint8Array>> = {
  0: asciiBytes('SNMPv1'),
  1: asciiBytes('SNMPv2c'),
  3: asciiBytes('SNMPv3'),
};
const SNMP_V3 = 3;

/** SEQUENCE { version INTEGER, community OCTET STRING … }; version 3 has no community. */
export class SnmpParser implements MessageParser {
  message(slots: AppSlots, slot: number, _direction: number, message: Message): void {
    const { bytes } = message;
    slots.finish(slot);
    const body = findElement(bytes, message, SEQUENCE);
    const number = findNested(bytes, message, [SEQUENCE, INTEGER]);
    if (body === undefined || number === undefined || number.end - number.start !== 1) return;
    const version = VERSIONS[bytes[number.start]];
    if (version === undefined) return;
    slots.keepText(slot, PROTOCOL_VERSION, version, 0, version.length);
    if (bytes[number.start] === SNMP_V3) return;
    const community = findElement(bytes, body, OCTET_STRING);
    if (community) slots.keepText(slot, CLIENT_NAME, bytes, community.start, community.end);
  }
}
