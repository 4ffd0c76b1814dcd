/** RFC 3339, also with a blank for the T, without seconds, without zone (then UTC), or a date. */
const DAY = String.raw`(\d{4})-(\d\d)-(\d\d)`;
const CLOCK = String.raw`[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?`;
const TIME = new RegExp(String.raw`^${DAY}(?:${CLOCK})?\s*(Z|UTC|[+-]\d\d:?\d\d)?$`, 'i');
/** Seconds since 1970, as MISP writes them. */
const SECONDS = /^\d{9,11}$/;

/** Microseconds since 1970 UTC; undefined for what is no time. */
export function timeOf(text: string): number | undefined {
  if (SECONDS.test(text)) return Number(text) * 1e6;
  const found = TIME.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  if (Number.isNaN(ms) || new Date(ms).getUTCDate() !== day) return undefined;
  const micros = Number((found[7] ?? '').padEnd(6, '0').slice(0, 6));
  return ms * 1000 + micros - offsetMinutes(found[8]) * 60e6;
}

function offsetMinutes(zone = 'Z'): number {
  if (!/^[+-]/.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}
