import { CaptureError } from './capture-error.ts';
import {
  BLOCK_BYTES_MAX,
  believableLength,
  type FormatParser,
  PACKET_BYTES_MAX,
  type ParserContext,
} from './capture-format.ts';
import type { CaptureProblemCode } from './capture-problem.ts';
import { eachRecord } from './capture-notes.ts';
import { linkTypeText } from './link-type-names.ts';
import { MICROSECONDS, type TimeScale, toMicroseconds } from './pcapng-time.ts';
import { readUint16, readUint32 } from './read-numbers.ts';

/*
 * draft-ietf-opsawg-pcapng. Every block:
 *
 *     type 4 | total length 4 | body, padded to 4 | total length 4
 *
 *     section (0x0a0d0d0a)  byte-order magic 4 | major 2 | minor 2 | section length 8 | options
 *     interface (1)         link type 2 | reserved 2 | snaplen 4 | options
 *     old packet (2)        interface 2 | drops 2 | time high 4 | low 4 | captured 4 | original 4
 *     simple packet (3)     original 4
 *     names (4)             records | options
 *     statistics (5)        interface 4 | time high 4 | low 4 | options
 *     enhanced packet (6)   interface 4 | time high 4 | low 4 | captured 4 | original 4
 *
 * All others (secrets, custom ones, journals, those to come) are stepped over.
 */
export const PCAPNG_SECTION_TYPE = 0x0a0d0d0a;
const INTERFACE_TYPE = 1;
const OLD_PACKET_TYPE = 2;
const SIMPLE_PACKET_TYPE = 3;
const NAMES_TYPE = 4;
const STATISTICS_TYPE = 5;
const ENHANCED_PACKET_TYPE = 6;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const SECTION_BYTES_MIN = 28;
const BLOCK_BYTES_MIN = 12;
const HEADER_BYTES = 8;
const PACKET_HEADER_BYTES = 20;
const STATISTICS_HEADER_BYTES = 12;

const OPTION_TIME_RESOLUTION = 9;
const OPTION_TIME_OFFSET = 14;

/** Interfaces of a section that are kept. */
const INTERFACES_MAX = 4096;

interface CaptureInterface {
  readonly linkType: number;
  readonly snapBytes: number;
  readonly timeScale: TimeScale;
}

export class PcapngParser implements FormatParser {
  neededBytes = BLOCK_BYTES_MIN;
  skipBytes = 0;
  isStopped = false;
  isHeaderRead = false;
  private readonly context: ParserContext;
  private interfaces: CaptureInterface[] = [];
  private isLittleEndian = true;
  /** Simple packets carry no time: they get that of the packet before. */
  private lastTimeUs = 0;
  private blockByteOffset = 0;
  private readonly refusedLinkTypes = new Set<number>();

  constructor(context: ParserContext) {
    this.context = context;
  }

  parse(bytes: Uint8Array, start: number, end: number, byteOffset: number): number {
    let at = start;
    while (end - at >= BLOCK_BYTES_MIN) {
      this.blockByteOffset = byteOffset + (at - start);
      const isSection = readUint32(bytes, at, false) === PCAPNG_SECTION_TYPE;
      if (isSection && !this.readByteOrder(bytes, at)) return at;
      const length = readUint32(bytes, at + 4, this.isLittleEndian);
      if (!this.isLengthSound(length, isSection)) return at;
      if (end - at < length) {
        this.neededBytes = length;
        return at;
      }
      if (readUint32(bytes, at + length - 4, this.isLittleEndian) !== length) {
        this.problem('capture.block-lengths-differ', 'two equal block lengths', 'different ones');
      }
      this.readBlock(bytes, at, length);
      at += length;
    }
    this.neededBytes = BLOCK_BYTES_MIN;
    return at;
  }

