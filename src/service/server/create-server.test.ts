import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  flowsPage,
  groupDetail,
  groupsPage,
  packetTimeline,
  problem,
  queueRow,
  seriesAnswer,
  sourcesPage,
  streamMessage,
  trafficSeries,
} from '../../api/index.ts';
import { openStore, readHolder, type Store } from '../store/index.ts';
import { sampleAnalysis } from '../store/testing/sample-analysis.ts';
import { createServer, type Server } from './create-server.ts';

const HOSTILE = '<img src=x onerror=alert(1)>"\'\u202e\u0000\ud800{{7*7}}=cmd|\r\n\u2028';
const sample = sampleAnalysis({ wireText: HOSTILE, groupCount: 30 });
const [first] = sample.groups;

let directory: string;
let store: Store;
let server: Server;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vedette-server-'));
  const webDirectory = join(directory, 'web');
  await mkdir(join(webDirectory, 'assets'), { recursive: true });
  await writeFile(join(webDirectory, 'index.html'), '<!doctype html><title>console</title>');
  await writeFile(join(webDirectory, 'assets', 'app-1a2b.js'), 'export {}');
  store = await openStore({ directory: join(directory, 'data'), now: () => 1_700_000_000e6 });
  await store.record(sample);
  server = createServer({
    store,
    host: '127.0.0.1',
    port: 0,
    webDirectory,
    version: '0.1.0',
    readPackets: async (paths, flow, limit) => ({
      available: false,
      reason: `${paths.join()} ${flow.id} ${limit}`,
    }),
  });
  url = (await server.start()).url;
});
afterAll(async () => {
  await server.stop();
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

async function get(path: string): Promise<{ status: number; body: unknown; headers: Headers }> {
  const answer = await fetch(url + path);
  const text = await answer.text();
  const isJson = /json/.test(answer.headers.get('content-type') ?? '');
  return { status: answer.status, body: isJson ? JSON.parse(text) : text, headers: answer.headers };
}

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** fetch does not let a caller choose Host and Sec-Fetch-Site. */
function raw(path: string, headers: Record<string, string>, method = 'GET') {
  return new Promise<{ status: number; code: string; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const request = httpRequest(url + path, { method, headers }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => {
          const isProblem = /problem/.test(response.headers['content-type'] ?? '');
          const code = isProblem ? problem.parse(JSON.parse(text)).code : '';
          resolve({ status: response.statusCode ?? 0, code, headers: response.headers });
        });
      });
      request.on('error', reject).end();
    },
  );
}

