import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Journal, type JournalOptions } from './journal.ts';
import { SEGMENT_HEADER_BYTES } from './layout.ts';
import type { AppendFile } from './segment-files.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vedette-journal-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = (options: Partial<JournalOptions> = {}) => Journal.open({ directory, ...options });
const entry = (n: number) => ({ type: 7, payload: { n, text: `record ${n}` } });
const entries = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => entry(from + i));
const segmentPath = (segment: number) => join(directory, `0000000${segment}.vdj`);

async function numbers(journal: Journal): Promise<number[]> {
  const found: number[] = [];
  for await (const { payload } of journal.read()) found.push((payload as { n: number }).n);
  return found;
}

async function withRecords(count: number, options: Partial<JournalOptions> = {}) {
  const journal = await open(options);
  for (let n = 1; n <= count; n++) await journal.append([entry(n)]);
  await journal.close();
}

describe('a sound journal', () => {
  test('gives back what was appended, across a close, with sequences from 1 on', async () => {
    const first = await open();
    expect(await first.append(entries(1, 3))).toBe(3);
    expect(await first.append([entry(4)])).toBe(4);
    await first.close();
    const second = await open();
    expect(await numbers(second)).toEqual([1, 2, 3, 4]);
    expect(second.id).toBe(first.id);
    expect(await second.append([entry(5)])).toBe(5);
    expect(await numbers(second)).toEqual([1, 2, 3, 4, 5]);
    await second.close();
  });

  test('reads on from any position', async () => {
    const journal = await open();
    await journal.append(entries(1, 2));
    const middle = journal.end;
    await journal.append(entries(3, 4));
    const found = [];
    for await (const { sequence } of journal.read(middle)) found.push(sequence);
    expect(found).toEqual([3, 4]);
    await journal.close();
  });

  test('begins a new segment when the last one is full, and reads over the border', async () => {
    await withRecords(40, { segmentBytes: 256 });
    expect((await readdir(directory)).length).toBeGreaterThan(5);
    const journal = await open({ segmentBytes: 256 });
    expect(await numbers(journal)).toEqual(entries(1, 40).map((e) => e.payload.n));
    await journal.close();
  });

  test('appends that wait together share a sync, and keep their order', async () => {
    const journal = await open();
    const acknowledged = await Promise.all(entries(1, 200).map((one) => journal.append([one])));
    expect(acknowledged).toEqual(entries(1, 200).map((e) => e.payload.n));
    expect(journal.counters).toMatchObject({ appended: 200 });
    expect(journal.counters.syncs).toBeLessThan(20);
    await journal.close();
  });

  test('bursts that follow on each other at once are all taken', async () => {
    const journal = await open();
    for (let burst = 0; burst < 100; burst++) {
      await Promise.all(entries(1, 20).map((one) => journal.append([one])));
    }
    expect(await numbers(journal)).toHaveLength(2000);
    await journal.close();
  });

  test('the append that finds too many waiting is refused and counted', async () => {
    const journal = await open();
    const all = await Promise.allSettled(entries(1, 400).map((one) => journal.append([one])));
    const refused = all.filter((result) => result.status === 'rejected');
    expect(refused.length).toBe(journal.counters.refused);
    expect(refused.length).toBeGreaterThan(0);
    expect(await numbers(journal)).toHaveLength(400 - refused.length);
    await journal.close();
  });

  test('a large payload is deflated, and comes back as it was', async () => {
    const journal = await open();
    const payload = { n: 1, text: 'hostile \u202e\u0000\ud800 '.repeat(20_000) };
    await journal.append([{ type: 2, payload }]);
    expect((await stat(segmentPath(1))).size).toBeLessThan(20_000);
    for await (const record of journal.read()) expect(record.payload).toEqual(payload);
    await journal.close();
  });

  test('a record over 16 MiB is refused, and what came with it is not seen', async () => {
    const journal = await open();
    const huge = { type: 7, payload: { n: 2, text: 'x'.repeat(17 * 2 ** 20) } };
    await expect(journal.append([entry(1), huge])).rejects.toMatchObject({
      code: 'VED_RECORD_TOO_LARGE',
    });
    await journal.append([entry(3)]);
    expect(await numbers(journal)).toEqual([3]);
    await journal.close();
  });
});

describe('a journal that was cut off', () => {
  test('at every byte: what lies whole before the cut is read, and appended to', async () => {
    await withRecords(4);
    const whole = await readFile(segmentPath(1));
    const ends = [SEGMENT_HEADER_BYTES];
    const journal = await open();
    for await (const { next } of journal.read()) ends.push(next.offset);
    await journal.close();
    for (let length = 0; length < whole.length; length++) {
      await writeFile(segmentPath(1), whole.subarray(0, length));
      const kept = Math.max(0, ends.filter((end) => end <= length).length - 1);
      const reopened = await open();
      expect(await numbers(reopened)).toEqual(entries(1, kept).map((e) => e.payload.n));
      await reopened.append([entry(99)]);
      expect((await numbers(reopened)).at(-1)).toBe(99);
      expect(reopened.counters.damaged).toBe(0);
      await reopened.close();
    }
  });

  test('zeros that a power cut left behind are dropped', async () => {
    await withRecords(2);
    const { size } = await stat(segmentPath(1));
    await truncate(segmentPath(1), size + 4096);
    const journal = await open();
    expect(await numbers(journal)).toEqual([1, 2]);
    expect(journal.counters).toMatchObject({ tornBytes: 4096, damaged: 0 });
    await journal.close();
  });
});