  private readBlock(bytes: Uint8Array, at: number, length: number): void {
    const body = at + HEADER_BYTES;
    const bodyEnd = at + length - 4;
    switch (readUint32(bytes, at, this.isLittleEndian)) {
      case ENHANCED_PACKET_TYPE:
        return this.readPacket(bytes, body, bodyEnd, readUint32(bytes, body, this.isLittleEndian));
      case OLD_PACKET_TYPE:
        return this.readPacket(bytes, body, bodyEnd, readUint16(bytes, body, this.isLittleEndian));
      case SIMPLE_PACKET_TYPE:
        return this.readSimplePacket(bytes, body, bodyEnd);
      case INTERFACE_TYPE:
        return this.readInterface(bytes, body, bodyEnd);
      case PCAPNG_SECTION_TYPE:
        return this.readSection(bytes, body);
      case NAMES_TYPE:
        return this.context.notes.noteNames(this.piece(bytes, body, bodyEnd));
      case STATISTICS_TYPE:
        if (bodyEnd - body < STATISTICS_HEADER_BYTES) return;
        return this.context.notes.noteLost(
          readUint32(bytes, body, this.isLittleEndian),
          this.piece(bytes, body + STATISTICS_HEADER_BYTES, bodyEnd),
        );
    }
  }

  private piece(bytes: Uint8Array, start: number, end: number) {
    return { bytes, start, end, isLittleEndian: this.isLittleEndian };
  }

  private readPacket(bytes: Uint8Array, body: number, bodyEnd: number, index: number): void {
    if (bodyEnd - body < PACKET_HEADER_BYTES) return this.rejectPacket('a packet header', 'less');
    const from = this.interfaces[index];
    if (from === undefined) {
      return this.rejectPacket(
        `one of ${this.interfaces.length} interfaces`,
        `number ${index}`,
        'capture.unknown-interface',
      );
    }
    const high = readUint32(bytes, body + 4, this.isLittleEndian);
    const low = readUint32(bytes, body + 8, this.isLittleEndian);
    const captured = readUint32(bytes, body + 12, this.isLittleEndian);
    const original = readUint32(bytes, body + 16, this.isLittleEndian);
    this.lastTimeUs = toMicroseconds(from.timeScale, high, low);
    const start = body + PACKET_HEADER_BYTES;
    if (captured > bodyEnd - start) {
      return this.rejectPacket(`at most ${bodyEnd - start} bytes captured`, `${captured}`);
    }
    this.handOn(bytes, { start, captured, original, linkType: from.linkType });
  }

  private readSimplePacket(bytes: Uint8Array, body: number, bodyEnd: number): void {
    const from = this.interfaces[0];
    if (bodyEnd - body < 4) return this.rejectPacket('a packet header', 'less');
    if (from === undefined) {
      return this.rejectPacket('an interface', 'none', 'capture.unknown-interface');
    }
    const original = readUint32(bytes, body, this.isLittleEndian);
    const start = body + 4;
    const captured = Math.min(original, from.snapBytes, bodyEnd - start);
    this.handOn(bytes, { start, captured, original, linkType: from.linkType });
  }

  private handOn(
    bytes: Uint8Array,
    packet: { start: number; captured: number; original: number; linkType: number },
  ): void {
    const { view, counts, onPacket, isLinkTypeKnown } = this.context;
    if (!isLinkTypeKnown(packet.linkType)) this.noteLinkType(packet.linkType);
    if (packet.captured > PACKET_BYTES_MAX) {
      return this.rejectPacket(
        `at most ${PACKET_BYTES_MAX} bytes captured`,
        `${packet.captured}`,
        'capture.packet-too-long',
      );
    }
    view.bytes = bytes;
    view.start = packet.start;
    view.end = packet.start + packet.captured;
    view.originalLength = believableLength(packet.original, packet.captured);
    view.timeUs = this.lastTimeUs;
    view.linkType = packet.linkType;
    counts.records++;
    onPacket(view);
  }

  /** Refuses a capture that begins with what isn't decoded; later on it is a problem, told once. */
  private noteLinkType(linkType: number): void {
    const { counts, isLinkTypeKnown } = this.context;
    const text = linkTypeText(linkType);
    const isHopeless = !this.interfaces.some((each) => isLinkTypeKnown(each.linkType));
    if (counts.records === 0 && isHopeless) {
      const message = `expected a link type that is decoded, got ${text}`;
      throw new CaptureError('unsupported-link-type', this.blockByteOffset, message);
    }
    if (this.refusedLinkTypes.has(linkType)) return;
    this.refusedLinkTypes.add(linkType);
    this.problem('capture.unsupported-link-type', 'a link type that is decoded', text);
  }

  private rejectPacket(expected: string, got: string, code?: CaptureProblemCode): void {
    this.problem(code ?? 'capture.short-packet', expected, got);
    this.context.counts.records++;
  }

