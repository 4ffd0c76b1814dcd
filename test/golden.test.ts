/**
 * What the recordings in test/captures give, line by line. `UPDATE=1` rewrites the golden files; a
 * run that differs leaves what it got beside the golden as `NAME.changed`.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Analysis, LEVELS } from '../src/api/index.ts';
import { analyse } from '../src/service/ingest/index.ts';
import { LAB_MODEL, modelsUsed, readModels } from '../src/service/learning/index.ts';

const CAPTURES = new URL('./captures/', import.meta.url);
const GOLDEN = new URL('./golden/', import.meta.url);
const ROWS_KEPT = 25;

const captures = readdirSync(CAPTURES)
  .filter((file) => /\.(pcap|pcapng)(\.gz)?$/.test(file))
  .sort();

test('there are recordings to test with', () => {
  expect(captures.length).toBeGreaterThan(4);
});

test.each(captures)('%s gives what it gave', async (file) => {
  const path = new URL(file, CAPTURES).pathname;
  const read = await readModels([LAB_MODEL]);
  const models = { models: read.models, used: modelsUsed(read) };
  const { analysis } = await analyse({ inputs: [path], seed: 1, version: 'golden', models });
  expectGolden(`${file}.txt`, textOf(analysis));
});

function expectGolden(name: string, text: string): void {
  const golden = new URL(name, GOLDEN);
  if (process.env.UPDATE === '1') writeFileSync(golden, text);
  const expected = existsSync(golden) ? readFileSync(golden, 'utf8') : '';
  const changed = new URL(`${name}.changed`, GOLDEN);
  if (text === expected) rmSync(changed, { force: true });
  else writeFileSync(changed, text);
  expect(text, `${name} differs; see test/golden/${name}.changed`).toBe(expected);
}

function textOf({ source, groups, incidents }: Analysis): string {
  const counts = [...Object.entries(source.rejects), ...Object.entries(source.shed)];
  return [
    `digest ${source.id}`,
    `${source.packets} packets ${source.flows} flows ${source.start} to ${source.end}`,
    `not used: ${counts.map(([what, n]) => `${n} ${what}`).join(', ') || 'nothing'}`,
    LEVELS.map((level) => `${source.levels[level]} ${level}`).join(', '),
    '',
    ...groups.slice(0, ROWS_KEPT).map(({ rank, parts, sentence }) => {
      const place = `${String(rank).padStart(2)} ${parts.level.padEnd(13)}`;
      return `${place} ${parts.priority.toFixed(2).padStart(6)} ${sentence}`;
    }),
    '',
    ...incidents.map(({ level, title, rows }) => {
      const ranks = rows.map(({ id }) => groups.find((group) => group.id === id)?.rank);
      return `incident ${level.padEnd(8)} ${title}: rows ${ranks.join(', ')}`;
    }),
    '',
  ].join('\n');
}
