import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decompress } from './decompress.ts';

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpack(bytes: Buffer, size = 1000) {
  const parts: Buffer[] = [];
  const { problem } = await decompress(chunksOf(bytes, size), (part) =>
    parts.push(Buffer.from(part)),
  );
  return { text: Buffer.concat(parts).toString(), problem };
}

const text = Array.from({ length: 5000 }, (_, i) => `line ${i * 7919}`).join('\n');

describe('decompress', () => {
  test('passes plain bytes on as they are', async () => {
    expect(await unpack(Buffer.from(text))).toEqual({ text, problem: undefined });
  });

  test('undoes gzip in any chunking, and members that follow each other', async () => {
    const two = Buffer.concat([gzipSync(text.slice(0, 999)), gzipSync(text.slice(999))]);
    expect(await unpack(gzipSync(text), 64)).toEqual({ text, problem: undefined });
    expect(await unpack(two)).toEqual({ text, problem: undefined });
  });

  test('gives what came before a break, and says so', async () => {
    const packed = gzipSync(text);
    const cut = await unpack(packed.subarray(0, packed.length >> 1));
    expect(cut.problem).toMatch(/gzip data broke off: .* after \d+ bytes/);
    expect(text.startsWith(cut.text)).toBe(true);
    expect(cut.text.length).toBeGreaterThan(1000);
  });

  test('stops at a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * 2 ** 20), { level: 9 });
    let received = 0;
    const { problem } = await decompress(chunksOf(bomb, 65_536), (part) => {
      received += part.length;
    });
    expect(problem).toMatch(/grew past 200 times its size/);
    expect(received).toBeLessThan(100 * 2 ** 20);
  });

  test('passes on what the receiver throws', async () => {
    const refuse = () => {
      throw new RangeError('no capture');
    };
    await expect(decompress(chunksOf(gzipSync(text), 64), refuse)).rejects.toThrow('no capture');
    await expect(decompress(chunksOf(Buffer.from(text), 64), refuse)).rejects.toThrow('no capture');
  });
});
