import type { CategoryColumn, Column, Table } from '../../learn/index.ts';
import { parseAddress } from '../../wire/index.ts';
import { InsideNetworks } from '../enrich/index.ts';
import type { Exposure } from '../event/index.ts';

/** What a row of somebody's table says of who, when and what; undefined where it doesn't. */
export interface RowColumns {
  timeUs(row: number): number | undefined;
  orig: RowSide;
  resp: RowSide;
  proto(row: number): string;
  service(row: number): string;
  /** By private and other special addresses alone; undefined where the row has no two. */
  exposure(row: number): Exposure | undefined;
  /** What the table itself calls the row. */
  kind(row: number): string | undefined;
  /** Words that tell sorts of rows apart, such as `tcp http`. */
  sort(row: number): string;
}

export interface RowSide {
  ip(row: number): string | undefined;
  port(row: number): number | undefined;
}

/**
 * Names in lower case, without blanks, dots, dashes and underscores: those of UNSW-NB15, Zeek's
 * conn.log, Suricata's EVE, NetFlow tools and CICFlowMeter, and plain words.
 */
const NAMES = {
  time: ['stime', 'ts', 'timestamp', 'time', 'starttime', 'start', 'date', 'datetime', 'flowstart'],
  origIp: ['srcip', 'idorigh', 'sourceip', 'sourceipaddress', 'sourceaddress', 'src', 'srcaddr'],
  origPort: ['sport', 'idorigp', 'srcport', 'sourceport'],
  respIp: ['dstip', 'idresph', 'destip', 'destinationip', 'destinationipaddress', 'dst', 'dstaddr'],
  respPort: ['dsport', 'dport', 'idrespp', 'dstport', 'destport', 'destinationport'],
  proto: ['proto', 'protocol'],
  service: ['service', 'appproto', 'traffictype'],
  kind: ['attacktype', 'attackcat', 'category', 'eventtype', 'signature'],
} as const;

/** Columns are known by their names; a column of another kind than expected says nothing. */
export function rowColumnsOf({ columns }: Table): RowColumns {
  const find = (names: readonly string[]): Column | undefined => {
    const plain = columns.map(({ name }) => name.toLowerCase().replaceAll(/[ ._-]/g, ''));
    const name = names.find((each) => plain.includes(each));
    return name === undefined ? undefined : columns[plain.indexOf(name)];
  };
  const text = (names: readonly string[]) => textOf(find(names));
  const port = (names: readonly string[]) => numberOf(find(names));
  const [proto, service, kind] = [text(NAMES.proto), text(NAMES.service), text(NAMES.kind)];
  return {
    timeUs: timeOf(find(NAMES.time)),
    orig: { ip: text(NAMES.origIp), port: port(NAMES.origPort) },
    resp: { ip: text(NAMES.respIp), port: port(NAMES.respPort) },
    proto: (row) => proto(row)?.toLowerCase() ?? '',
    service: (row) => service(row)?.toLowerCase().replace(/^-$/, '') ?? '',
    exposure: exposureOf(text(NAMES.origIp), text(NAMES.respIp)),
    kind,
    sort: sortOf([find(NAMES.proto), find(NAMES.service)]),
  };
}

function exposureOf(orig: RowSide['ip'], resp: RowSide['ip']): RowColumns['exposure'] {
  const networks = new InsideNetworks();
  const isInside = (ip: string | undefined): boolean | undefined => {
    const address = ip === undefined ? undefined : parseAddress(ip);
    return address && networks.contains(address, 0);
  };
  return (row) => {
    const [from, to] = [isInside(orig(row)), isInside(resp(row))];
    if (from === undefined || to === undefined) return undefined;
    if (from) return to ? 'inside to inside' : 'inside to outside';
    return to ? 'outside to inside' : undefined;
  };
}

/** Words of a column that make sorts of their own, the commonest; all others are one sort. */
const SORTS_MAX = 12;

function sortOf(columns: readonly (Column | undefined)[]): RowColumns['sort'] {
  const words = columns.flatMap((column) =>
    column?.kind === 'category' ? [commonWords(column)] : [],
  );
  return (row) =>
    words
      .map((word) => word(row))
      .join(' ')
      .trim();
}

function commonWords({ codes, categories }: CategoryColumn): (row: number) => string {
  const counts = new Uint32Array(categories.length);
  for (const code of codes) if (code >= 0) counts[code]++;
  const common = new Set(
    [...categories.keys()].sort((a, b) => counts[b] - counts[a] || a - b).slice(0, SORTS_MAX),
  );
  return (row) => {
    const code = codes[row];
    if (code < 0 || categories[code] === '-') return '';
    return common.has(code) ? categories[code] : 'other';
  };
}

function textOf(column: Column | undefined): (row: number) => string | undefined {
  if (column?.kind !== 'category') return () => undefined;
  const { codes, categories } = column;
  return (row) => (codes[row] < 0 ? undefined : categories[codes[row]]);
}

function numberOf(column: Column | undefined): (row: number) => number | undefined {
  if (column?.kind !== 'number') return () => undefined;
  const { values } = column;
  return (row) => (Number.isInteger(values[row]) ? values[row] : undefined);
}

function timeOf(column: Column | undefined): (row: number) => number | undefined {
  if (column?.kind === 'number') return (row) => epochUs(column.values[row]);
  const text = textOf(column);
  return (row) => textUs(text(row) ?? '');
}

/** Seconds, milliseconds or microseconds since 1970, told apart by size: from 1980 to 2100. */
function epochUs(value: number): number | undefined {
  for (const unit of [1e6, 1e3, 1]) {
    const us = Math.round(value * unit);
    if (us >= YEAR_1980_US && us < YEAR_2100_US) return us;
  }
  return undefined;
}

const YEAR_1980_US = Date.UTC(1980, 0) * 1000;
const YEAR_2100_US = Date.UTC(2100, 0) * 1000;

/** ISO 8601, with a blank for the T too; without a zone it is UTC. */
function textUs(text: string): number | undefined {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(
    text,
  );
  if (found === null) return undefined;
  const [, date, clock, fraction = '', zone = 'Z'] = found;
  const ms = Date.parse(`${date}T${clock}${zone}`);
  if (Number.isNaN(ms)) return undefined;
  return ms * 1000 + Math.round(Number(`0${fraction}`) * 1e6);
}
