/*
 * Our records beside those of Argus: reads what `ra` printed, pairs rows, compares columns. Takes
 * the wire library as an argument, so that the built one and the sources are measured alike.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Protocols of `ra` that are one of ours; what it names otherwise is no IP and left out. */
const PROTOCOLS = {
  tcp: 6,
  udp: 17,
  rtp: 17,
  rtcp: 17,
  udt: 17,
  icmp: 1,
  'ipv6-icmp': 58,
  igmp: 2,
  arp: 0x806,
  sctp: 132,
  ospf: 89,
  vrrp: 112,
  pim: 103,
  esp: 50,
  ah: 51,
};

/** Column of UNSW-NB15, column of `ra`, and how far the two may differ: 0 is equal. */
const COLUMNS = [
  ['dur', 'Dur', 0.01],
  ['spkts', 'SrcPkts', 0],
  ['dpkts', 'DstPkts', 0],
  ['sbytes', 'SrcBytes', 0],
  ['dbytes', 'DstBytes', 0],
  ['rate', 'Rate', 0.01],
  ['sttl', 'sTtl', 0],
  ['dttl', 'dTtl', 0],
  ['sload', 'SrcLoad', 0.01],
  ['dload', 'DstLoad', 0.01],
  ['sloss', 'SrcLoss', 0],
  ['dloss', 'DstLoss', 0],
  ['sinpkt', 'SIntPkt', 0.01],
  ['dinpkt', 'DIntPkt', 0.01],
  ['sjit', 'SrcJitter', 0.01],
  ['djit', 'DstJitter', 0.01],
  ['swin', 'SrcWin', 0],
  ['stcpb', 'SrcTCPBase', 0],
  ['dtcpb', 'DstTCPBase', 0],
  ['dwin', 'DstWin', 0],
  ['tcprtt', 'TcpRtt', 0.01],
  ['synack', 'SynAck', 0.01],
  ['ackdat', 'AckDat', 0.01],
  ['smean', 'sMeanPktSz', 0],
  ['dmean', 'dMeanPktSz', 0],
];

export const COMPARED = ['stime', 'ltime', 'state', ...COLUMNS.map(([name]) => name)];

/** Last digit that `ra` prints of seconds and milliseconds. */
const PRINTED = 2e-6;
/** Mean packets are stored rounded. */
const ROUNDED = new Set(['smean', 'dmean']);

/** `[{ name, csv, capture }]`: every capture that has records of Argus. */
export function argusCaptures(shared) {
  const oracle = join(shared, 'captures/oracle/argus-3.0.8.2');
  if (!existsSync(oracle)) return [];
  return readdirSync(oracle, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.csv') && statSync(join(oracle, path)).isFile())
    .sort()
    .map((path) => {
      const name = path.slice(0, -'.csv'.length);
      const inSet = name.replace(/^(ndpi|zeek)\//, '$1/pcap/');
      const plain = join(shared, 'captures', inSet);
      return { name, csv: join(oracle, path), capture: existsSync(plain) ? plain : `${plain}.gz` };
    })
    .filter(({ capture }) => existsSync(capture));
}

/** Rows of `ra` that are of a protocol of ours, and how many are not. */
export function argusRows(csv) {
  const [head, ...lines] = readFileSync(csv, 'utf8').trim().split('\n');
  const names = head.split(',');
  const all = lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, at) => [name, cells[at]]));
  });
  const rows = all.filter(({ Proto }) => PROTOCOLS[Proto] !== undefined);
  return { rows: rows.map(fromArgus), others: all.length - rows.length };
}

function fromArgus(row) {
  const protocol = PROTOCOLS[row.Proto];
  const hasPorts = protocol === 6 || protocol === 17;
  const values = { stime: Number(row.StartTime), ltime: Number(row.LastTime), state: row.State };
  for (const [name, of] of COLUMNS) values[name] = Number(row[of]) || 0;
  for (const name of ROUNDED) values[name] = Math.floor(values[name] + 0.5);
  const ports = hasPorts ? [Number(row.Sport), Number(row.Dport)] : [0, 0];
  return { protocol, src: row.SrcAddr, dst: row.DstAddr, ports, values, cause: row.Cause };
}