describe('who is answered', () => {
  const port = () => new URL(url).port;
  const HOSTS: [string, (port: string) => string, number][] = [
    ['its own address', (p) => `127.0.0.1:${p}`, 200],
    ['localhost', (p) => `LocalHost:${p}`, 200],
    ['the IPv6 loopback', (p) => `[::1]:${p}`, 200],
    ['a name that resolves here', (p) => `evil.example:${p}`, 421],
    ['another port', () => '127.0.0.1:1', 421],
    ['no port', () => '127.0.0.1', 421],
    ['a name before its own', (p) => `127.0.0.1.evil.example:${p}`, 421],
    ['a user before its own', (p) => `x@127.0.0.1:${p}`, 421],
  ];
  test.each(HOSTS)('a request to %s', async (_name, host, status) => {
    for (const path of ['/api/v1/groups', '/healthz', '/', '/no/such']) {
      const answer = await raw(path, { host: host(port()) });
      expect(answer.status === 421, path).toBe(status === 421);
      if (status === 421) expect(answer.code).toBe('VED_HOST_HEADER');
    }
  });

  const FOREIGN: [string, Record<string, string>][] = [
    ['another origin', { origin: 'http://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['the same name over https', { origin: 'https://127.0.0.1' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port, by its mark', { 'sec-fetch-site': 'same-site' }],
  ];
  test.each(FOREIGN)(
    'a page of %s is refused, for reading and for changing',
    async (_, headers) => {
      const path = `/api/v1/groups/${first?.id}/status`;
      const json = { 'content-type': 'application/json' };
      expect(await raw('/api/v1/groups', headers)).toMatchObject({
        status: 403,
        code: 'VED_ORIGIN',
      });
      expect(await raw(path, { ...headers, ...json }, 'POST')).toMatchObject({ status: 403 });
      expect((await store.group(first?.id ?? ''))?.status).toBe('open');
    },
  );

  test('the console itself may change things', async () => {
    const own = { origin: url, 'sec-fetch-site': 'same-origin' };
    const body = { status: 'open' };
    expect((await post(`/api/v1/groups/${first?.id}/status`, body, own)).status).toBe(200);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ])('a body of type "%s" is refused', async (type) => {
    const answer = await raw(
      `/api/v1/groups/${first?.id}/status`,
      { 'content-type': type },
      'POST',
    );
    expect(answer).toMatchObject({ status: 415, code: 'VED_MEDIA_TYPE' });
  });

  test('every answer carries the security headers, errors and refusals too', async () => {
    const hosts = { host: 'evil.example' };
    const answers = await Promise.all([
      raw('/', {}),
      raw('/api/v1/groups', {}),
      raw('/api/v1/none', {}),
      raw('/assets/none.js', {}),
      raw('/', hosts),
      raw('/api/v1/groups?limit=x', {}),
    ]);
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toBe(
        "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;" +
          "connect-src 'self';font-src 'self';object-src 'none';base-uri 'none';" +
          "form-action 'none';frame-ancestors 'none'",
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['set-cookie']).toBeUndefined();
    }
  });
});

describe('what is asked', () => {
  test.each([
    '/api/v1/groups?colour=red',
    '/api/v1/groups?limit=0',
    '/api/v1/groups?limit=501',
    '/api/v1/groups?limit=1&limit=2',
    '/api/v1/groups?level=critical',
    '/api/v1/groups?__proto__=1',
    '/api/v1/groups?cursor=nonsense',
    '/api/v1/groups?cursor=WyJzb3VyY2VzIixbMV0sImEiXQ',
    '/api/v1/events',
    '/api/v1/sources?page=2',
    '/api/v1/sources/x?full=1',
    '/api/v1/stream?from=1',
  ])('%s is refused with the part that is wrong', async (path) => {
    const { status, body } = await get(path);
    expect(problem.parse(body)).toMatchObject({ status: 400, code: 'VED_BAD_REQUEST' });
    expect(status).toBe(400);
  });

  test.each([
    '/api/v1/none',
    '/api/v1',
    '/api/v2/groups',
    '/api/v1/groups/none',
    '/api/v1/groups/%2e%2e',
    '/api/v1/events/none',
    '/api/v1/flows/none',
    '/api/v1/flows/none/packets',
    '/api/v1/series/none',
    '/api/v1/sources/none',
    '/assets/none.js',
    '/.env',
  ])('%s is not there', async (path) => {
    const { status, body } = await get(path);
    expect(problem.parse(body)).toMatchObject({ status: 404, code: 'VED_NOT_FOUND' });
    expect(status).toBe(404);
  });

  test('pages join to the whole list, in order and without repeats', async () => {
    const seen: number[] = [];
    let cursor: string | null = '';
    do {
      const next: string = cursor ? `&cursor=${cursor}` : '';
      const page = groupsPage.parse((await get(`/api/v1/groups?limit=7${next}`)).body);
      expect(page.total).toBe(30);
      seen.push(...page.items.map(({ rank }) => rank));
      cursor = page.next;
    } while (cursor);
    expect(seen).toEqual(sample.groups.map(({ rank }) => rank));
  });

  test('one group comes with its events, its flows with their packets', async () => {
    const { group, events } = groupDetail.parse((await get(`/api/v1/groups/${first?.id}`)).body);
    expect(group).toMatchObject({ ...first, status: 'open' });
    const [event] = events;
    expect((await get(`/api/v1/events/${event?.id}`)).body).toEqual(event);
    const flowId = event?.flowIds[0];
    expect((await get(`/api/v1/flows/${flowId}`)).body).toMatchObject({ id: flowId });
    const packets = packetTimeline.parse(
      (await get(`/api/v1/flows/${flowId}/packets?limit=9`)).body,
    );
    expect(packets).toMatchObject({ reason: `/captures/office.pcap ${flowId} 9` });
    const sources = sourcesPage.parse((await get('/api/v1/sources')).body);
    expect(sources.items).toEqual([sample.source]);
    expect((await get(`/api/v1/sources/${sample.source.id}`)).body).toEqual(sample.source);
  });

  test('the series of an analysis come without their bins, one of them with them', async () => {
    const list = seriesAnswer.parse((await get(`/api/v1/series?source=${sample.source.id}`)).body);
    expect(list.items.map(({ id }) => id)).toEqual(sample.series.map(({ id }) => id));
    expect(list.items[0]).not.toHaveProperty('values');
    const one = (await get(`/api/v1/series/${list.items[0]?.id}`)).body;
    expect(trafficSeries.parse(one)).toEqual(sample.series[0]);
  });

  test('the flows that a group cites come in pages, in the order of time', async () => {
    const { events } = groupDetail.parse((await get(`/api/v1/groups/${first?.id}`)).body);
    const cited = new Set(events.flatMap(({ flowIds }) => flowIds));
    const kept = sample.flows.filter(({ id }) => cited.has(id));
    const seen: { id: string; start: string }[] = [];
    let cursor: string | null = '';
    do {
      const next: string = cursor ? `&cursor=${cursor}` : '';
      const path = `/api/v1/flows?group=${first?.id}&limit=1${next}`;
      const page = flowsPage.parse((await get(path)).body);
      expect(page.total).toBe(kept.length);
      seen.push(...page.items);
      cursor = page.next;
    } while (cursor);
    expect(seen.map(({ start }) => start)).toEqual(kept.map(({ start }) => start).toSorted());
    expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(kept.map(({ id }) => id)));
    expect((await get('/api/v1/flows?group=none')).body).toMatchObject({ items: [], total: 0 });
    expect((await get('/api/v1/flows')).status).toBe(400);
  });

  test('text from the wire travels unchanged, as JSON that nothing takes for a page', async () => {
    const answer = await get(`/api/v1/groups/${first?.id}`);
    const { group, events } = groupDetail.parse(answer.body);
    expect(group.sentence).toBe(first?.sentence);
    const flow = await get(`/api/v1/flows/${events[0]?.flowIds[0]}`);
    expect(flow.body).toMatchObject({ serverName: HOSTILE });
    for (const { headers } of [answer, flow]) {
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('a change of status', () => {
  test('is answered with the row, filtered by, and undone by the same call', async () => {
    const path = `/api/v1/groups/${sample.groups[4]?.id}/status`;
    const archived = await post(path, { status: 'archived', reason: 'backup job' });
    expect(queueRow.parse(await archived.json())).toMatchObject({
      status: 'archived',
      updatedAt: '2023-11-14T22:13:20.000000Z',
    });
    const total = async (query: string) =>
      groupsPage.parse((await get(`/api/v1/groups${query}`)).body).total;
    expect(await total('')).toBe(29);
    expect(await total('?status=archived')).toBe(1);
    expect(await total('?status=all')).toBe(30);
    expect((await post(path, { status: 'open' })).status).toBe(200);
    expect(await total('')).toBe(30);
  });

  test.each([
    ['an unknown status', { status: 'closed' }, 400],
    ['a field too many', { status: 'open', by: 'admin' }, 400],
    ['half a body', '{', 400],
    ['a prototype', '{"status":"open","__proto__":{"x":1}}', 400],
    ['a long reason', { status: 'open', reason: 'x'.repeat(501) }, 400],
    ['a huge body', { status: 'open', reason: 'x'.repeat(2 ** 20) }, 413],
  ])('with %s is refused', async (_name, body, status) => {
    const answer = await post(`/api/v1/groups/${first?.id}/status`, body);
    expect(answer.status).toBe(status);
    expect(problem.parse(await answer.json()).status).toBe(status);
  });

  test('of an unknown group is a 404', async () => {
    expect((await post('/api/v1/groups/none/status', { status: 'open' })).status).toBe(404);
  });
});

describe('the live stream', () => {
  /** Reads events until `count` came, then hangs up. */
  async function listen(count: number, headers: Record<string, string> = {}) {
    const abort = new AbortController();
    const answer = await fetch(`${url}/api/v1/stream`, { headers, signal: abort.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const messages = (async () => {
      let text = '';
      const found = () => [...text.matchAll(/(?:id: (\S+)\n)?event: (\S+)\ndata: ([^\n]+)\n\n/g)];
      for await (const chunk of answer.body ?? []) {
        text += Buffer.from(chunk).toString();
        if (found().length >= count) break;
      }
      abort.abort();
      return found().map(([, id, name, data]) => {
        const message = streamMessage.parse(JSON.parse(data ?? ''));
        expect(message.type).toBe(name);
        return { id, message };
      });
    })();
    return { messages };
  }

  test('tells of a status change, of an incident and of a new source', async () => {
    const { messages } = await listen(3);
    await store.setStatus(first?.id ?? '', { status: 'escalated', by: 'test' });
    await store.record(sampleAnalysis({ name: 'second', groupCount: 1 }));
    expect((await messages).map(({ message }) => message)).toMatchObject([
      { type: 'status', group: { id: first?.id, status: 'escalated' } },
      { type: 'incident', incident: { rowCount: 1 } },
      { type: 'source', source: { name: 'second.pcap' } },
    ]);
    await store.setStatus(first?.id ?? '', { status: 'open', by: 'test' });
  });

  test('gives a reader that comes back what it missed, or tells it to start over', async () => {
    const { messages } = await listen(1);
    const change = (status: 'archived' | 'open') =>
      store.setStatus(first?.id ?? '', { status, by: 'test' });
    await change('archived');
    const [seen] = await messages;
    await change('open');
    const again = await (await listen(1, { 'last-event-id': seen?.id ?? '' })).messages;
    expect(again[0]?.message).toMatchObject({ type: 'status', group: { status: 'open' } });
    const stranger = await (await listen(1, { 'last-event-id': 'other-7' })).messages;
    expect(stranger[0]?.message).toEqual({ type: 'resync' });
  });

  test('has room for 64 readers', async () => {
    const abort = new AbortController();
    const open = () => fetch(`${url}/api/v1/stream`, { signal: abort.signal });
    const answers = await Promise.all(Array.from({ length: 64 }, open));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 64 }, () => 200));
    const refused = await open();
    expect(refused.status).toBe(503);
    expect(problem.parse(await refused.json()).code).toBe('VED_BUSY');
    abort.abort();
    await expect
      .poll(async () => {
        const { body, status } = await fetch(`${url}/api/v1/stream`);
        await body?.cancel();
        return status;
      })
      .toBe(200);
  });
});

describe('an analysis from the command line', () => {
  const third = sampleAnalysis({ name: 'third', groupCount: 2 });

  test('needs the token that stands in run/lock', async () => {
    const holder = await readHolder(join(directory, 'data'));
    expect(holder).toMatchObject({ pid: process.pid, url });
    for (const authorization of ['', 'Bearer', 'Bearer x', `Basic ${holder?.token}`]) {
      const answer = await post('/api/v1/sources', third, { authorization });
      expect(problem.parse(await answer.json())).toMatchObject({ status: 401, code: 'VED_TOKEN' });
    }
    const authorization = `Bearer ${holder?.token}`;
    const answer = await post('/api/v1/sources', third, { authorization });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ sourceId: third.source.id, recorded: 'new' });
    const again = await post('/api/v1/sources', third, { authorization });
    expect(await again.json()).toMatchObject({ recorded: 'known' });
  });

  test('may be larger than any other body', async () => {
    const large = sampleAnalysis({ name: 'large', groupCount: 300 });
    expect(JSON.stringify(large).length).toBeGreaterThan(2 ** 20);
    const answer = await post('/api/v1/sources', large, { authorization: `Bearer ${store.token}` });
    expect(answer.status).toBe(201);
  });

  test('is refused with the place that is wrong', async () => {
    const authorization = `Bearer ${store.token}`;
    const groups = third.groups.map((group) => ({ ...group, sparkline: [1] }));
    const answer = await post('/api/v1/sources', { ...third, groups }, { authorization });
    const { detail } = problem.parse(await answer.json());
    expect(detail).toMatch(/^body "groups\.0\.sparkline": /);
  });
});

describe('the console', () => {
  test.each(['/', '/groups/abc', '/sources?text=a.b'])('%s gives the page', async (path) => {
    const { status, body, headers } = await get(path);
    expect(status).toBe(200);
    expect(body).toContain('<title>console</title>');
    expect(headers.get('cache-control')).toBe('no-cache');
  });

  test('hashed assets are kept by browsers for good', async () => {
    const { status, headers } = await get('/assets/app-1a2b.js');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  test.each([
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/data/run/lock',
    '/assets/..%2f..%2fdata%2frun%2flock',
  ])('%s leaves the folder of the console for nothing', async (path) => {
    const { body } = await get(path);
    expect(JSON.stringify(body)).not.toMatch(/root:|token"/);
  });

  test('that was not built says how to build it', async () => {
    const bare = createServer({
      store,
      host: 'localhost',
      port: 0,
      webDirectory: join(directory, 'none'),
      version: '0.1.0',
    });
    const started = await bare.start();
    const answer = await fetch(started.url);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm run build');
    await bare.stop();
    await store.announce(url);
  });
});

describe('running', () => {
  test('health, readiness and version', async () => {
    expect((await get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await get('/readyz')).body).toMatchObject({ ready: true, problems: [] });
    expect((await get('/version')).body).toEqual({ name: 'vedette', version: '0.1.0' });
  });

  const options = () => ({ store, webDirectory: directory, version: '0.1.0' });
  test('a port in use is named, with the way out', async () => {
    const port = Number(new URL(url).port);
    const second = createServer({ ...options(), host: '127.0.0.1', port });
    await expect(second.start()).rejects.toMatchObject({
      code: 'VED_PORT_IN_USE',
      message: expect.stringContaining(`port ${port} on 127.0.0.1`),
    });
    await second.stop();
  });

  test.each(['0.0.0.0', '::', '192.0.2.1', 'example.com', ''])(
    '"%s" is not listened on',
    (host) => {
      expect(() => createServer({ ...options(), host, port: 0 })).toThrow('expected 127.0.0.1');
    },
  );

  test('stopping closes open streams within two seconds', async () => {
    const other = createServer({ ...options(), host: '127.0.0.1', port: 0 });
    const started = await other.start();
    const stream = await fetch(`${started.url}/api/v1/stream`);
    const before = performance.now();
    await other.stop();
    await stream.text();
    expect(performance.now() - before).toBeLessThan(2000);
    await expect(fetch(started.url)).rejects.toThrow('fetch failed');
  });
});
