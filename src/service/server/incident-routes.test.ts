import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { incidentDetail, incidentsPage, keptIncident } from '../../api/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { sampleAnalysis } from '../store/testing/sample-analysis.ts';
import { createServer, type Server } from './create-server.ts';

const HOSTILE = '<img src=x onerror=alert(1)>"\'\u202e\u0000\ud800{{7*7}}=cmd|\r\n\u2028.';
const sample = sampleAnalysis({ groupCount: 3 });
const [first] = sample.groups;

let directory: string;
let store: Store;
let server: Server;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vedette-incident-routes-'));
  store = await openStore({ directory, now: () => 1_700_000_000e6 });
  await store.record(sample);
  server = createServer({
    store,
    host: '127.0.0.1',
    port: 0,
    webDirectory: directory,
    version: '0',
  });
  url = (await server.start()).url;
});
afterAll(async () => {
  await server.stop();
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url + path);
  return { status: answer.status, body: await answer.json() };
}

function post(path: string, body: unknown) {
  const headers = { 'content-type': 'application/json' };
  return fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

describe('incidents', () => {
  /** The row is escalated, so that there is one. */
  async function anIncident(): Promise<string> {
    const row = await store.setStatus(first?.id ?? '', { status: 'escalated', by: 'test' });
    return row.incidentId ?? '';
  }

  test('are listed, opened, worked on and noted', async () => {
    const id = await anIncident();
    const page = incidentsPage.parse((await get('/api/v1/incidents?level=Critical')).body);
    expect(page.items.map((incident) => incident.id)).toEqual([id]);
    const changed = await post(`/api/v1/incidents/${id}/status`, { status: 'acknowledged' });
    expect(keptIncident.parse(await changed.json()).status).toBe('acknowledged');
    await post(`/api/v1/incidents/${id}/notes`, { text: HOSTILE });
    const { body } = await get(`/api/v1/incidents/${id}`);
    const { rows, history, historyCount } = incidentDetail.parse(body);
    expect(rows.map(({ row }) => row.id)).toEqual([first?.id]);
    expect(history[0]).toMatchObject({
      by: 'console',
      deed: { type: 'note', text: HOSTILE.trim() },
    });
    expect(historyCount).toBe(history.length);
  });

  test.each([
    ['an unknown id', () => get('/api/v1/incidents/none'), 404],
    ['an unknown parameter', () => get('/api/v1/incidents?order=up'), 400],
    ['an unknown level', () => get('/api/v1/incidents?level=Medium'), 400],
    ['a cursor of another list', () => get('/api/v1/incidents?cursor=bm9wZQ'), 400],
    ['a status nobody knows', () => post('/api/v1/incidents/none/status', { status: 'gone' }), 400],
    ['a change of nothing', () => post('/api/v1/incidents/none/status', { status: 'open' }), 404],
    ['an empty note', () => post('/api/v1/incidents/none/notes', { text: ' ' }), 400],
  ])('%s is refused', async (_what, ask, status) => {
    expect((await ask()).status).toBe(status);
  });
});
