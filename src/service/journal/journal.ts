import { randomBytes } from 'node:crypto';
import { OperatorError } from '../errors.ts';
import { diskError } from './disk-error.ts';
import {
  encodeRecord,
  type JournalEntry,
  type Position,
  SEGMENT_HEADER_BYTES,
  type StoredRecord,
} from './layout.ts';
import { decodePayload, encodePayload } from './payload.ts';
import { type AppendFile, SegmentFiles, type SegmentInfo } from './segment-files.ts';
import { type Damage, type ScannedRecord, scanSegment } from './segment-scan.ts';

export type JournalOptions = {
  directory: string;
  /** A new segment is begun when the last one has reached this size. */
  segmentBytes?: number;
  /** Stands in for the file that is appended to; for tests of failing disks. */
  wrapFile?: (file: AppendFile) => AppendFile;
};

export type JournalCounters = {
  appended: number;
  syncs: number;
  /** Appends that were refused because too many waited. */
  refused: number;
  /** Bytes of writes that were cut off by a crash, dropped when the journal was opened. */
  tornBytes: number;
  /** Stretches that match no checksum, and their bytes. */
  damaged: number;
  damagedBytes: number;
};

const SEGMENT_BYTES = 64 * 2 ** 20;
/** Appends that may wait; the next is refused with VED_BUSY. */
const WAITING_MAX = 256;
/** Encoded bytes that are held at once before they are written. */
const SLICE_BYTES = 4 * 2 ** 20;

type Waiting = {
  entries: Iterable<JournalEntry>;
  resolve: (last: number) => void;
  reject: (reason: unknown) => void;
};

/**
 * Appends are written one after another and synced together: those that wait while the disk is busy
 * share its next sync. `read` only ever sees what was acknowledged.
 */
export class Journal {
  /** Random, made with the first segment: an index that names another belongs elsewhere. */
  readonly id: string;
  readonly counters: JournalCounters = {
    appended: 0,
    syncs: 0,
    refused: 0,
    tornBytes: 0,
    damaged: 0,
    damagedBytes: 0,
  };

  private readonly files: SegmentFiles;
  private readonly segmentBytes: number;
  private readonly wrapFile: (file: AppendFile) => AppendFile;
  private readonly seenDamage = new Set<string>();
  private readonly waiting: Waiting[] = [];
  private firstSegment = 1;
  /** Where the next byte goes; ahead of `end` while a group is being written. */
  private tip: Position = START;
  /** Everything before is on the disk. */
  private acknowledged: Position = START;
  private file: AppendFile | undefined;
  private pump: Promise<void> | undefined;
  private failure: OperatorError | undefined;

  private constructor(options: JournalOptions, id: string) {
    this.id = id;
    this.files = new SegmentFiles(options.directory);
    this.segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    this.wrapFile = options.wrapFile ?? ((file) => file);
  }

  static async open(options: JournalOptions): Promise<Journal> {
    try {
      const segments = await new SegmentFiles(options.directory).list();
      const known = segments.find((info) => info.header)?.header?.journalId;
      const journal = new Journal(options, known ?? randomBytes(16).toString('hex'));
      await journal.recover(segments);
      return journal;
    } catch (cause) {
      throw diskError(`journal "${options.directory}"`, cause);
    }
  }

  /** Where the first record stands, or will. */
  get start(): Position {
    return { segment: this.firstSegment, offset: SEGMENT_HEADER_BYTES, sequence: 0 };
  }

  get end(): Position {
    return this.acknowledged;
  }

  /** Why nothing more is accepted; undefined while all is well. */
  get failed(): OperatorError | undefined {
    return this.failure;
  }

