import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CaptureError, FlowMeter, type MeterCounters } from '../src/wire/index.ts';
import { hasShared, SHARED_DIR } from './shared.ts';

const CAPTURES = join(SHARED_DIR, 'captures');
const CHUNK_BYTES = 65_536;

function capturesBelow(folder: string): string[] {
  const directory = join(CAPTURES, folder);
  if (!hasShared || !existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(pcap|pcapng|cap|ntar|snoop)(\.gz)?$/.test(entry.name))
    .map((entry) => relative(CAPTURES, join(entry.parentPath, entry.name)))
    .sort();
}

function contentOf(path: string): Uint8Array {
  const bytes = readFileSync(join(CAPTURES, path));
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

/** Packets counted to flows and under reasons, and what the meter says of both. */
interface Account {
  metered: number;
  rejected: number;
  rows: number;
  counters: MeterCounters;
}

function account(capture: Uint8Array): Account {
  let metered = 0;
  let rows = 0;
  const meter = new FlowMeter({
    flowCapacity: 4096,
    onBatch: ({ count, columns }) => {
      rows += count;
      for (let i = 0; i < count; i++) metered += columns.origPackets[i] + columns.respPackets[i];
    },
  });
  try {
    for (let at = 0; at < capture.length; at += CHUNK_BYTES) {
      meter.push(capture.subarray(at, at + CHUNK_BYTES));
    }
    meter.endInput();
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  }
  meter.finish();
  const counters = meter.counters();
  const rejected = Object.values(counters.rejects).reduce((sum, count) => sum + count, 0);
  return { metered, rejected, rows, counters };
}

describe.each(['zeek', 'malformed', 'ndpi'])('captures of others: %s', (folder) => {
  const captures = capturesBelow(folder);

  test('each is read or refused, and every packet is accounted for', (context) => {
    if (captures.length === 0) context.skip(`put the captures of others into ${SHARED_DIR}`);
    for (const path of captures) {
      const { metered, rejected, rows, counters } = account(contentOf(path));
      const got = { path, packets: metered + rejected, flows: rows, live: counters.liveFlows };
      const expected = { path, packets: counters.packets, flows: counters.flows, live: 0 };
      expect(got).toEqual(expected);
    }
  });
});
