/** Compares flows with the rows of Zeek's conn.log, field by field. */
import { connRecord } from '../../dist/service/cli/flow-formats/zeek.js';
import { flowsOf, readLog, readManifest } from './logs.mjs';

const FIELDS = [
  'id.orig_h',
  'id.orig_p',
  'id.resp_h',
  'id.resp_p',
  'proto',
  'ip_proto',
  'service',
  'duration',
  'orig_bytes',
  'resp_bytes',
  'missed_bytes',
  'conn_state',
  'history',
  'orig_pkts',
  'orig_ip_bytes',
  'resp_pkts',
  'resp_ip_bytes',
];

/** How far a number may be off: a millisecond of seconds. */
const TOLERANCES = { duration: 0.001 };

/** Counts by field, and every difference with both values. A row that is missing has no field. */
export function compareConnections() {
  const counts = new Map(FIELDS.map((field) => [field, { same: 0, total: 0 }]));
  const result = { rows: 0, missing: 0, extra: 0, pairs: 0, counts, differences: [] };
  for (const entry of readManifest('manifest.json')) {
    if (entry.tier === 'C-modified' || entry.bpf) continue;
    result.pairs++;
    compareCapture(entry, result);
  }
  return result;
}

function compareCapture(entry, result) {
  const { pcap } = entry;
  const expected = readLog(entry.connlog);
  const { pairs, extra } = pairRows(expected, flowsOf(entry, textsOf));
  result.rows += pairs.length;
  result.extra += extra.length;
  for (const row of extra) {
    result.differences.push({ pcap, key: keyOf(row, row), field: 'extra', zeek: '', ours: 'row' });
  }
  for (const [zeek, ours] of pairs) {
    const key = keyOf(zeek, zeek);
    if (ours === undefined) {
      result.missing++;
      result.differences.push({ pcap, key, field: 'missing', zeek: 'row', ours: '' });
      continue;
    }
    for (const field of FIELDS) {
      if (!entry.comparable.includes(field) || zeek[field] === undefined) continue;
      if (field === 'service' && !entry.service_reliable) continue;
      const count = result.counts.get(field);
      count.total++;
      const own = ours[field] ?? '-';
      if (isSame(field, zeek[field], own)) count.same++;
      else result.differences.push({ pcap, key, field, zeek: zeek[field], ours: own });
    }
  }
}

function textsOf(columns, row) {
  const record = connRecord(columns, row);
  if (record === undefined) return undefined;
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]));
}

function isSame(field, zeek, ours) {
  if (zeek === ours) return true;
  if (field === 'service') return sortedNames(zeek) === sortedNames(ours);
  // X says that a limit of Zeek's analyzers was reached, nothing of what is on the wire.
  if (field === 'history') return zeek.replaceAll('X', '') === ours;
  return Math.abs(Number(zeek) - Number(ours)) <= (TOLERANCES[field] ?? 0);
}

/** Zeek joins services in the order of a hash table. */
const sortedNames = (services) => services.split(',').sort().join(',');

/** The five-tuple without direction, as far as the log has it. */
function keyOf(row, has) {
  const ends = [
    ['id.orig_h', 'id.orig_p'],
    ['id.resp_h', 'id.resp_p'],
  ].map((end) => end.filter((name) => has[name] !== undefined).map((name) => row[name]));
  const texts = ends.map((end) => end.join(' ')).sort();
  const protocol = has.proto === undefined ? '' : row.proto;
  return [...texts, protocol, has.ip_proto === undefined ? '' : row.ip_proto].join(' ').trim();
}

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