/** Our records of a capture, in the same shape. */
export function ownRows(wire, bytes, options = {}) {
  const extractor = new wire.FeatureExtractor(wire.featureSet('unsw@1'));
  const rows = [];
  const meter = new wire.FlowMeter({
    ...options,
    rows: 'records',
    onBatch: (batch) => rows.push(...fromBatch(wire, batch, extractor.extract(batch))),
  });
  meter.push(bytes);
  meter.endInput();
  meter.finish();
  return rows;
}

function fromBatch(wire, { count, columns: c }, { set, columns }) {
  return Array.from({ length: count }, (_, i) => {
    const protocol = c.protocols[i];
    const hasPorts = protocol === 6 || protocol === 17;
    const values = {
      stime: c.startUs[i] / 1e6,
      ltime: c.endUs[i] / 1e6,
      state: wire.RECORD_STATES[c.recordStates[i]],
    };
    set.features.forEach(({ name }, at) => {
      values[name] = columns[at][i];
    });
    return {
      protocol,
      src: wire.formatAddress(c.origAddresses, i),
      dst: wire.formatAddress(c.respAddresses, i),
      ports: hasPorts ? [c.origPorts[i], c.respPorts[i]] : [0, 0],
      values,
    };
  });
}

const keyOf = ({ protocol, src, dst, ports }) => {
  const ends = [`${src} ${ports[0]}`, `${dst} ${ports[1]}`].sort();
  return `${protocol} ${ends.join(' ')}`;
};

/** Pairs rows of one five-tuple: those that start together first, then those that overlap. */
export function pairRows(theirs, ours) {
  const byKey = new Map();
  for (const row of ours) {
    const key = keyOf(row);
    if (!byKey.has(key)) byKey.set(key, []);
    byKey.get(key).push(row);
  }
  const pairs = [];
  const left = [];
  const take = (row, fits) => {
    const candidates = byKey.get(keyOf(row)) ?? [];
    const found = candidates.filter((one) => fits(row.values, one.values));
    const mine = found.find((one) => one.src === row.src) ?? found[0];
    if (mine === undefined) return false;
    candidates.splice(candidates.indexOf(mine), 1);
    pairs.push([row, mine]);
    return true;
  };
  const starts = (a, b) => Math.abs(a.stime - b.stime) < PRINTED;
  const overlaps = (a, b) => a.stime <= b.ltime && b.stime <= a.ltime;
  for (const row of theirs) if (!take(row, starts)) left.push(row);
  const alone = left.filter((row) => !take(row, overlaps));
  return { pairs, alone, unused: [...byKey.values()].flat() };
}

const toleranceOf = new Map(COLUMNS.map(([name, , tolerance]) => [name, tolerance]));

export function isEqual(name, theirs, ours) {
  if (name === 'state') return theirs === ours;
  if (name === 'stime' || name === 'ltime') return Math.abs(theirs - ours) < PRINTED;
  const tolerance = toleranceOf.get(name);
  if (tolerance === 0) return theirs === ours;
  const limit = Math.max(tolerance * Math.abs(theirs), PRINTED);
  return Math.abs(theirs - ours) <= limit;
}

/** `rate` of `ra` 3.0.8.2 counts all packets but the first, as UNSW-NB15 does. */
export function compareCapture(wire, { csv, capture }) {
  const raw = readFileSync(capture);
  const bytes = capture.endsWith('.gz') ? gunzipSync(raw) : raw;
  const { rows, others } = argusRows(csv);
  let ours;
  try {
    ours = ownRows(wire, bytes);
  } catch (error) {
    return { error: error.message, rows: rows.length, others };
  }
  return { rows: rows.length, others, ...pairRows(rows, ours) };
}

export const captureName = (shared, path) => relative(shared, path);
