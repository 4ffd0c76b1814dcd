import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type Json } from '@duckdb/node-api';
import { afterAll, expect, test } from 'vitest';
import {
  createFlowBatch,
  FeatureExtractor,
  featureSet,
  FLOW_COLUMNS,
  FlowMeter,
} from '../../../wire/index.ts';
import { pcapOf } from '../../../wire/testing/capture-builder.ts';
import { flow, FLOW_START_US } from '../../../wire/testing/flow-notation.ts';
import { ParquetFile } from './parquet.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Meters a web connection and many lone SYNs, writes them, and reads the file back. */
async function writtenAndRead(lonely: number): Promise<Record<string, Json>[]> {
  const frames = flow('> S, < SA, > A, > "GET /it\'s HTTP/1.1\\r\\n\\r\\n", < D10, > F, < F');
  for (let srcPort = 1000; srcPort < 1000 + lonely; srcPort++) {
    const ends = { src: '2001:db8::1', dst: '2001:db8::2', srcPort };
    frames.push(...flow('> S', ends, FLOW_START_US + 1e6));
  }
  const set = featureSet('clean@1');
  const path = join(folder, "it's.parquet");
  const file = new ParquetFile(path, set);
  const extractor = new FeatureExtractor(set);
  const meter = new FlowMeter({ onBatch: (batch) => file.add(batch, extractor.extract(batch)) });
  meter.push(pcapOf(frames));
  meter.endInput();
  meter.finish();
  file.save();
  return queried('SELECT * FROM read_parquet($path)', path);
}

async function queried(query: string, path: string): Promise<Record<string, Json>[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  return (await connection.runAndReadAll(query, { path })).getRowObjectsJson();
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

test('columns have the types of what they say, and groups their bounds', async () => {
  const path = join(folder, 'types.parquet');
  const file = new ParquetFile(path, featureSet('clean@1'));
  const flows = createFlowBatch(2);
  flows.count = 2;
  flows.columns.origBases.set([4_294_967_295, 7]);
  flows.columns.startUs.set([1_700_000_000_000_001, 0]);
  flows.columns.ackUs.set([Number.NaN, 0.5]);
  file.add(flows, new FeatureExtractor(featureSet('clean@1')).extract(flows));
  file.save();
  const described = await queried('DESCRIBE SELECT * FROM read_parquet($path)', path);
  const types = new Map(described.map((row) => [row['column_name'], row['column_type']]));
  expect(Object.fromEntries(types)).toMatchObject({
    startTime: 'TIMESTAMP',
    origAddress: 'VARCHAR',
    origPort: 'USMALLINT',
    origBases: 'UINTEGER',
    origTtl: 'UTINYINT',
    ackUs: 'DOUBLE',
    service: 'VARCHAR',
    feature_origSyns: 'DOUBLE',
  });
  const large = await queried(
    'SELECT origBases, startTime, ackUs FROM read_parquet($path) WHERE origBases > 4000000000',
    path,
  );
  const startTime = '2023-11-14 22:13:20.000001';
  expect(large).toEqual([{ origBases: 4_294_967_295, startTime, ackUs: null }]);
});

test('no flows make a file without rows', async () => {
  const path = join(folder, 'empty.parquet');
  new ParquetFile(path, featureSet('clean@1')).save();
  expect(await queried('SELECT * FROM read_parquet($path)', path)).toEqual([]);
});
