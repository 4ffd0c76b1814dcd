import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ConnRecord, connRecord } from '../src/service/cli/flow-formats/zeek.ts';
import { FlowMeter } from '../src/wire/index.ts';
import { SHARED_DIR } from './shared.ts';

/* A sample of the pairs that `npm run bench -- zeek-agreement` compares whole; see docs/zeek.md. */
const ZEEK = join(SHARED_DIR, 'captures', 'zeek');
const SAMPLE = [
  'pcap/erspanII.pcap',
  'pcap/tunnels/geneve-vxlan-dns-truncated.pcap',
  'pcap/tunnels/teredo_bubble_with_payload.pcap',
  'pcap/tunnels/gtp/gtp7_ipv6.pcap',
  'pcap/tunnels/vxlan-encapsulated-http.pcap',
  'pcap/communityid/sctp.pcap',
  'pcap/ldap/ctu-sme-11-win7ad-1-ldap-tcp-50041.pcap',
  'pcap/http/concurrent-range-requests.pcap',
  'pcap/tcp/one-sided-2745.pcap',
];
const NOT_COMPARED = new Set([
  'ts',
  'uid',
  'local_orig',
  'local_resp',
  'tunnel_parents',
  'service',
]);

interface Entry {
  pcap: string;
  connlog: string;
  ignore_checksums: boolean;
  comparable: string[];
  tier: string;
}

function recordsOf({ pcap, ignore_checksums }: Entry): ConnRecord[] {
  const records: ConnRecord[] = [];
  const meter = new FlowMeter({
    checksums: ignore_checksums ? 'ignore' : 'check',
    onBatch: ({ count, columns }) => {
      for (let row = 0; row < count; row++) {
        const record = connRecord(columns, row);
        if (record !== undefined) records.push(record);
      }
    },
  });
  meter.push(readFileSync(join(ZEEK, pcap)));
  meter.endInput();
  meter.finish();
  return records;
}

/** Rows of both, each as a text of the fields that are compared, in no order. */
function rowsOf(entry: Entry): { zeek: string[]; ours: string[] } {
  const lines = readFileSync(join(ZEEK, entry.connlog), 'utf8').trimEnd().split('\n');
  const [names, ...rows] = lines.map((line) => line.split('\t'));
  const isCompared = (name: string): boolean =>
    names.includes(name) && entry.comparable.includes(name) && !NOT_COMPARED.has(name);
  const textOf = (valueOf: (name: string) => string): string =>
    names
      .filter(isCompared)
      .map((name) => `${name} ${rounded(name, valueOf(name))}`)
      .join(', ');
  const zeek = rows.map((row) => textOf((name) => row[names.indexOf(name)]));
  const ours = recordsOf(entry).map((record) =>
    textOf((name) => String(record[name as keyof ConnRecord] ?? '-')),
  );
  return { zeek: zeek.sort(), ours: ours.sort() };
}

/** Seconds to a millisecond; X speaks of limits of Zeek's analyzers. */
function rounded(name: string, value: string): string {
  if (name === 'history') return value.replaceAll('X', '');
  return name === 'duration' && value !== '-' ? Number(value).toFixed(3) : value;
}

const manifestPath = join(ZEEK, 'manifest.json');
const manifest: Entry[] = existsSync(manifestPath)
  ? JSON.parse(readFileSync(manifestPath, 'utf8'))
  : [];

test.skipIf(manifest.length === 0).each(SAMPLE)('flows agree with conn.log: %s', (pcap) => {
  const entries = manifest.filter((each) => each.pcap === pcap && each.tier !== 'C-modified');
  expect(entries.length).toBeGreaterThan(0);
  for (const entry of entries) {
    const { zeek, ours } = rowsOf(entry);
    expect(ours).toEqual(zeek);
  }
});
