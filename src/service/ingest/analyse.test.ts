import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analysis as analysisShape } from '../../api/index.ts';
import { analyse } from './analyse.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-analyse-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A pcap of Ethernet frames, one a second, as libpcap's file format has it. */
function pcapOf(frames: readonly Uint8Array[], fileName = 'made.pcap'): string {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(1, 20);
  const packets = frames.map((frame, i) => {
    const head = Buffer.alloc(16);
    head.writeUInt32LE(1_700_000_000 + i, 0);
    head.writeUInt32LE(frame.length, 8);
    head.writeUInt32LE(frame.length, 12);
    return Buffer.concat([head, frame]);
  });
  const path = join(folder, fileName);
  writeFileSync(path, Buffer.concat([header, ...packets]));
  return path;
}

test('a capture of which no packet can be used is told as that', async () => {
  const path = pcapOf([new Uint8Array(6), new Uint8Array(10)]);
  const { analysis } = await analyse({ inputs: [path], seed: 1, version: 'test' });
  expect(analysisShape.parse(analysis).source).toMatchObject({ packets: 2, flows: 0, groups: 0 });
  expect(Object.values(analysis.source.rejects)).toEqual([2]);
});

test('a capture without packets is whole and empty', async () => {
  const { analysis } = await analyse({ inputs: [pcapOf([])], seed: 1, version: 'test' });
  expect(analysisShape.parse(analysis).source).toMatchObject({ packets: 0, complete: true });
});
