/**
 * A time as every surface prints it: RFC 3339 in UTC with six decimals. `us` is a whole number of
 * microseconds since 1970 UTC.
 */
export function timeText(us: number): string {
  if (!Number.isSafeInteger(us)) {
    throw new RangeError(`time: expected a whole number of microseconds, got ${us}`);
  }
  const ms = Math.floor(us / 1000);
  if (ms < YEAR_0000_MS || ms > YEAR_9999_MS) {
    throw new RangeError(`time: expected the years 0000 to 9999, got ${us} microseconds`);
  }
  const belowMs = String(us - ms * 1000).padStart(3, '0');
  return `${new Date(ms).toISOString().slice(0, -1)}${belowMs}Z`;
}

/** The inverse of `timeText`: microseconds since 1970 UTC. */
export function parseTimeText(text: string): number {
  const ms = SHAPE.test(text) ? Date.parse(`${text.slice(0, 23)}Z`) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new RangeError(`time: expected RFC 3339 UTC with six decimals, got "${text}"`);
  }
  return ms * 1000 + Number(text.slice(23, 26));
}

const SHAPE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
/** Outside of these years ISO 8601 needs a sign and more digits (ECMA-262, 21.4.1.32). */
const YEAR_0000_MS = Date.parse('0000-01-01T00:00:00.000Z');
const YEAR_9999_MS = Date.parse('9999-12-31T23:59:59.999Z');
