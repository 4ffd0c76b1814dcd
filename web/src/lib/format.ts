/** Bytes, times, counts and addresses as people read them. Everything here is pure. */

import type { Group } from './api.ts';

export type Zone = 'local' | 'utc';

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
const COUNT_UNITS = ['', 'k', 'M', 'G', 'T'] as const;
const DAY_MS = 86_400_000;
const MINUS = '−';

/** SI units, three digits: `812 B`, `1.23 kB`, `45.6 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return scaled(bytes, BYTE_UNITS, ' ');
}

/** Exact up to 9,999, then three digits: `12.3k`. Show exactCount on hover. */
export function formatCount(count: number): string {
  return count <= 9999 ? exactCount(count) : scaled(count, COUNT_UNITS, '');
}

export function exactCount(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/** A count with its noun: `1 flow`, `12.3k flows`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function scaled(value: number, units: readonly string[], gap: string): string {
  let step = 0;
  let rest = value;
  // 999.5 would print as 1000 with three digits, so it moves to the next unit.
  while (rest >= 999.5 && step < units.length - 1) {
    rest /= 1000;
    step++;
  }
  const decimals = rest < 9.995 ? 2 : rest < 99.95 ? 1 : 0;
  return `${rest.toFixed(decimals)}${gap}${units[step]}`;
}

/** Shown of a row whose table doesn't say when. */
const NO_TIME = 'no time';

/** Relative under 24 hours (`4 min`), absolute to the minute after. */
export function formatWhen(time: string | undefined, zone: Zone, nowMs: number): string {
  if (time === undefined) return NO_TIME;
  const agoMs = nowMs - Date.parse(time);
  if (agoMs < 0 || agoMs >= DAY_MS) return formatMoment(time, zone).slice(0, 16);
  if (agoMs < 60_000) return `${Math.floor(agoMs / 1000)} s`;
  if (agoMs < 3_600_000) return `${Math.floor(agoMs / 60_000)} min`;
  return `${Math.floor(agoMs / 3_600_000)} h`;
}

/** `2024-03-02 14:05:11`, in the zone. */
export function formatMoment(time: string | undefined, zone: Zone): string {
  if (time === undefined) return NO_TIME;
  return inZone(time, zone).toISOString().slice(0, 19).replace('T', ' ');
}

/** The time of day to the microsecond, as flows need it: `14:05:11.123456`. */
export function formatClock(time: string, zone: Zone): string {
  return `${inZone(time, zone).toISOString().slice(11, 19)}.${microsecondsOf(time)}`;
}

/** RFC 3339 with offset, for hover and copy. */
export function formatIso(time: string | undefined, zone: Zone): string {
  if (time === undefined) return NO_TIME;
  const text = inZone(time, zone).toISOString().slice(0, 19);
  return `${text}.${microsecondsOf(time)}${offsetText(zone === 'utc' ? 0 : offsetMinutes(time))}`;
}

/** `2024-03-02 14:05:11 to 14:09:02`, with the second date only where it differs. */
export function formatSpan(start: string | undefined, end: string | undefined, zone: Zone): string {
  const from = formatMoment(start, zone);
  const to = formatMoment(end, zone);
  if (end === undefined || from === to) return from;
  return `${from} to ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`;
}

export function secondsBetween(start: string | undefined, end: string | undefined): number {
  if (start === undefined || end === undefined) return 0;
  return (Date.parse(end) - Date.parse(start)) / 1000;
}

/** The time moved so that its UTC fields read as the zone's wall clock. */
function inZone(time: string, zone: Zone): Date {
  const shiftMs = zone === 'utc' ? 0 : offsetMinutes(time) * 60_000;
  return new Date(Date.parse(time) + shiftMs);
}

function offsetMinutes(time: string): number {
  return -new Date(time).getTimezoneOffset();
}

function offsetText(minutes: number): string {
  if (minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

function microsecondsOf(time: string): string {
  return (/\.(\d{1,6})/.exec(time)?.[1] ?? '').padEnd(6, '0');
}

const DURATION_UNITS = [
  { name: 'd', seconds: 86_400 },
  { name: 'h', seconds: 3600 },
  { name: 'm', seconds: 60 },
  { name: 's', seconds: 1 },
] as const;

/** At most two units: `850 ms`, `12.3 s`, `3 m 12 s`, `2 d 4 h`. */
export function formatDuration(seconds: number): string {
  if (seconds <= 0) return '0 s';
  if (seconds < 0.0009995) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 0.9995) return `${digits(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${digits(seconds)} s`;
  const whole = Math.round(seconds);
  const first = DURATION_UNITS.findIndex((unit) => whole >= unit.seconds);
  const big = DURATION_UNITS[first] ?? DURATION_UNITS[3];
  const small = DURATION_UNITS[first + 1];
  const head = `${Math.floor(whole / big.seconds)} ${big.name}`;
  const rest = small ? Math.floor((whole % big.seconds) / small.seconds) : 0;
  return small && rest > 0 ? `${head} ${rest} ${small.name}` : head;
}

/** Three digits without trailing zeros. */
function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** With a sign always shown: `+1.20`, `−0.45`; zero has none. */
export function formatSigned(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return `${value < 0 ? MINUS : '+'}${text}`;
}

/** Three digits that count, for shares and losses. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** A number of unknown size, as in a table of features: six significant digits at most. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return signedMinus(exactCount(value));
  const text = Number(value.toPrecision(6));
  const size = Math.abs(text);
  const plain = size >= 1e-4 && size < 1e15;
  return signedMinus(plain ? exactCount(text) : text.toExponential());
}

function signedMinus(text: string): string {
  return text.startsWith('-') ? MINUS + text.slice(1) : text;
}

/** `10.0.0.5:443`, `[2001:db8::1]:443`, or the address alone. */
export function formatAddress(ip: string, port: number | undefined): string {
  if (port === undefined) return ip;
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/** Who a group is about: its two sides, or the sort of rows of a table that names no hosts. */
export function formatWho({
  orig,
  resp,
  subject,
}: Pick<Group, 'orig' | 'resp' | 'subject'>): string {
  if (subject.type === 'rows') return subject.key;
  // A network or a service that fell silent.
  if (orig.hostCount + resp.hostCount === 0) return subject.key;
  return `${formatSide(orig)} → ${formatSide(resp)}`;
}

/** What a group's counts count. */
export function unitOf({ subject }: Pick<Group, 'subject'>): 'flow' | 'row' {
  return subject.type === 'rows' ? 'row' : 'flow';
}

/** One side of a group: its address and port, or how many there are. */
export function formatSide(side: {
  ip?: string | undefined;
  port?: number | undefined;
  hostCount: number;
}): string {
  if (side.ip !== undefined) return formatAddress(side.ip, side.port);
  if (side.hostCount === 0) return 'nobody';
  const hosts = countOf(side.hostCount, 'host');
  return side.port === undefined ? hosts : `${hosts}:${side.port}`;
}

/** `vertical-scan` as `vertical scan`. */
export function plainWords(name: string): string {
  return name.replaceAll('-', ' ');
}
