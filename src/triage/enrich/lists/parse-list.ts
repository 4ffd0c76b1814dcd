import { ListError, shownText, textLines, textRows } from '../text-rows.ts';
import type { IndicatorList } from './indicator-list.ts';
import { ListBuilder } from './list-builder.ts';
import { isMisp, readMisp } from './misp.ts';
import { readIndicator } from './read-indicator.ts';
import { isStix, readStix } from './stix.ts';
import { timeOf } from './time-of.ts';

/** Names of the CSV column that holds the indicator; the first one that is there counts. */
const VALUE_COLUMNS = [
  'indicator',
  'ioc_value',
  'ioc',
  'value',
  'observable',
  'address',
  'network',
  'cidr',
  'ip',
  'ip_address',
  'dst_ip',
  'src_ip',
  'domain',
  'hostname',
  'host',
  'url',
  'ja3',
  'ja3_md5',
  'ja4',
  'hassh',
];
const TIME_COLUMNS = [
  'first_seen',
  'first_seen_utc',
  'firstseen',
  'listed',
  'valid_from',
  'date',
  'time',
];
const EXPIRY_COLUMNS = ['valid_until', 'expires', 'expiry', 'expiration', 'expires_at'];
const SOURCE_COLUMNS = ['source', 'feed', 'provider', 'reporter', 'malware', 'threat'];
/** What lists for name servers write before a name. */
const HOSTS_FILE = ['0.0.0.0', '127.0.0.1', '::', '::1'];

/**
 * Reads a list of indicators; what it is follows from what it holds: a JSON object is a MISP event
 * or a STIX bundle, a first row with a known name of a column is CSV, all else has an indicator a
 * line. Throws a ListError for a text with nothing in it that can be read.
 */
export function parseIndicators(text: string): IndicatorList {
  const start = text
    .slice(0, 256)
    .replace(/^\ufeff/, '')
    .trimStart();
  const list =
    /^[[{]/.test(start) && !/^\[[0-9a-fA-F:.]*\]/.test(start) ? jsonList(text) : textList(text);
  const { networks, domains, fingerprints } = list.counts;
  if (networks + domains + fingerprints > 0) return list;
  const unread = Object.entries(list.unread).map(([reason, count]) => `${count} × ${reason}`);
  throw new ListError(
    `expected addresses, networks, domains or fingerprints, got ${unread.join(', ') || 'nothing'}`,
  );
}

function jsonList(text: string): IndicatorList {
  const json = parsedJson(text);
  const builder = new ListBuilder();
  if (isStix(json)) {
    readStix(json, builder);
    return builder.build('stix');
  }
  if (isMisp(json)) {
    readMisp(json, builder);
    return builder.build('misp');
  }
  throw new ListError('expected JSON of a MISP event or a STIX 2.1 bundle, got other JSON');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ListError(`expected JSON, got text that is none: ${shownText(why)}`, { cause });
  }
}

function textList(text: string): IndicatorList {
  const [first] = textRows(text);
  const columns = first && columnsOf(first.cells);
  return columns === undefined ? plainList(text) : csvList(text, columns);
}

/** An indicator a line; what follows a blank, a comma or a semicolon is a remark. */
function plainList(text: string): IndicatorList {
  const builder = new ListBuilder();
  for (const { text: line } of textLines(text)) {
    if (line.startsWith(';') || line.startsWith('//')) continue;
    const [first, second] = line.split(/[\s,;]+/, 2);
    builder.add(second !== undefined && HOSTS_FILE.includes(first) ? second : first);
  }
  return builder.build('plain');
}

interface Columns {
  readonly value: number;
  readonly time: number;
  readonly expiry: number;
  readonly expiryName: string;
  readonly source: number;
}

/** Undefined where no cell names a column that could hold indicators. */
function columnsOf(cells: readonly string[]): Columns | undefined {
  const names = cells.map((cell) => cell.toLowerCase());
  const placeOf = (known: readonly string[]) =>
    names.indexOf(known.find((name) => names.includes(name)) ?? '\0');
  const value = placeOf(VALUE_COLUMNS);
  if (value < 0 || cells.some((cell) => readIndicator(cell).kind !== 'unread')) return undefined;
  return {
    value,
    time: placeOf(TIME_COLUMNS),
    expiry: placeOf(EXPIRY_COLUMNS),
    expiryName: names[placeOf(EXPIRY_COLUMNS)] ?? '',
    source: placeOf(SOURCE_COLUMNS),
  };
}

function csvList(text: string, columns: Columns): IndicatorList {
  const builder = new ListBuilder();
  const rows = textRows(text);
  rows.next();
  for (const { line, cells } of rows) {
    const expiry = cells[columns.expiry] ?? '';
    const expiryUs = timeOf(expiry);
    if (expiry !== '' && expiryUs === undefined) {
      throw new ListError(
        `line ${line}, column "${columns.expiryName}": expected a time such as ` +
          `2026-01-31T00:00:00Z, got ${shownText(expiry)}`,
      );
    }
    builder.add(cells[columns.value] ?? '', {
      source: cells[columns.source],
      timeUs: timeOf(cells[columns.time] ?? ''),
      expiryUs,
    });
  }
  return builder.build('csv');
}
