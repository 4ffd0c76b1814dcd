import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from 'vite';
import { groupsRequest } from '../../api/index.ts';
import { openStore } from './embedded-store.ts';
import { readHolder } from './holder.ts';
import { sampleAnalysis } from './testing/sample-analysis.ts';

const CYCLES = Number(process.env['KILL_CYCLES'] ?? 10);
const SEED = Number(process.env['KILL_SEED'] ?? 1);
const repository = fileURLToPath(new URL('../../../', import.meta.url));

let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vedette-kill-'));
  await symlink(join(repository, 'node_modules'), join(work, 'node_modules'));
  await build({
    root: repository,
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: fileURLToPath(new URL('./testing/appending-child.ts', import.meta.url)),
      outDir: join(work, 'child'),
      rolldownOptions: { output: { entryFileNames: 'child.mjs' } },
    },
  });
}, 60_000);
afterAll(() => rm(work, { recursive: true, force: true }));

/** mulberry32: when each child is killed follows from the seed alone. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function startChild(directory: string, run: string) {
  const child = spawn(process.execPath, [join(work, 'child', 'child.mjs'), directory, run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return { child, lines: () => text.split('\n').slice(0, -1) };
}

/** The acknowledged lines of a child that was killed so long after its first one. */
async function killedChild(directory: string, run: string, afterMs: number): Promise<string[]> {
  const { child, lines } = startChild(directory, run);
  await once(child.stdout, 'data');
  setTimeout(() => child.kill('SIGKILL'), afterMs);
  await once(child, 'close');
  return lines();
}

test(`what was acknowledged before kill -9 is there, once, ${CYCLES} times over`, async () => {
  const directory = join(work, 'data');
  const next = random(SEED);
  const sources = new Set<string>();
  const statuses = new Map<string, string>();
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    for (const line of await killedChild(directory, `run${cycle}`, next() * 300)) {
      const [kind, id = '', status = ''] = line.split(' ');
      if (kind === 'source') sources.add(id);
      else statuses.set(id, status);
    }
    const store = await openStore({ directory, now: () => 1_700_000_000e6 });
    const found = await allGroups(store);
    for (const name of sources) {
      const { groups } = sampleAnalysis({ name, groupCount: 3 });
      for (const { id } of groups) expect(found.get(id), `${name} ${id}`).toHaveLength(1);
    }
    for (const [id, status] of statuses) expect(found.get(id), id).toEqual([status]);
    // Each analysis is there as a whole, acknowledged or not.
    const page = await store.sources({ limit: 1 });
    expect([...found.values()].flat()).toHaveLength(page.total * 3);
    expect(page.total - sources.size).toBeLessThanOrEqual(cycle + 1);
    expect(store.health()).toMatchObject({ isReady: true, problems: [] });
    await store.close();
  }
  expect(sources.size).toBeGreaterThan(CYCLES);
}, 120_000);

async function allGroups(store: Awaited<ReturnType<typeof openStore>>) {
  const found = new Map<string, string[]>();
  let cursor: string | null = null;
  do {
    const request: Record<string, unknown> = { status: 'all', limit: 500 };
    if (cursor !== null) request['cursor'] = cursor;
    const page = await store.groups(groupsRequest.parse(request));
    for (const { id, status } of page.items) found.set(id, [...(found.get(id) ?? []), status]);
    cursor = page.next;
  } while (cursor !== null);
  return found;
}

test('a second process is told who holds the data directory, and where', async () => {
  const directory = join(work, 'held');
  const { child } = startChild(directory, 'holder');
  await once(child.stdout, 'data');
  try {
    const before = await readFile(join(directory, 'run', 'lock'), 'utf8');
    const refused = openStore({ directory, now: () => 0 });
    await expect(refused).rejects.toMatchObject({
      code: 'VED_DATA_LOCKED',
      message: expect.stringContaining(`held by process ${child.pid}`),
    });
    expect(await readHolder(directory)).toMatchObject({ pid: child.pid });
    expect(await readFile(join(directory, 'run', 'lock'), 'utf8')).toBe(before);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  const store = await openStore({ directory, now: () => 0 });
  expect(await readHolder(directory)).toMatchObject({ pid: process.pid });
  await store.close();
  expect(await readHolder(directory)).toBeUndefined();
});
