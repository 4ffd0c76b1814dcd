import type { FileHandle } from 'node:fs/promises';
import {
  ALIGNMENT,
  decodeRecordHeader,
  isRecordIntact,
  MARK,
  RECORD_HEADER_BYTES,
  type RecordHeader,
  recordByteLength,
} from './layout.ts';

export type ScannedRecord = {
  kind: 'record';
  type: number;
  sequence: number;
  flags: number;
  /** The payload as stored, only valid until the next record is asked for. */
  stored: Buffer;
  offset: number;
  /** Where the next record starts. */
  end: number;
};

/** A stretch of bytes that is no record. */
export type Damage = {
  kind: 'damage';
  offset: number;
  byteLength: number;
  /** Nothing that can be read follows in the file. */
  isTail: boolean;
  /** The file ends before the record does, or only zeros follow: a write that was cut off. */
  isTorn: boolean;
};

export type ScanRange = { from: number; to: number; firstSequence: number };

/**
 * The records of one segment in order, by their checksums alone; payloads stay as stored. Damage
 * is reported, skipped, and never thrown.
 */
export async function* scanSegment(
  file: FileHandle,
  { from, to, firstSequence }: ScanRange,
): AsyncGenerator<ScannedRecord | Damage> {
  const window = new FileWindow(file, to);
  let offset = from;
  let sequenceMin = firstSequence;
  while (offset < to) {
    const record = await readRecord(window, offset, sequenceMin);
    if (record) {
      yield record;
      offset = record.end;
      sequenceMin = record.sequence + 1;
      continue;
    }
    const next = await findRecord(window, offset, sequenceMin);
    const isTail = next === undefined;
    const isTorn = isTail && (await isCutOff(window, offset));
    yield { kind: 'damage', offset, byteLength: (next ?? to) - offset, isTail, isTorn };
    if (isTail) return;
    offset = next;
  }
}

async function readRecord(
  window: FileWindow,
  offset: number,
  sequenceMin: number,
): Promise<ScannedRecord | undefined> {
  const found = await intactRecord(window, offset, sequenceMin);
  if (!found) return undefined;
  const { length, ...header } = found.header;
  const stored = found.bytes.subarray(RECORD_HEADER_BYTES, RECORD_HEADER_BYTES + length);
  const end = offset + recordByteLength(length);
  return { kind: 'record', ...header, stored, offset, end };
}

async function intactRecord(
  window: FileWindow,
  offset: number,
  sequenceMin: number,
): Promise<{ header: RecordHeader; bytes: Buffer } | undefined> {
  const header = decodeRecordHeader(await window.bytes(offset, RECORD_HEADER_BYTES));
  if (!header || header.sequence < sequenceMin) return undefined;
  const byteLength = recordByteLength(header.length);
  // Asked before anything of that length is allocated.
  if (offset + byteLength > window.end) return undefined;
  const bytes = await window.bytes(offset, byteLength);
  return isRecordIntact(bytes, header) ? { header, bytes } : undefined;
}

/**
 * The next offset after `offset` where an intact record starts. Text from the wire can't pass for
 * one: JSON holds no zero byte, every header does, and a sequence that is further ahead than the
 * records that fit in between is not believed.
 */
async function findRecord(
  window: FileWindow,
  offset: number,
  sequenceMin: number,
): Promise<number | undefined> {
  const smallest = recordByteLength(0);
  let at = await window.nextMark(offset + ALIGNMENT);
  while (at !== undefined) {
    const found = await intactRecord(window, at, sequenceMin);
    const sequenceMax = sequenceMin + Math.floor((at - offset) / smallest) + 1;
    if (found && found.header.sequence <= sequenceMax) return at;
    at = await window.nextMark(at + ALIGNMENT);
  }
  return undefined;
}

async function isCutOff(window: FileWindow, offset: number): Promise<boolean> {
  const header = decodeRecordHeader(await window.bytes(offset, RECORD_HEADER_BYTES));
  if (header) return offset + recordByteLength(header.length) > window.end;
  if (window.end - offset < RECORD_HEADER_BYTES) return true;
  for (let at = offset; at < window.end; at += WINDOW_BYTES) {
    const bytes = await window.bytes(at, Math.min(WINDOW_BYTES, window.end - at));
    if (bytes.some((byte) => byte !== 0)) return false;
  }
  return true;
}

/** Large enough that a read costs little beside the checksum, small beside the index's memory. */
const WINDOW_BYTES = 2 ** 20;

/** A view over a stretch of a file, moved forward as a reader asks. */
class FileWindow {
  readonly end: number;
  private readonly file: FileHandle;
  private start = 0;
  private held: Buffer = Buffer.alloc(0);

  constructor(file: FileHandle, end: number) {
    this.file = file;
    this.end = end;
  }

  /** `length` bytes from `offset` on, fewer where the file ends. Valid until the next call. */
  async bytes(offset: number, length: number): Promise<Buffer> {
    const wanted = Math.min(length, this.end - offset);
    if (offset < this.start || offset + wanted > this.start + this.held.length) {
      await this.move(offset, Math.min(Math.max(wanted, WINDOW_BYTES), this.end - offset));
    }
    const from = offset - this.start;
    return this.held.subarray(from, from + wanted);
  }

  /** The first aligned offset from `offset` on that holds a record's mark. */
  async nextMark(offset: number): Promise<number | undefined> {
    let at = offset;
    while (at < this.end) {
      const bytes = await this.bytes(at, WINDOW_BYTES);
      if (bytes.length === 0) return undefined;
      for (let i = bytes.indexOf(MARK); i >= 0; i = bytes.indexOf(MARK, i + 1)) {
        if ((at + i) % ALIGNMENT === 0) return at + i;
      }
      // An aligned mark never straddles two windows: both start and length are aligned.
      at += bytes.length;
    }
    return undefined;
  }

  private async move(offset: number, length: number): Promise<void> {
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.file.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.start = offset;
    this.held = bytes.subarray(0, filled);
  }
}
