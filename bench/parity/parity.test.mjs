/** A sample of the parity report on captures that others made; skipped where there are none. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as wire from '../../src/wire/index.ts';
import { argusReport } from '../parity.mjs';
import { argusCaptures } from './argus-records.mjs';
import { contextReport } from './context-columns.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = resolve(ROOT, process.env.VEDETTE_SHARED ?? '../shared');

/** Ordinary traffic, attacks, long flows; together about 6 MB. */
const SAMPLE = [
  'labelled/chrissanders/http_ip4and6.pcapng',
  'labelled/chrissanders/synscan.pcapng',
  'labelled/chrissanders/ratinfected.pcapng',
  'labelled/chrissanders/dns_recursivequery_server.pcapng',
  'labelled/slips/test7-malicious.pcap',
  'ndpi/tplink_shp.pcap',
  'ndpi/WebattackRCE.pcap',
];
const GOAL = 0.97;

const captures = argusCaptures(SHARED).filter(({ name }) => SAMPLE.includes(name));
if (captures.length === 0) console.log(`parity: skipped, no records of Argus below ${SHARED}`);

describe.skipIf(captures.length === 0)('unsw@1 on others’ captures', () => {
  test('has the records of Argus, and their columns', { timeout: 60_000 }, () => {
    const report = argusReport(wire, captures);
    expect(captures).toHaveLength(SAMPLE.length);
    expect(report.pairs / report.rows).toBeGreaterThan(GOAL);
    for (const [name, { equal }] of Object.entries(report.columns)) {
      expect(equal / report.pairs, name).toBeGreaterThanOrEqual(GOAL);
    }
  });

  test('counts contexts as UNSW-NB15 does', { timeout: 60_000 }, () => {
    const report = contextReport(wire, SHARED);
    const { ct_srv_src: fitted, ...others } = report.fitted;
    expect(fitted).toBeGreaterThan(0.95);
    for (const [name, share] of Object.entries(others)) {
      expect(share, name).toBeGreaterThanOrEqual(0.96);
    }
    expect(report.stateTtl).toBeGreaterThanOrEqual(0.995);
  });
});