  /**
   * Returns the sequence of the last record when all of `entries` are on the disk. Rejects when
   * none of them will ever be seen. They stand together, in order.
   */
  append(entries: Iterable<JournalEntry>): Promise<number> {
    if (this.failure) return Promise.reject(this.failure);
    if (this.waiting.length >= WAITING_MAX) {
      this.counters.refused++;
      const message =
        `journal: expected at most ${WAITING_MAX} waiting appends, got one more; ` + 'try again';
      return Promise.reject(new OperatorError('VED_BUSY', message));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ entries, resolve, reject });
      this.pump ??= this.drain();
    });
  }

  /** The acknowledged records from `from` on. Damage is counted and stepped over. */
  async *read(from: Position = this.start): AsyncGenerator<StoredRecord> {
    const to = this.acknowledged;
    let sequence = from.sequence;
    for (let segment = from.segment; segment <= to.segment; segment++) {
      const start = segment === from.segment ? from.offset : SEGMENT_HEADER_BYTES;
      const stop = segment === to.segment ? to.offset : undefined;
      for await (const found of this.scan(segment, { start, stop, sequence })) {
        if (found.kind === 'damage') {
          await this.noteDamage(segment, found);
          continue;
        }
        sequence = found.sequence;
        const next = { segment, offset: found.end, sequence };
        const decoded = await this.decode(segment, found);
        if (decoded) yield { type: found.type, payload: decoded.payload, sequence, next };
      }
    }
  }

  /** Waits for what was handed in, then lets go of the file. */
  async close(): Promise<void> {
    await this.pump;
    this.failure ??= new OperatorError('VED_JOURNAL_FAILED', 'journal: it was closed');
    await this.file?.close();
    this.file = undefined;
  }

  /** A checksum that holds over a payload that can't be read: nothing of ours wrote it. */
  private async decode(segment: number, record: ScannedRecord) {
    try {
      return { payload: await decodePayload(record.flags, record.stored) };
    } catch {
      const { offset, end } = record;
      const place = { offset, byteLength: end - offset, isTail: false, isTorn: false };
      await this.noteDamage(segment, { kind: 'damage', ...place });
      return undefined;
    }
  }

  private async *scan(
    segment: number,
    range: { start: number; stop: number | undefined; sequence: number },
  ) {
    const file = await this.files.openForReading(segment).catch(() => undefined);
    // A segment that someone took away: its sequences are missing, the rest can be read.
    if (!file) return;
    try {
      const to = range.stop ?? (await file.stat()).size;
      yield* scanSegment(file, { from: range.start, to, firstSequence: range.sequence + 1 });
    } finally {
      await file.close();
    }
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const written: { append: Waiting; last: number }[] = [];
      for (const append of this.waiting.splice(0)) {
        try {
          await this.write(append.entries);
          written.push({ append, last: this.tip.sequence });
        } catch (error) {
          append.reject(error);
        }
      }
      await this.acknowledge(written);
    }
    // In one step with the check above: an append that comes later starts the pump again.
    this.pump = undefined;
  }

  private async acknowledge(written: { append: Waiting; last: number }[]): Promise<void> {
    if (written.length === 0) return;
    try {
      if (this.failure) throw this.failure;
      await this.file?.sync();
      this.counters.syncs++;
    } catch (cause) {
      const failure = this.fail('the disk did not confirm a write', cause);
      for (const { append } of written) append.reject(failure);
      return;
    }
    this.counters.appended += this.tip.sequence - this.acknowledged.sequence;
    this.acknowledged = this.tip;
    for (const { append, last } of written) append.resolve(last);
  }

  /** All of one append, or none: on any failure the files are as they were before. */
  private async write(entries: Iterable<JournalEntry>): Promise<void> {
    if (this.failure) throw this.failure;
    const before = this.tip;
    try {
      let slice: Buffer[] = [];
      let sliceBytes = 0;
      let { sequence } = before;
      for (const { type, payload } of entries) {
        const { flags, bytes } = await encodePayload(payload);
        const record = encodeRecord({ type, flags, sequence: ++sequence, payload: bytes });
        slice.push(record);
        sliceBytes += record.length;
        if (sliceBytes < SLICE_BYTES) continue;
        await this.writeSlice(slice, sequence);
        slice = [];
        sliceBytes = 0;
      }
      if (slice.length > 0) await this.writeSlice(slice, sequence);
    } catch (cause) {
      await this.rollBack(before);
      throw diskError(`journal segment "${this.files.path(this.tip.segment)}"`, cause);
    }
  }

  private async writeSlice(records: Buffer[], sequence: number): Promise<void> {
    if (this.tip.offset >= this.segmentBytes) await this.beginSegment(this.tip.segment + 1);
    const bytes = Buffer.concat(records);
    let written = 0;
    while (written < bytes.length && this.file) {
      const count = await this.file.write(bytes.subarray(written), this.tip.offset + written);
      if (count === 0) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
      written += count;
    }
    this.tip = { ...this.tip, offset: this.tip.offset + bytes.length, sequence };
  }

  private async beginSegment(segment: number): Promise<void> {
    if (this.file) {
      await this.file.sync();
      this.counters.syncs++;
    }
    const firstSequence = this.tip.sequence + 1;
    await this.files.create({ segment, firstSequence, journalId: this.id });
    await this.openTip({ ...this.tip, segment, offset: SEGMENT_HEADER_BYTES });
  }

  private async openTip(tip: Position): Promise<void> {
    const file = this.wrapFile(await this.files.openForAppending(tip.segment));
    await this.file?.close();
    this.file = file;
    this.tip = tip;
  }

  private async rollBack(before: Position): Promise<void> {
    try {
      const newest = (await this.files.list()).at(-1)?.segment ?? before.segment;
      if (newest !== before.segment) await this.openTip(before);
      for (let segment = newest; segment > before.segment; segment--) {
        await this.files.remove(segment);
      }
      this.tip = before;
      await this.file?.truncate(before.offset);
    } catch (cause) {
      this.fail('a write that failed could not be taken back', cause);
    }
  }

  /**
   * After a failed sync the page cache can't be trusted any more: only a restart reads the disk.
   */
  private fail(what: string, cause: unknown): OperatorError {
    const message =
      `journal "${this.files.path(this.tip.segment)}": ${what}; check the disk, ` +
      'then start again';
    this.failure ??= new OperatorError('VED_JOURNAL_FAILED', message, { cause });
    return this.failure;
  }

  private async recover(segments: SegmentInfo[]): Promise<void> {
    const last = segments.at(-1);
    if (!last) {
      await this.beginSegment(1);
      this.acknowledged = this.tip;
      return;
    }
    this.firstSegment = segments[0]?.segment ?? last.segment;
    if (last.byteLength < SEGMENT_HEADER_BYTES) return this.remakeLast(segments, last);
    const sequence = last.header
      ? last.header.firstSequence - 1
      : await this.lastSequence(segments.at(-2));
    await this.recoverTail(last, sequence);
    for (const info of segments) {
      if (!info.header) await this.noteDamage(info.segment, headerDamage);
    }
    if (last.header) return;
    // So that the next start finds an intact header, and the same id, at the end.
    await this.beginSegment(last.segment + 1);
    this.acknowledged = this.tip;
  }

  private async lastSequence(info: SegmentInfo | undefined): Promise<number> {
    let sequence = (info?.header?.firstSequence ?? 1) - 1;
    if (!info) return sequence;
    const range = { start: SEGMENT_HEADER_BYTES, stop: info.byteLength, sequence };
    for await (const found of this.scan(info.segment, range)) {
      if (found.kind === 'record') sequence = found.sequence;
    }
    return sequence;
  }

  /** A crash came between the creation of a segment and its header: nothing is lost with it. */
  private async remakeLast(segments: SegmentInfo[], last: SegmentInfo): Promise<void> {
    await this.files.remove(last.segment);
    this.counters.tornBytes += last.byteLength;
    await this.recover(segments.slice(0, -1));
  }

  /** Reads the last segment through, and cuts what no acknowledgement was given for. */
  private async recoverTail(last: SegmentInfo, sequence: number): Promise<void> {
    const { segment, byteLength } = last;
    const tip = { segment, offset: SEGMENT_HEADER_BYTES, sequence };
    let tail: Damage | undefined;
    const file = await this.files.openForReading(segment);
    try {
      const range = { from: tip.offset, to: byteLength, firstSequence: sequence + 1 };
      for await (const found of scanSegment(file, range)) {
        if (found.kind === 'record') Object.assign(tip, atEnd(found));
        else if (found.isTail) tail = found;
        else await this.noteDamage(segment, found);
      }
    } finally {
      await file.close();
    }
    if (tail && !tail.isTorn) await this.noteDamage(segment, tail);
    if (tail?.isTorn) this.counters.tornBytes += tail.byteLength;
    await this.openTip(tip);
    if (tail) {
      await this.file?.truncate(tip.offset);
      await this.file?.sync();
    }
    this.acknowledged = tip;
  }

  private async noteDamage(segment: number, damage: Damage): Promise<void> {
    const place = `${segment}:${damage.offset}`;
    if (this.seenDamage.has(place)) return;
    // Beyond the limit a place that is read twice counts twice.
    if (this.seenDamage.size < SEEN_DAMAGE_MAX) this.seenDamage.add(place);
    this.counters.damaged++;
    this.counters.damagedBytes += damage.byteLength;
    await this.files.keepCopy(segment, damage);
  }
}

const START: Position = { segment: 1, offset: SEGMENT_HEADER_BYTES, sequence: 0 };

/** Damaged places that are remembered, so that reading them again does not count them again. */
const SEEN_DAMAGE_MAX = 4096;

const headerDamage: Damage = {
  kind: 'damage',
  offset: 0,
  byteLength: SEGMENT_HEADER_BYTES,
  isTail: false,
  isTorn: false,
};

function atEnd(record: { end: number; sequence: number }): Pick<Position, 'offset' | 'sequence'> {
  return { offset: record.end, sequence: record.sequence };
}
