/*
 * The context columns of UNSW-NB15, computed again from its raw rows by our own code and compared
 * with what the authors published.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Column of the raw rows, without spaces, and where RecordBlocks keeps ours. */
const COUNTS = [
  ['ct_srv_src', 'serviceSource'],
  ['ct_srv_dst', 'serviceDestination'],
  ['ct_dst_ltm', 'destination'],
  ['ct_src_ltm', 'source'],
  ['ct_src_dport_ltm', 'sourceDestinationPort'],
  ['ct_dst_sport_ltm', 'destinationSourcePort'],
  ['ct_dst_src_ltm', 'pair'],
];

/** Rows between the edges of the authors' blocks, as far as one can tell. */
const EDGE_MIN = 94;
const EDGE_MAX = 106;

export function readRows(path) {
  const [head, ...lines] = gunzipSync(readFileSync(path)).toString().trim().split(/\r?\n/);
  const names = head.split(',').map((name) => name.replaceAll(' ', '').toLowerCase());
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, at) => [name, cells[at]]));
  });
}

/** Undefined without the rows; shares of equal values by column otherwise. */
export function contextReport(wire, shared) {
  const directory = join(shared, 'data/unsw-nb15');
  const path = join(directory, 'raw-stream-1.csv.gz');
  if (!existsSync(path)) return undefined;
  const rows = readRows(path);
  const fitted = fitEdges(rows);
  return {
    rows: rows.length,
    asTheyAre: shares(wire, rows, everyHundred(rows.length, wire.BLOCK_ROWS)),
    fitted: shares(wire, rows, fitted),
    blocks: fitted.length,
    stateTtl: stateTtlShare(wire, rows),
    official: officialStateTtl(wire, directory),
  };
}

const everyHundred = (rowCount, size) =>
  Array.from({ length: Math.ceil(rowCount / size) }, (_, at) => [
    at * size,
    Math.min((at + 1) * size, rowCount),
  ]);

/** The rows as published, and with context columns of ours in their place. */
export function contextVariants(wire, rows) {
  const withOurs = (blocks) => {
    const counted = countedAgain(wire, rows, blocks);
    return rows.map((row, at) => ({ ...row, ...counted[at] }));
  };
  return {
    published: rows,
    'blocks of 100': withOurs(everyHundred(rows.length, wire.BLOCK_ROWS)),
    'edges fitted to ct_srv_src': withOurs(fitEdges(rows)),
  };
}

function shares(wire, rows, blocks) {
  const equal = Object.fromEntries(COUNTS.map(([name]) => [name, 0]));
  countedAgain(wire, rows, blocks).forEach((ours, at) => {
    for (const [name] of COUNTS) if (Number(rows[at][name]) === ours[name]) equal[name]++;
  });
  return Object.fromEntries(COUNTS.map(([name]) => [name, equal[name] / rows.length]));
}

/** Our context columns of each row, by their names. */
function countedAgain(wire, rows, blocks) {
  const services = [...new Set(rows.map(({ service }) => service))];
  const counter = new wire.RecordBlocks(EDGE_MAX);
  return blocks.flatMap(([first, end]) => {
    const part = rows.slice(first, end);
    counter.load(columnsOf(wire, part, services), part.length);
    return part.map((_, at) =>
      Object.fromEntries(COUNTS.map(([name, of]) => [name, counter[of][at]])),
    );
  });
}

function columnsOf(wire, rows, services) {
  const { columns } = wire.createFlowBatch(rows.length);
  rows.forEach((row, at) => {
    columns.origAddresses.set(wire.parseAddress(row.srcip), at * wire.ADDRESS_BYTES);
    columns.respAddresses.set(wire.parseAddress(row.dstip), at * wire.ADDRESS_BYTES);
    columns.origPorts[at] = Number(row.sport);
    columns.respPorts[at] = Number(row.dsport);
    columns.services[at] = services.indexOf(row.service);
    columns.endUs[at] = Number(row.ltime) * 1e6;
  });
  return columns;
}

/** Edges for which most rows have the published ct_srv_src; nothing else is looked at. */
function fitEdges(rows) {
  const best = new Float64Array(rows.length + 1).fill(-1);
  const from = new Int32Array(rows.length + 1);
  best[0] = 0;
  for (let first = 0; first < rows.length; first++) {
    if (best[first] < 0) continue;
    for (let size = EDGE_MIN; size <= EDGE_MAX; size++) {
      const end = Math.min(first + size, rows.length);
      const total = best[first] + fitting(rows, first, end);
      if (total > best[end]) {
        best[end] = total;
        from[end] = first;
      }
      if (end === rows.length) break;
    }
  }
  const blocks = [];
  for (let end = rows.length; end > 0; end = from[end]) blocks.unshift([from[end], end]);
  return blocks;
}

function fitting(rows, first, end) {
  const counts = new Map();
  const keyOf = ({ service, srcip }) => `${service} ${srcip}`;
  for (let at = first; at < end; at++) {
    const key = keyOf(rows[at]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let equal = 0;
  for (let at = first; at < end; at++) {
    if (counts.get(keyOf(rows[at])) === Number(rows[at].ct_srv_src)) equal++;
  }
  return equal;
}

function stateTtlShare(wire, rows) {
  const equal = rows.filter(
    ({ state, sttl, dttl, ct_state_ttl: code }) =>
      wire.stateTtlCode(state, Number(sttl), Number(dttl)) === Number(code),
  );
  return equal.length / rows.length;
}

function officialStateTtl(wire, directory) {
  const path = join(directory, 'official-test.csv.gz');
  if (!existsSync(path)) return undefined;
  const rows = readRows(path);
  return { rows: rows.length, share: stateTtlShare(wire, rows) };
}
