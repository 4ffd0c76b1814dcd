import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type WorkAnswer, workAnswer } from '../../api/index.ts';
import { DEFAULT_RULES } from '../priority-rules.ts';
import { openStore, type Store } from '../store/index.ts';
import { sampleAnalysis } from '../store/testing/sample-analysis.ts';
import { createServer, type Server } from './create-server.ts';

const rules = { ...DEFAULT_RULES, budget: 1 };
const sample = sampleAnalysis({ name: 'work' });
let directory: string;
let store: Store;
let server: Server;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vedette-work-'));
  store = await openStore({ directory: join(directory, 'data'), now: () => 1_700_000_000e6 });
  const readPackets = async () => ({ available: false, reason: 'none' }) as const;
  const place = { host: '127.0.0.1', port: 0, webDirectory: directory };
  server = createServer({ store, ...place, version: '0.1.0', readPackets, rules });
  url = (await server.start()).url;
  await store.record(sample);
});
afterAll(async () => {
  await server.stop();
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

async function get(query: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${url}/api/v1/work${query}`);
  return { status: answer.status, body: await answer.json() };
}
const work = async (query: string): Promise<WorkAnswer> =>
  workAnswer.parse((await get(query)).body);

describe('where work ends', () => {
  const [worst] = [...sample.groups].sort((a, b) => b.parts.priority - a.parts.priority);

  test('is told by the rules in force, over rows that are open', async () => {
    const before = await work('');
    expect(before).toMatchObject({ rules, isInForce: true });
    expect(before.open).toMatchObject({ count: 1, from: worst.parts.priority });
    expect(before.history).toMatchObject({ rows: sample.groups.length, analyses: 1, days: 1 });
    await store.setStatus(worst.id, { status: 'archived', verdict: 'confirmed', by: 'test' });
    const after = await work('');
    const second = [...sample.groups].sort((a, b) => b.parts.priority - a.parts.priority)[1];
    expect(after.open).toMatchObject({ count: 1, from: second.parts.priority });
    // What was worked on stays in the history.
    expect(after.history.work).toMatchObject({ rows: 1, confirmed: 1, confirmedBelow: 0 });
  });

  test('is told by other rules where any are asked for', async () => {
    const { rules: asked, isInForce, history, open } = await work('?high=90&critical=95');
    expect({ asked, isInForce, open }).toEqual({
      asked: { cuts: { ...DEFAULT_RULES.cuts, Critical: 95, High: 90 } },
      isInForce: false,
      open: undefined,
    });
    const isAt = ({ priority }: { priority: number }) => priority >= 90 && priority < 95;
    const rows = sample.groups.filter(({ parts }) => isAt(parts)).length;
    expect(history.levels[1]).toMatchObject({ level: 'High', from: 90, rows });
    const { open: line } = await work('?miss=1000&falseAlarm=1&budget=50');
    expect(line?.count).toBeGreaterThan(0);
  });

  test.each([
    ['cuts out of order', '?high=90', 'do not rise'],
    ['one cost alone', '?miss=3', 'miss and falseAlarm'],
    ['a budget of nothing', '?budget=0', 'budget'],
    ['an unknown parameter', '?budgets=3', 'budgets'],
  ])('refuses %s', async (_what, query, named) => {
    const { status, body } = await get(query);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'VED_BAD_REQUEST', detail: expect.stringContaining(named) });
  });
});
