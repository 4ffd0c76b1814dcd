import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { workAnswer } from '../../api/index.ts';
import { openStore } from '../store/index.ts';
import { sampleAnalysis } from '../store/testing/sample-analysis.ts';
import { main } from './main.ts';

const sample = sampleAnalysis({ name: 'settings' });
const rules = {
  cuts: { Critical: 80, High: 50, Medium: 35, Low: 15 },
  costs: { miss: 20, falseAlarm: 1 },
  budget: 2,
};
let folder: string;
let data: string;
let tried: string;
let printed: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vedette-settings-command-'));
  [data, tried] = [join(folder, 'data'), join(folder, 'tried.json')];
  await writeFile(tried, JSON.stringify({ priority: { ...rules, cuts: { High: 50 } } }));
  printed = '';
  const print = (text: unknown) => {
    printed += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(print);
  vi.spyOn(process.stderr, 'write').mockImplementation(print);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

async function recorded(): Promise<void> {
  const store = await openStore({ directory: data, now: () => 1_700_000_000e6 });
  await store.record(sample);
  await store.close();
}
const settings = (...args: string[]) => main(['settings', '--data', data, ...args]);

test('a preview says what other settings make of the record, and changes none', async () => {
  await recorded();
  expect(await settings('--preview', tried, '--json')).toBe(0);
  const answer = workAnswer.parse(JSON.parse(printed));
  expect(answer).toMatchObject({ rules, isInForce: false, open: { count: 2 } });
  expect(answer.history.rows).toBe(sample.groups.length);
  await expect(stat(join(data, 'vedette.json'))).rejects.toThrow('ENOENT');
  printed = '';
  await settings('--preview', tried);
  expect(printed).toContain('Tried; nothing is changed');
  expect(printed).toMatch(/In force now: .*High from 60/);
  expect(printed).toMatch(/Open now: 2 rows, of Priority/);
});

test('what was saved is in force, whether or not anything is recorded', async () => {
  expect(await settings('--save', tried)).toBe(0);
  expect(await readFile(join(data, 'vedette.json'), 'utf8')).toBe(await readFile(tried, 'utf8'));
  expect(printed).toContain('Nothing is recorded yet');
  printed = '';
  expect(await settings('--json')).toBe(0);
  expect(JSON.parse(printed)).toMatchObject({ rules, isInForce: true });
});

test.each(['--preview', '--save'])(
  '%s refuses what is wrong, and keeps what was',
  async (option) => {
    await writeFile(tried, JSON.stringify({ priority: { budget: 0 } }));
    expect(await settings(option, tried)).toBe(2);
    expect(printed).toContain('priority.budget');
    expect(printed).toContain('VED_SETTINGS');
    await expect(stat(join(data, 'vedette.json'))).rejects.toThrow('ENOENT');
  },
);
