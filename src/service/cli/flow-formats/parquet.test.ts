import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type Json } from '@duckdb/node-api';
import { afterEach, expect, test } from 'vitest';
import { FeatureExtractor, featureSet, FLOW_COLUMNS, FlowMeter } from '../../../wire/index.ts';
import { pcapOf } from '../../../wire/testing/capture-builder.ts';
import { flow, FLOW_START_US } from '../../../wire/testing/flow-notation.ts';
import { ParquetFile } from './parquet.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-test-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Meters a web connection and many lone SYNs, writes them, and reads the file back. */
async function writtenAndRead(lonely: number): Promise<Record<string, Json>[]> {
  const frames = flow('> S, < SA, > A, > "GET /it\'s HTTP/1.1\\r\\n\\r\\n", < D10, > F, < F');
  for (let srcPort = 1000; srcPort < 1000 + lonely; srcPort++) {
    const ends = { src: '2001:db8::1', dst: '2001:db8::2', srcPort };
    frames.push(...flow('> S', ends, FLOW_START_US + 1e6));
  }
  const set = featureSet('clean@1');
  const path = join(folder, "it's.parquet");
  const file = await ParquetFile.create(path, set);
  const extractor = new FeatureExtractor(set);
  const meter = new FlowMeter({ onBatch: (batch) => file.add(batch, extractor.extract(batch)) });
  meter.push(pcapOf(frames));
  meter.endInput();
  meter.finish();
  await file.save();
  file.close();
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const found = await connection.runAndReadAll('SELECT * FROM read_parquet($path)', { path });
  return found.getRowObjectsJson();
}

test('flows written as Parquet are read back: every column, every feature', async () => {
  const rows = await writtenAndRead(5000);
  expect(rows).toHaveLength(5001);
  const web = rows.find((row) => row.service === 'http');
  expect(web).toMatchObject({
    origAddress: '10.0.0.1',
    respAddress: '10.0.0.2',
    respPort: 80,
    protocol: 6,
    state: 'SF',
    firstRequest: "GET /it's",
    requests: 1,
    feature_respPort: 80,
    feature_origSyns: 1,
  });
  expect(web?.startTime).toBe('2023-11-14 22:13:20');
  const lone = rows.find((row) => row.state === 'S0');
  expect(lone).toMatchObject({ origAddress: '2001:db8::1', service: '', ackUs: null });
  const columnCount = Object.keys(FLOW_COLUMNS).length + featureSet('clean@1').features.length;
  expect(Object.keys(rows[0])).toHaveLength(columnCount);
});
