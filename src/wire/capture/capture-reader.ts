import { CaptureError } from './capture-error.ts';
import type { CaptureCounts, FormatParser, PacketReceiver, PacketTaker } from './capture-format.ts';
import { CaptureNotes } from './capture-notes.ts';
import { CaptureProblems } from './capture-problem.ts';
import type { PacketView } from './packet-view.ts';
import { PCAP_MAGIC_MICRO, PCAP_MAGIC_MODIFIED, PCAP_MAGIC_NANO, PcapParser } from './pcap.ts';
import { PCAPNG_SECTION_TYPE, PcapngParser } from './pcapng.ts';

const MAGIC_BYTES = 4;
const CARRY_BYTES_INITIAL = 4096;
/** By their first two bytes. */
const PACKINGS: ReadonlyMap<string, string> = new Map([
  ['1f 8b', 'gzip'],
  ['28 b5', 'zstd'],
  ['fd 37', 'xz'],
  ['42 5a', 'bzip2'],
  ['50 4b', 'zip'],
]);

/**
 * Reads a capture that is pushed in chunks of any size. A packet that lies whole in a chunk is
 * handed on as a view of it; one that spans chunks goes through a carry buffer, which grows as
 * bytes arrive and never by what a length field says.
 */
export class CaptureReader {
  readonly counts: CaptureCounts = { records: 0 };
  readonly problems = new CaptureProblems();
  readonly notes = new CaptureNotes();
  /** Known once the first four bytes are read. */
  format: 'pcap' | 'pcapng' | undefined;
  private readonly view: PacketView;
  private readonly onPacket: PacketReceiver;
  private readonly isLinkTypeKnown: (linkType: number) => boolean;
  private readonly taker: PacketTaker | undefined;
  private parser: FormatParser | undefined;
  private carry = new Uint8Array(CARRY_BYTES_INITIAL);
  private carriedBytes = 0;
  /** Where the first carried byte, or else the next one of the chunk, lies in the input. */
  private byteOffset = 0;
  private skipBytes = 0;

  constructor(
    onPacket: PacketReceiver,
    isLinkTypeKnown: (linkType: number) => boolean,
    taker?: PacketTaker,
  ) {
    this.onPacket = onPacket;
    this.isLinkTypeKnown = isLinkTypeKnown;
    this.taker = taker;
    this.view = {
      bytes: this.carry,
      start: 0,
      end: 0,
      originalLength: 0,
      // A float64 from the start: a small integer would change the object's shape later.
      timeUs: Number.NaN,
      linkType: 0,
    };
  }

  /** Reads what the chunk completes. The chunk may be reused once this returns. */
  push(given: Uint8Array): void {
    // A Buffer is a subclass: with one class alone the engine's code stays monomorphic.
    const chunk = new Uint8Array(given.buffer, given.byteOffset, given.length);
    let at = 0;
    while (at < chunk.length && !this.parser?.isStopped) {
      if (this.skipBytes > 0) {
        const skipped = Math.min(this.skipBytes, chunk.length - at);
        this.skipBytes -= skipped;
        this.byteOffset += skipped;
        at += skipped;
      } else if (this.carriedBytes > 0 || this.parser === undefined) {
        at = this.fillCarry(chunk, at);
      } else {
        const taken = this.parse(chunk, at, chunk.length);
        at += taken;
        if (this.skipBytes === 0 && at < chunk.length) at = this.keep(chunk, at, chunk.length);
      }
    }
  }

  /** Says that no more will come: tells what was cut off. */
  end(): void {
    if (this.byteOffset === 0 && this.carriedBytes === 0) {
      throw new CaptureError('empty', 0, 'expected a pcap or pcapng, got nothing');
    }
    if (this.parser === undefined) this.refuseMagic();
    if (this.counts.records === 0 && !this.parser?.isHeaderRead) {
      const { neededBytes } = this.parser as FormatParser;
      const message = `expected a header of ${neededBytes} bytes, got ${this.carriedBytes}`;
      throw new CaptureError('damaged-header', 0, message);
    }
    if (this.parser?.isStopped || (this.carriedBytes === 0 && this.skipBytes === 0)) return;
    const place = this.byteOffset + this.carriedBytes;
    const what = `packet ${this.counts.records + 1} cut at byte ${place}`;
    const lack =
      this.skipBytes > 0
        ? `expected ${this.skipBytes} more bytes, got none`
        : `expected ${this.parser?.neededBytes} bytes, got ${this.carriedBytes}`;
    this.problems.add('capture.cut-off', `${what}: ${lack}`);
  }

  /** Parses and gives the number of bytes taken. */
  private parse(bytes: Uint8Array, start: number, end: number): number {
    const parser = this.parser as FormatParser;
    const taken = parser.parse(bytes, start, end, this.byteOffset) - start;
    this.byteOffset += taken;
    this.skipBytes = parser.skipBytes;
    parser.skipBytes = 0;
    return taken;
  }

  /** Completes the record in the carry buffer, if the chunk does; gives where to go on. */
  private fillCarry(chunk: Uint8Array, start: number): number {
    const needed = this.parser?.neededBytes ?? MAGIC_BYTES;
    const end = Math.min(chunk.length, start + needed - this.carriedBytes);
    this.keep(chunk, start, end);
    if (this.carriedBytes < needed) return end;
    this.parser ??= this.choose();
    const taken = this.parse(this.carry, 0, this.carriedBytes);
    if (taken > 0) this.carriedBytes = 0;
    return end;
  }

  private keep(chunk: Uint8Array, start: number, end: number): number {
    const total = this.carriedBytes + (end - start);
    if (total > this.carry.length) {
      const grown = new Uint8Array(Math.max(total, this.carry.length * 2));
      grown.set(this.carry.subarray(0, this.carriedBytes));
      this.carry = grown;
    }
    this.carry.set(chunk.subarray(start, end), this.carriedBytes);
    this.carriedBytes = total;
    return end;
  }

  private choose(): FormatParser {
    const context = {
      view: this.view,
      problems: this.problems,
      notes: this.notes,
      onPacket: this.onPacket,
      counts: this.counts,
      isLinkTypeKnown: this.isLinkTypeKnown,
      taker: this.taker,
    };
    const [a, b, c, d] = this.carry;
    const big = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
    const little = ((d << 24) | (c << 16) | (b << 8) | a) >>> 0;
    if (big === PCAPNG_SECTION_TYPE) {
      this.format = 'pcapng';
      return new PcapngParser(context);
    }
    this.format = 'pcap';
    for (const [magic, isLittleEndian] of [
      [little, true],
      [big, false],
    ] as const) {
      if (magic === PCAP_MAGIC_MICRO) return new PcapParser(context, isLittleEndian, false);
      if (magic === PCAP_MAGIC_NANO) return new PcapParser(context, isLittleEndian, true);
      if (magic === PCAP_MAGIC_MODIFIED) {
        const message =
          'expected pcap or pcapng, got the "modified" pcap of Kuznetzov (convert it with editcap)';
        throw new CaptureError('not-a-capture', 0, message);
      }
    }
    return this.refuseMagic();
  }

  private refuseMagic(): never {
    const got = Array.from(
      this.carry.subarray(0, Math.min(this.carriedBytes, MAGIC_BYTES)),
      (byte) => byte.toString(16).padStart(2, '0'),
    ).join(' ');
    const packing = PACKINGS.get(got.slice(0, 5));
    const hint = packing === undefined ? '' : ` (${packing}? unpack it first)`;
    const message = `expected the magic of pcap or pcapng, got "${got}"${hint}`;
    throw new CaptureError('not-a-capture', 0, message);
  }
}