  private readByteOrder(bytes: Uint8Array, at: number): boolean {
    const magic = readUint32(bytes, at + 8, false);
    if (magic === BYTE_ORDER_MAGIC) this.isLittleEndian = false;
    else if (readUint32(bytes, at + 8, true) === BYTE_ORDER_MAGIC) this.isLittleEndian = true;
    else if (!this.isHeaderRead) {
      const message = `expected byte-order magic 0x1a2b3c4d, got 0x${magic.toString(16)}`;
      throw new CaptureError('damaged-header', 8, message);
    } else {
      this.problem('capture.bad-section', 'byte-order magic', `0x${magic.toString(16)}`);
      this.isStopped = true;
      return false;
    }
    return true;
  }

  /** True where the block can be stepped over; else says what shall be done. */
  private isLengthSound(length: number, isSection: boolean): boolean {
    const least = isSection ? SECTION_BYTES_MIN : BLOCK_BYTES_MIN;
    if (length >= least && length <= BLOCK_BYTES_MAX && length % 4 === 0) return true;
    if (!this.isHeaderRead) {
      const message = `expected a section header block, got one of ${length} bytes`;
      throw new CaptureError('damaged-header', 4, message);
    }
    const isLong = length > BLOCK_BYTES_MAX;
    this.problem(
      isLong ? 'capture.block-too-long' : 'capture.bad-block-length',
      `a multiple of 4 from ${least} to ${BLOCK_BYTES_MAX}`,
      `block length ${length}`,
    );
    this.isStopped = true;
    return false;
  }

  private readSection(bytes: Uint8Array, body: number): void {
    const major = readUint16(bytes, body + 4, this.isLittleEndian);
    if (major !== 1 && !this.isHeaderRead) {
      throw new CaptureError(
        'unsupported-version',
        12,
        `expected pcapng version 1.x, got ${major}`,
      );
    }
    if (major !== 1) {
      this.problem('capture.bad-section', 'pcapng version 1.x', `version ${major}`);
      this.isStopped = true;
    }
    this.isHeaderRead = true;
    this.interfaces = [];
    this.context.notes.beginSection();
  }

  private readInterface(bytes: Uint8Array, body: number, bodyEnd: number): void {
    if (bodyEnd - body < 8) return this.problem('capture.short-block', 'an interface', 'less');
    if (this.interfaces.length >= INTERFACES_MAX) {
      return this.problem('capture.too-many-interfaces', `at most ${INTERFACES_MAX}`, 'more');
    }
    const snapBytes = readUint32(bytes, body + 4, this.isLittleEndian);
    this.interfaces.push({
      linkType: readUint16(bytes, body, this.isLittleEndian),
      snapBytes: snapBytes === 0 ? PACKET_BYTES_MAX : snapBytes,
      timeScale: this.readTimeScale(bytes, body + 8, bodyEnd),
    });
  }

  private readTimeScale(bytes: Uint8Array, start: number, end: number): TimeScale {
    let { base, exponent, offsetUs } = MICROSECONDS;
    eachRecord(this.piece(bytes, start, end), ({ code, start: value, end: valueEnd }) => {
      if (code === OPTION_TIME_RESOLUTION && valueEnd - value >= 1) {
        base = bytes[value] & 0x80 ? 2 : 10;
        exponent = bytes[value] & 0x7f;
      } else if (code === OPTION_TIME_OFFSET && valueEnd - value >= 8) {
        const first = readUint32(bytes, value, this.isLittleEndian) | 0;
        const second = readUint32(bytes, value + 4, this.isLittleEndian) | 0;
        const [high, low] = this.isLittleEndian ? [second, first] : [first, second];
        offsetUs = (high * 2 ** 32 + (low >>> 0)) * 1e6;
      }
    });
    if (exponent > (base === 10 ? 19 : 63)) {
      this.problem('capture.bad-resolution', 'a time resolution', `${base}^-${exponent}`);
      return { ...MICROSECONDS, offsetUs };
    }
    return { base, exponent, offsetUs };
  }

  private problem(code: CaptureProblemCode, expected: string, got: string): void {
    const place = `block at byte ${this.blockByteOffset}`;
    this.context.problems.add(code, `${place}: expected ${expected}, got ${got}`);
  }
}
