import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pipelineAnswer, sourcesPage } from '../../api/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { sampleAnalysis } from '../store/testing/sample-analysis.ts';
import { createServer, type Server } from './create-server.ts';

let directory: string;
let store: Store;
let server: Server;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vedette-way-'));
  store = await openStore({ directory: join(directory, 'data'), now: () => 1_700_000_000e6 });
  const readPackets = async () => ({ available: false, reason: 'none' }) as const;
  const place = { host: '127.0.0.1', port: 0, webDirectory: directory };
  server = createServer({ store, ...place, version: '0.1.0', readPackets });
  url = (await server.start()).url;
});
afterAll(async () => {
  await server.stop();
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${url}/api/v1${path}`);
  return { status: answer.status, body: await answer.json() };
}

describe('the way of an event', () => {
  test('is as it is declared where no analysis is named', async () => {
    const { isMeasured, pipeline, models } = pipelineAnswer.parse((await get('/pipeline')).body);
    expect({ isMeasured, models }).toEqual({ isMeasured: false, models: [] });
    expect(pipeline.nodes.flatMap(({ figures }) => figures)).toEqual([]);
  });

  test('is that of an analysis, which a list of analyses leaves out', async () => {
    const { pipeline: declared } = pipelineAnswer.parse((await get('/pipeline')).body);
    const pipeline = { nodes: declared.nodes.slice(0, 1), edges: [] };
    const digest = 'ab'.repeat(32);
    const model = { role: 'attacks' as const, name: 'kinds', digest };
    const sheet = {
      learner: 'forest',
      madeBy: 'test',
      created: '2030-01-01T00:00:00Z',
      classes: [],
      training: { source: 'flows.csv', digest, rows: 3, split: 'none' },
      figures: {},
      weights: [],
    };
    const sample = sampleAnalysis({ name: 'way' });
    const models = [{ ...model, sheet }];
    await store.record({ ...sample, source: { ...sample.source, pipeline, models } });
    const { id } = sample.source;
    const asked = pipelineAnswer.parse((await get(`/pipeline?source=${id}`)).body);
    expect(asked).toMatchObject({ isMeasured: true, pipeline, models });
    const [listed] = sourcesPage.parse((await get('/sources')).body).items;
    expect(listed).toMatchObject({ id, models: [model] });
    expect(listed.models?.[0].sheet).toBeUndefined();
    expect(listed.pipeline).toBeUndefined();
  });

  test('refuses what it does not know', async () => {
    expect((await get('/pipeline?source=none')).status).toBe(404);
    expect((await get('/pipeline?other=1')).status).toBe(400);
  });
});
