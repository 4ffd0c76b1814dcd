/** Forecasting a series by the built program. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { createRandom } from '../src/learn/index.ts';

const VEDETTE = fileURLToPath(new URL('../bin/vedette.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vedette-forecast-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function vedette(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [VEDETTE, ...args], {
    cwd: folder,
  });
  return { code: status, out: stdout.toString(), err: stderr.toString() };
}

/** A wave with noise every five minutes, and one value that is far from it. */
function wave(oddRow: number): string {
  const random = createRandom(2, 'forecast tests');
  const start = Date.parse('2026-03-01T00:00:00Z');
  const rows = Array.from({ length: 900 }, (_, row) => {
    const time = new Date(start + row * 300_000).toISOString().slice(0, 19).replace('T', ' ');
    const value = 50 + 10 * Math.sin(row / 8) + random.next() + (row === oddRow ? 60 : 0);
    return `${time},${row === 3 ? '' : value.toFixed(3)}`;
  });
  return `timestamp,value\n${rows.join('\n')}\n`;
}

describe('vedette forecast', () => {
  test('finds the value that nothing announced, tells it in words and as a page', () => {
    writeFileSync(join(folder, 'wave.csv'), wave(700));
    const run = vedette('forecast', 'wave.csv', '--epochs', '5', '--report', 'wave.html', '--json');
    const found = JSON.parse(run.out) as {
      rows: number;
      notes: string[];
      anomalies: { time: string; level: string; value: number; low: number; high: number }[];
    };
    expect(found.rows).toBe(899);
    expect(found.notes).toEqual(['1 rows without a value were passed over']);
    const odd = found.anomalies.find(({ time }) => time === '2026-03-03 10:20:00');
    expect(odd?.level).toMatch(/Critical|High/);
    expect(odd?.value).toBeGreaterThan(odd?.high ?? Number.POSITIVE_INFINITY);
    const page = readFileSync(join(folder, 'wave.html'), 'utf8');
    expect(page).toContain('2026-03-03 10:20:00');
    expect(page).toContain('<title>Training loss by epoch</title>');
    const words = vedette('forecast', 'wave.csv', '--epochs', '5');
    expect(words.out).toContain('wave.csv, value: 899 rows');
    expect(words.out).toContain('2026-03-03 10:20:00');
  });

  test.each([
    ['a,b\n1,2\n3,4\n', 'expected one column of numbers, found "a", "b"', 2],
    ['t,value\nx,y\ny,z\n', 'expected one column of numbers, found none', 2],
    ['t,value\nx,1\ny,2\n', 'expected more than 24 rows', 1],
  ])('refuses %j in one line', (text, message, code) => {
    writeFileSync(join(folder, 'bad.csv'), text);
    const run = vedette('forecast', 'bad.csv');
    expect(run.err.trim().split('\n')).toHaveLength(1);
    expect(run.err).toContain(message);
    expect(run.code).toBe(code);
  });
});
