/*
 * How far the flow meter agrees with Zeek's conn.log on Zeek's own test captures.
 *
 *     npm run bench -- zeek-agreement [--all | NAME]     after a build
 *
 * Prints, field by field, the share of Zeek's rows for which ours says the same; with --all or a
 * part of a capture's name every row that differs.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connRecord } from '../dist/service/cli/flow-formats/zeek.js';
import { FlowMeter } from '../dist/wire/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const shared = resolve(root, process.env.VEDETTE_SHARED ?? '../shared');
const zeekDirectory = join(shared, 'captures', 'zeek');

const FIELDS = [
  'id.orig_h',
  'id.orig_p',
  'id.resp_h',
  'id.resp_p',
  'proto',
  'duration',
  'orig_bytes',
  'resp_bytes',
  'missed_bytes',
  'orig_pkts',
  'orig_ip_bytes',
  'resp_pkts',
  'resp_ip_bytes',
  'conn_state',
  'history',
  'service',
  'ip_proto',
];

/** Numbers that need not be equal to the last digit: seconds. */
const TOLERANCES = { duration: 0.001 };

function flowsOf(bytes, options = {}) {
  const flows = [];
  const meter = new FlowMeter({
    ...options,
    onBatch: ({ count, columns }) => {
      for (let i = 0; i < count; i++) {
        const record = connRecord(columns, i);
        if (record !== undefined) flows.push(record);
      }
    },
  });
  meter.push(bytes);
  meter.endInput();
  meter.finish();
  return flows.map((flow) => ({ ...textsOf(flow), startUs: flow.ts }));
}

const textsOf = (record) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]));

function isSame(field, zeek, ours) {
  if (zeek === ours) return true;
  // X is written by Zeek's scripts and analyzers, not by what is on the wire.
  if (field === 'history') return zeek.replaceAll('X', '') === ours;
  if (field === 'service') return sortedNames(zeek) === sortedNames(ours);
  return Math.abs(Number(zeek) - Number(ours)) <= (TOLERANCES[field] ?? 0);
}

/** Zeek joins services in the order of a hash table. */
const sortedNames = (services) => services.split(',').sort().join(',');

function readCapture(path) {
  const bytes = readFileSync(path);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

function readLog(path) {
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = header.split('\t');
  return lines.map((line) => {
    const values = line.split('\t');
    return Object.fromEntries(names.map((name, i) => [name, values[i]]));
  });
}

/** The five-tuple without direction, as far as the log has it. */
const keyOf = (row, has) =>
  [
    ['id.orig_h', 'id.orig_p'],
    ['id.resp_h', 'id.resp_p'],
  ]
    .map((end) => end.filter((name) => has[name] !== undefined).map((name) => row[name]))
    .map((end) => end.join(' '))
    .sort()
    .concat(has.proto === undefined ? '' : row.proto)
    .concat(has.ip_proto === undefined ? '' : row.ip_proto)
    .join(' ');

/** Pairs rows of one five-tuple in the order in which they come. */
function pairRows(expected, actual) {
  const byKey = new Map();
  for (const row of actual) {
    const key = keyOf(row, expected[0]);
    byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  const pairs = expected.map((row) => [row, byKey.get(keyOf(row, expected[0]))?.shift()]);
  return { pairs, extra: [...byKey.values()].flat() };
}

export function run([wanted]) {
  const manifest = JSON.parse(readFileSync(join(zeekDirectory, 'manifest.json'), 'utf8'));
  const same = Object.fromEntries(FIELDS.map((field) => [field, 0]));
  const total = Object.fromEntries(FIELDS.map((field) => [field, 0]));
  let rows = 0;
  let missing = 0;
  let extras = 0;
  for (const entry of manifest) {
    if (entry.tier === 'C-modified' || entry.bpf) continue;
    const expected = readLog(join(zeekDirectory, entry.connlog));
    let actual;
    try {
      actual = flowsOf(readCapture(join(zeekDirectory, entry.pcap)), {
        checksums: entry.ignore_checksums ? 'ignore' : 'check',
      });
    } catch (error) {
      console.log(`${entry.pcap}: ${error.message}`);
      continue;
    }
    const { pairs, extra } = pairRows(expected, actual);
    extras += extra.length;
    const isShown = wanted === '--all' || (wanted && entry.pcap.includes(wanted));
    for (const [zeek, ours] of pairs) {
      rows++;
      if (ours === undefined) {
        missing++;
        if (isShown) console.log(`${entry.pcap} MISSING ${JSON.stringify(zeek)}`);
        continue;
      }
      const different = [];
      for (const field of FIELDS) {
        if (!entry.comparable.includes(field) || zeek[field] === undefined) continue;
        if (field === 'service' && !entry.service_reliable) continue;
        total[field]++;
        const own = ours[field] ?? '-';
        if (isSame(field, zeek[field], own)) same[field]++;
        else different.push(`${field} ${zeek[field]} / ${own}`);
      }
      if (isShown && different.length > 0) {
        console.log(`${entry.pcap} ${keyOf(zeek, zeek)}: ${different.join('; ')}`);
      }
    }
    if (isShown) for (const row of extra) console.log(`${entry.pcap} EXTRA ${JSON.stringify(row)}`);
  }
  console.log(`${rows} rows of Zeek, ${missing} missing, ${extras} of ours beyond`);
  const sum = (counts) => FIELDS.reduce((all, field) => all + counts[field], 0);
  console.log(
    `all fields      ${sum(same)} of ${sum(total)} (${percent(sum(same), sum(total))} %)`,
  );
  for (const field of FIELDS) {
    const share = percent(same[field], total[field]);
    console.log(`${field.padEnd(15)} ${same[field]} of ${total[field]} (${share} %)`);
  }
}

const percent = (part, whole) => ((100 * part) / whole).toFixed(2);
