import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../store/index.ts';
import { sampleAnalysis } from '../store/testing/sample-analysis.ts';
import { ROUNDS_MAX } from './deliver-due.ts';
import { deliverDue, Notifier } from './index.ts';

const SECRET = 'token-that-nobody-may-see';
const QUICK = { pausesMs: [1, 1] };
const IMPATIENT = { ...QUICK, timeoutMs: 300 };
const office = sampleAnalysis({ name: 'office', hasIncidents: true });

let directory: string;
let store: Store;
let receiver: Server;
let webhook: { url: URL; headers: Record<string, string> };
/** What the receiver answers, one after another; then 200. */
let answers: (number | 'never')[];
let received: { key: string; path: string; authorization: string; body: unknown }[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vedette-notify-'));
  store = await openStore({ directory, now: () => 1_700_100_000e6, notifies: true });
  answers = [];
  received = [];
  receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { 'idempotency-key': key, authorization = '' } = request.headers;
      const path = request.url ?? '';
      received.push({ key: String(key), path, authorization, body: JSON.parse(text) });
      const answer = answers.shift() ?? 200;
      if (answer === 'never') return;
      response.writeHead(answer, answer === 302 ? { location: '/elsewhere' } : {}).end('ok');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const url = new URL(`http://127.0.0.1:${port}/hooks/${SECRET}`);
  webhook = { url, headers: { authorization: `Bearer ${SECRET}` } };
});
afterEach(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

/** Outcomes of notifications in the history of the one Critical incident. */
async function outcomes(): Promise<string[]> {
  const { incidentId = '' } = (await store.group(office.groups[0]?.id ?? '')) ?? {};
  const { history = [] } = (await store.incident(incidentId)) ?? {};
  return history
    .flatMap(({ deed }) => (deed.type === 'response' && deed.key ? [deed.outcome] : []))
    .reverse();
}

describe('what is due', () => {
  test('is posted once, with a key, and what came of it is in the history', async () => {
    await store.record(office);
    const due = await store.dueNotifications(10);
    expect(await deliverDue(store, webhook, QUICK)).toEqual({ delivered: due.length });
    expect(received.map(({ key }) => key)).toEqual(due.map(({ key }) => key));
    expect(received[0]).toMatchObject({
      path: `/hooks/${SECRET}`,
      authorization: `Bearer ${SECRET}`,
      body: { schema: 'vedette.notification/1', key: due[0]?.key, incident: { level: 'Critical' } },
    });
    expect(await outcomes()).toEqual(['due', 'done']);
    expect(await deliverDue(store, webhook, QUICK)).toEqual({ delivered: 0 });
  });

  test('is tried three times a round, with one key, while the receiver is busy', async () => {
    await store.record(office);
    answers = [503, 429];
    await deliverDue(store, webhook, QUICK);
    expect(received.slice(0, 3).map(({ key }) => key)).toEqual(
      Array.from({ length: 3 }, () => received[0]?.key),
    );
    expect(await outcomes()).toEqual(['due', 'done']);
  });

  test.each([
    ['an error', [500, 500, 500] as const, '500', QUICK],
    ['silence', ['never', 'never', 'never'] as const, 'no answer in time', IMPATIENT],
  ])('survives %s, which ends the pass', async (_what, said, why, options) => {
    await store.record(office);
    answers = [...said];
    const { failure } = await deliverDue(store, webhook, options);
    expect(failure).toContain(why);
    expect(received.length).toBe(3);
    expect(await outcomes()).toEqual(['due', 'failed']);
    await deliverDue(store, webhook, QUICK);
    expect(await outcomes()).toEqual(['due', 'failed', 'done']);
  });

  test('is given up after so many rounds', async () => {
    await store.record(office);
    receiver.close();
    for (let round = 0; round < ROUNDS_MAX; round++) await deliverDue(store, webhook, QUICK);
    expect((await outcomes()).at(-1)).toBe('given-up');
    expect((await outcomes()).filter((each) => each === 'failed').length).toBe(ROUNDS_MAX - 1);
  });

  test.each([302, 404, 401])('is given up at once where the answer is %d', async (status) => {
    await store.record(office);
    answers = [status];
    await deliverDue(store, webhook, QUICK);
    expect(await outcomes()).toEqual(['due', 'given-up']);
    expect(received.every(({ path }) => path === `/hooks/${SECRET}`)).toBe(true);
  });

  test('shows no secret in any text', async () => {
    await store.record(office);
    receiver.close();
    const { failure } = await deliverDue(store, webhook, QUICK);
    expect(failure).toMatch(/^http:\/\/127\.0\.0\.1:\d+: ECONNREFUSED$/);
    const { incidentId = '' } = (await store.group(office.groups[0]?.id ?? '')) ?? {};
    expect(JSON.stringify(await store.incident(incidentId))).not.toContain(SECRET);
  });
});

test('a notifier tells of what was left, and of what comes', async () => {
  await store.record(office);
  const notifier = new Notifier(store, webhook, QUICK);
  notifier.start();
  await expect.poll(outcomes, { timeout: 5000 }).toEqual(['due', 'done']);
  const before = received.length;
  const branch = sampleAnalysis({ name: 'branch', groupCount: 1, hasIncidents: true });
  await store.record({
    ...branch,
    groups: branch.groups.map(renamed),
    incidents: renamedIncidents(),
  });
  await expect.poll(() => received.length, { timeout: 5000 }).toBe(before + 1);
  await notifier.stop();

  function renamed(group: (typeof branch.groups)[number]) {
    return { ...group, orig: { ...group.orig, ip: '10.7.7.7' } };
  }
  function renamedIncidents() {
    return branch.incidents.map((incident) => ({ ...incident, lead: '10.7.7.7' }));
  }
});
