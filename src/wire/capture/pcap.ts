import { CaptureError } from './capture-error.ts';
import {
  BLOCK_BYTES_MAX,
  type FormatParser,
  type PacketTaker,
  PACKET_BYTES_MAX,
  type ParserContext,
  believableLength,
} from './capture-format.ts';
import { linkTypeText } from './link-type-names.ts';
import { readUint16, readUint32 } from './read-numbers.ts';

/*
 * draft-ietf-opsawg-pcap. The byte order of the magic is that of all fields.
 *
 *     file    magic 4 | major 2 | minor 2 | reserved 8 | snaplen 4 | link type 4 (low 28 bits)
 *     packet  seconds 4 | fraction 4 | captured 4 | original 4 | bytes
 */
export const PCAP_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
/** LINKTYPE_ETHERNET (tcpdump.org/linktypes.html). */
const LINK_ETHERNET = 1;

export const PCAP_MAGIC_MICRO = 0xa1b2c3d4;
export const PCAP_MAGIC_NANO = 0xa1b23c4d;
/** Kuznetzov's patched libpcap: 8 more bytes a packet. Its files are told by name, not read. */
export const PCAP_MAGIC_MODIFIED = 0xa1b2cd34;

/** FCS length and flags stand above the link type (draft-ietf-opsawg-pcap, 4). */
const LINK_TYPE_MASK = 0x0fffffff;

export class PcapParser implements FormatParser {
  neededBytes = PCAP_HEADER_BYTES;
  skipBytes = 0;
  isStopped = false;
  isHeaderRead = false;
  private readonly context: ParserContext;
  private readonly isLittleEndian: boolean;
  private readonly isNano: boolean;

  constructor(context: ParserContext, isLittleEndian: boolean, isNano: boolean) {
    this.context = context;
    this.isLittleEndian = isLittleEndian;
    this.isNano = isNano;
  }

  parse(bytes: Uint8Array, start: number, end: number, byteOffset: number): number {
    let at = start;
    if (!this.isHeaderRead) {
      if (end - at < PCAP_HEADER_BYTES) return at;
      this.readHeader(bytes, at);
      at += PCAP_HEADER_BYTES;
    }
    const { view, onPacket, counts } = this.context;
    const isLittleEndian = this.isLittleEndian;
    view.bytes = bytes;
    const taker = this.takerOf(view.linkType);
    taker?.begin(bytes);
    while (end - at >= RECORD_HEADER_BYTES) {
      if (taker !== undefined) {
        at = this.letTake(taker, at, end);
        if (end - at < RECORD_HEADER_BYTES) break;
      }
      const captured = readUint32(bytes, at + 8, isLittleEndian);
      if (captured > PACKET_BYTES_MAX) {
        this.reject(captured, byteOffset + (at - start));
        return this.isStopped ? at : at + RECORD_HEADER_BYTES;
      }
      if (end - at < RECORD_HEADER_BYTES + captured) {
        this.neededBytes = RECORD_HEADER_BYTES + captured;
        return at;
      }
      const fraction = readUint32(bytes, at + 4, isLittleEndian);
      const seconds = readUint32(bytes, at, isLittleEndian);
      const original = readUint32(bytes, at + 12, isLittleEndian);
      view.start = at + RECORD_HEADER_BYTES;
      at = view.start + captured;
      view.end = at;
      view.originalLength = believableLength(original, captured);
      view.timeUs = seconds * 1e6 + (this.isNano ? Math.floor(fraction / 1000) : fraction);
      counts.records++;
      onPacket(view);
    }
    this.neededBytes = RECORD_HEADER_BYTES;
    return at;
  }

  private takerOf(linkType: number): PacketTaker | undefined {
    if (!this.isLittleEndian || this.isNano || linkType !== LINK_ETHERNET) return undefined;
    return this.context.taker;
  }

  private letTake(taker: PacketTaker, at: number, end: number): number {
    const before = taker.taken;
    const next = taker.take(at, end);
    this.context.counts.records += taker.taken - before;
    return next;
  }

  private readHeader(bytes: Uint8Array, at: number): void {
    const major = readUint16(bytes, at + 4, this.isLittleEndian);
    if (major !== 2) {
      const minor = readUint16(bytes, at + 6, this.isLittleEndian);
      const message = `expected pcap version 2.x, got ${major}.${minor}`;
      throw new CaptureError('unsupported-version', 4, message);
    }
    const linkType = readUint32(bytes, at + 20, this.isLittleEndian) & LINK_TYPE_MASK;
    if (!this.context.isLinkTypeKnown(linkType)) {
      const message = `expected a link type that is decoded, got ${linkTypeText(linkType)}`;
      throw new CaptureError('unsupported-link-type', 20, message);
    }
    this.context.view.linkType = linkType;
    this.isHeaderRead = true;
  }

  private reject(captured: number, byteOffset: number): void {
    const { problems, counts } = this.context;
    problems.add(
      'capture.packet-too-long',
      `packet ${counts.records + 1} at byte ${byteOffset}: ` +
        `expected at most ${PACKET_BYTES_MAX} bytes captured, got ${captured}`,
    );
    counts.records++;
    if (captured > BLOCK_BYTES_MAX) this.isStopped = true;
    else this.skipBytes = captured;
    this.neededBytes = RECORD_HEADER_BYTES;
  }
}