describe('a damaged journal', () => {
  test('any flipped byte costs at most the record it is in, and is counted and kept', async () => {
    await withRecords(6);
    const whole = await readFile(segmentPath(1));
    for (let at = 0; at < whole.length; at += 3) {
      await rm(directory, { recursive: true });
      await open().then((journal) => journal.close());
      await rm(segmentPath(1));
      const bytes = Buffer.from(whole);
      bytes.writeUInt8((bytes[at] ?? 0) ^ 0x40, at);
      await writeFile(segmentPath(1), bytes);
      const journal = await open();
      const found = await numbers(journal);
      const { damaged, tornBytes } = journal.counters;
      expect(found.length, `byte ${at}`).toBeGreaterThanOrEqual(5);
      if (found.length < 6) expect(damaged + tornBytes, `byte ${at}`).toBeGreaterThan(0);
      await journal.append([entry(7)]);
      expect((await numbers(journal)).at(-1)).toBe(7);
      await journal.close();
    }
  });

  test('the bytes of a damaged segment are kept aside once, at whatever opening', async () => {
    await withRecords(6);
    const whole = await readFile(segmentPath(1));
    whole.writeUInt8(0xff, SEGMENT_HEADER_BYTES + 30);
    await writeFile(segmentPath(1), whole);
    for (let time = 0; time < 3; time++) {
      const journal = await open();
      expect(await numbers(journal)).toEqual([2, 3, 4, 5, 6]);
      expect(await numbers(journal)).toHaveLength(5);
      expect(journal.counters.damaged).toBe(1);
      await journal.close();
    }
    const copies = (await readdir(directory)).filter((name) => name.includes('.corrupt-'));
    expect(copies).toEqual(['00000001.vdj.corrupt-48']);
    expect(await readFile(join(directory, copies[0] ?? ''))).toEqual(whole);
  });

  test('sequences go on after a segment whose header was lost', async () => {
    await withRecords(5, { segmentBytes: 100 });
    const before = await open();
    const { segment } = before.end;
    await before.close();
    const bytes = await readFile(segmentPath(segment));
    await writeFile(segmentPath(segment), bytes.fill(0xee));
    const journal = await open();
    expect(journal.id).toBe(before.id);
    expect(await journal.append([entry(6)])).toBeGreaterThan(2);
    await journal.close();
    const again = await open();
    expect((await numbers(again)).at(-1)).toBe(6);
    expect(again.counters.damaged).toBeGreaterThan(0);
    await again.close();
  });

  test('a newer version is refused, and not a byte is touched', async () => {
    await withRecords(2);
    const { decodeSegmentHeader } = await import('./layout.ts');
    const { crc32 } = await import('node:zlib');
    const bytes = await readFile(segmentPath(1));
    bytes.writeUInt16LE(2, 8);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 44)), 44);
    expect(decodeSegmentHeader(bytes)?.version).toBe(2);
    const newer = Buffer.concat([bytes, Buffer.from('what only version 2 understands')]);
    await writeFile(segmentPath(1), newer);
    await expect(open()).rejects.toMatchObject({ code: 'VED_DATA_NEWER' });
    expect(await readFile(segmentPath(1))).toEqual(newer);
    expect(await readdir(directory)).toEqual(['00000001.vdj']);
  });
});

describe('a failing disk', () => {
  /** A disk with room for so many bytes, whose sync fails when told to. */
  function smallDisk(disk: { room: number; syncFails: boolean }) {
    return (file: AppendFile): AppendFile => ({
      ...file,
      async write(bytes, offset) {
        const fits = Math.min(bytes.length, disk.room);
        if (fits === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        disk.room -= fits;
        return file.write(bytes.subarray(0, fits), offset);
      },
      async sync() {
        if (disk.syncFails) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
        return file.sync();
      },
    });
  }

  test('no room: nothing of the append stays, and the next one that fits is taken', async () => {
    const disk = { room: 200, syncFails: false };
    const journal = await open({ wrapFile: smallDisk(disk), segmentBytes: 128 });
    await journal.append([entry(1)]);
    const { size } = await stat(segmentPath(1));
    await expect(journal.append(entries(2, 30))).rejects.toMatchObject({ code: 'VED_DISK_FULL' });
    expect((await stat(segmentPath(1))).size).toBe(size);
    expect(await numbers(journal)).toEqual([1]);
    disk.room = 10_000;
    expect(await journal.append([entry(2)])).toBe(2);
    await journal.close();
    const again = await open();
    expect(await numbers(again)).toEqual([1, 2]);
    expect(again.counters).toMatchObject({ damaged: 0, tornBytes: 0 });
    await again.close();
  });

  test('a sync that fails acknowledges nothing, then or later', async () => {
    const disk = { room: 1e6, syncFails: false };
    const journal = await open({ wrapFile: smallDisk(disk) });
    await journal.append([entry(1)]);
    disk.syncFails = true;
    await expect(journal.append([entry(2)])).rejects.toMatchObject({ code: 'VED_JOURNAL_FAILED' });
    disk.syncFails = false;
    await expect(journal.append([entry(3)])).rejects.toMatchObject({ code: 'VED_JOURNAL_FAILED' });
    expect(await numbers(journal)).toEqual([1]);
    await journal.close();
  });
});
