import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_SETTINGS, readSettings, webhookUrl } from './settings.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vedette-settings-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const keep = (content: unknown) =>
  writeFile(
    join(directory, 'vedette.json'),
    typeof content === 'string' ? content : JSON.stringify(content),
  );

test('without a file all is as it comes', async () => {
  expect(await readSettings(directory)).toEqual(NO_SETTINGS);
});

test('levels, gap and webhook are read; what is left out is as it comes', async () => {
  await keep({
    incidents: { levels: { High: 60 }, gapMinutes: 15 },
    webhook: { url: 'https://hooks.example/a', headers: { authorization: 'Bearer x' } },
  });
  const { incidents, webhook } = await readSettings(directory);
  expect(incidents).toEqual({
    cuts: [
      ['Critical', 80],
      ['High', 60],
      ['Low', 15],
    ],
    gapUs: 900e6,
  });
  expect(webhook?.url.href).toBe('https://hooks.example/a');
  expect(webhook?.headers).toEqual({ authorization: 'Bearer x' });
});

test('cuts of rows, costs and a budget are read; what is left out is as it comes', async () => {
  const costs = { miss: 20, falseAlarm: 1 };
  await keep({ priority: { cuts: { High: 50 }, costs, budget: 12 } });
  const { priority } = await readSettings(directory);
  expect(priority).toEqual({
    cuts: { Critical: 80, High: 50, Medium: 35, Low: 15 },
    costs,
    budget: 12,
  });
});

test('an option takes the place of the address, and keeps the headers', async () => {
  await keep({ webhook: { url: 'https://a.example/', headers: { 'x-key': '1' } } });
  const { webhook } = await readSettings(directory, { webhook: 'http://127.0.0.1:9/x' });
  expect(webhook?.url.href).toBe('http://127.0.0.1:9/x');
  expect(webhook?.headers).toEqual({ 'x-key': '1' });
});

test.each([
  ['no JSON', '{', 'no JSON'],
  ['an unknown key', { incident: {} }, 'incident'],
  ['a level out of range', { incidents: { levels: { High: 101 } } }, 'incidents.levels.High'],
  ['a cut of rows out of range', { priority: { cuts: { Low: -1 } } }, 'priority.cuts.Low'],
  ['cuts of rows out of order', { priority: { cuts: { High: 20 } } }, 'that do not rise'],
  ['a cost of nothing', { priority: { costs: { miss: 0, falseAlarm: 1 } } }, 'costs.miss'],
  ['one cost alone', { priority: { costs: { miss: 3 } } }, 'costs.falseAlarm'],
  ['a budget of half a row', { priority: { budget: 1.5 } }, 'priority.budget'],
  ['levels out of order', { incidents: { levels: { High: 10 } } }, 'expected Critical at or above'],
])('%s is refused, and named', async (_what, content, named) => {
  await keep(content);
  await expect(readSettings(directory)).rejects.toMatchObject({
    code: 'VED_SETTINGS',
    message: expect.stringContaining(named),
  });
});

test.each([
  ['https://hooks.example/x', false],
  ['http://localhost:8080/x', false],
  ['http://127.0.0.1/x', false],
  ['http://[::1]:99/x', false],
  ['http://hooks.example/x', true],
])('%s is a webhook (plain allowed: %s)', (text, allowPlain) => {
  expect(webhookUrl(text, { allowPlain }).href).toBe(text);
});

test.each([
  'http://hooks.example/hidden',
  'http://127.0.0.1.evil.example/hidden',
  'http://10.0.0.1/hidden',
  'file:///etc/hidden',
  'https://user:hidden@hooks.example/',
  'hidden',
])('%s is refused, without its path', (text) => {
  const refuse = () => webhookUrl(text, { allowPlain: false });
  expect(refuse).toThrow(expect.objectContaining({ code: 'VED_USAGE' }));
  expect(refuse).toThrow(/^(?!.*hidden)/);
});
