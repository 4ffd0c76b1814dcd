import { crc32 } from 'node:zlib';

/**
 * A segment file, `00000001.vdj`. All numbers are little-endian.
 *
 *     header, 48 bytes; every version keeps these fields where they are
 *      0  8  magic `VEDETTEJ`
 *      8  2  version, 1
 *     10  2  header length, 48
 *     12  4  number of the segment, as in the file name
 *     16  8  sequence of the first record
 *     24 16  id of the journal, random, the same in all its segments
 *     40  4  zero
 *     44  4  CRC-32 of bytes 0 to 44
 *
 *     record, from a multiple of 8 bytes on, padded with zeros to the next
 *      0  4  mark `VDrc`, where a reader finds its feet again after damage
 *      4  4  CRC-32 of bytes 8 to 24 + n
 *      8  4  n, length of the payload as stored
 *     12  2  type, see record-types.ts
 *     14  2  flags: 1 = the payload is deflated (RFC 1951)
 *     16  8  sequence, one more than the record before
 *     24  n  payload: JSON in UTF-8
 *
 * The checksum is the CRC-32 of zlib (ISO 3309), which Node computes natively; it finds every burst
 * of up to 32 bits. It guards against disks, not against people.
 */
export const MAGIC = 'VEDETTEJ';
export const VERSION = 1;
export const SEGMENT_HEADER_BYTES = 48;
export const RECORD_HEADER_BYTES = 24;
export const ALIGNMENT = 8;
export const FLAG_DEFLATED = 1;
export const MARK = Buffer.from('VDrc');

/** A payload may have so many bytes, as JSON and as stored. */
export const RECORD_BYTES_MAX = 16 * 2 ** 20;

export type JournalEntry = { type: number; payload: unknown };

/** Where the next record starts, and the sequence of the one before. */
export type Position = { segment: number; offset: number; sequence: number };

export type StoredRecord = JournalEntry & { sequence: number; next: Position };

export type SegmentHeader = {
  version: number;
  segment: number;
  firstSequence: number;
  /** Hexadecimal. */
  journalId: string;
};

export type RecordHeader = {
  crc: number;
  length: number;
  type: number;
  flags: number;
  sequence: number;
};

export function encodeSegmentHeader(header: Omit<SegmentHeader, 'version'>): Buffer {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt16LE(VERSION, 8);
  bytes.writeUInt16LE(SEGMENT_HEADER_BYTES, 10);
  bytes.writeUInt32LE(header.segment, 12);
  bytes.writeBigUInt64LE(BigInt(header.firstSequence), 16);
  bytes.write(header.journalId, 24, 16, 'hex');
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 44)), 44);
  return bytes;
}

/** Undefined when the bytes are no segment's header, or a damaged one. */
export function decodeSegmentHeader(bytes: Buffer): SegmentHeader | undefined {
  if (bytes.length < SEGMENT_HEADER_BYTES) return undefined;
  if (bytes.toString('latin1', 0, 8) !== MAGIC) return undefined;
  if (crc32(bytes.subarray(0, 44)) !== bytes.readUInt32LE(44)) return undefined;
  return {
    version: bytes.readUInt16LE(8),
    segment: bytes.readUInt32LE(12),
    firstSequence: Number(bytes.readBigUInt64LE(16)),
    journalId: bytes.toString('hex', 24, 40),
  };
}

type EncodeRequest = { type: number; flags: number; sequence: number; payload: Uint8Array };

export function encodeRecord({ type, flags, sequence, payload }: EncodeRequest): Buffer {
  const bytes = Buffer.alloc(recordByteLength(payload.length));
  bytes.set(MARK, 0);
  bytes.writeUInt32LE(payload.length, 8);
  bytes.writeUInt16LE(type, 12);
  bytes.writeUInt16LE(flags, 14);
  bytes.writeBigUInt64LE(BigInt(sequence), 16);
  bytes.set(payload, RECORD_HEADER_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(8, RECORD_HEADER_BYTES + payload.length)), 4);
  return bytes;
}

/** Undefined when no record can start with these bytes; the checksum is not looked at. */
export function decodeRecordHeader(bytes: Buffer): RecordHeader | undefined {
  if (bytes.length < RECORD_HEADER_BYTES || bytes.compare(MARK, 0, 4, 0, 4) !== 0) return undefined;
  const header = {
    crc: bytes.readUInt32LE(4),
    length: bytes.readUInt32LE(8),
    type: bytes.readUInt16LE(12),
    flags: bytes.readUInt16LE(14),
    sequence: Number(bytes.readBigUInt64LE(16)),
  };
  const plausible =
    header.length <= RECORD_BYTES_MAX &&
    header.flags <= FLAG_DEFLATED &&
    Number.isSafeInteger(header.sequence);
  return plausible ? header : undefined;
}

/** `bytes` is the whole record, header included. */
export function isRecordIntact(bytes: Buffer, header: RecordHeader): boolean {
  return crc32(bytes.subarray(8, RECORD_HEADER_BYTES + header.length)) === header.crc;
}

/** Bytes on disk of a record, padding included. */
export function recordByteLength(payloadBytes: number): number {
  return Math.ceil((RECORD_HEADER_BYTES + payloadBytes) / ALIGNMENT) * ALIGNMENT;
}
