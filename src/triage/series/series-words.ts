/** Amounts of a series as people read them. */
import type { Metric } from './subject-bins.ts';

/** `3.4 MB a minute where 120 to 310 kB were expected`. Bounds below 0 are 0. */
export function amountSentence(
  metric: Metric,
  { actual, low, high, binUs }: { actual: number; low: number; high: number; binUs: number },
): string {
  const expected = rangeText(metric, { low: Math.max(0, low), high: Math.max(0, high) });
  return `${amountText(metric, actual)} ${perBin(binUs)} where ${expected} were expected`;
}

function rangeText(metric: Metric, { low, high }: { low: number; high: number }): string {
  const [least, most] = [amountText(metric, low), amountText(metric, high)];
  if (least === most) return least;
  const [number, ...unit] = least.split(' ');
  if (Number(number) === 0) return `up to ${most}`;
  // The unit once where both have the same.
  return most.endsWith(` ${unit.join(' ')}`) ? `${number} to ${most}` : `${least} to ${most}`;
}

const NOUNS = {
  packets: 'packet',
  flows: 'flow',
  peers: 'peer',
  failures: 'failed flow',
} as const satisfies Record<Exclude<Metric, 'bytes'>, string>;

export function amountText(metric: Metric, value: number): string {
  if (metric === 'bytes') return bytesText(value);
  const count = value < 1000 ? String(Math.round(value)) : scaled(value, ['', 'k', 'M', 'G']);
  return `${count} ${NOUNS[metric]}${count === '1' ? '' : 's'}`;
}

function bytesText(value: number): string {
  return value < 1000
    ? `${Math.round(value)} B`
    : scaled(value, [' B', ' kB', ' MB', ' GB', ' TB', ' PB']);
}

/** Two digits that count, or as many as stand before the point. */
function scaled(value: number, units: readonly string[]): string {
  let [rest, step] = [value, 0];
  // 999.5 would print as 1000.
  while (rest >= 999.5 && step < units.length - 1) {
    rest /= 1000;
    step++;
  }
  return `${rest < 9.95 ? rest.toFixed(1) : Math.round(rest)}${units[step]}`;
}

/** `a minute`, `in 5 s`. */
function perBin(binUs: number): string {
  const seconds = binUs / 1e6;
  const whole = WHOLE[seconds];
  if (whole !== undefined) return `a${whole === 'hour' ? 'n' : ''} ${whole}`;
  if (seconds % 86_400 === 0) return `in ${seconds / 86_400} days`;
  if (seconds % 3600 === 0) return `in ${seconds / 3600} hours`;
  if (seconds % 60 === 0) return `in ${seconds / 60} minutes`;
  return `in ${seconds} s`;
}

const WHOLE: Readonly<Record<number, string>> = {
  1: 'second',
  60: 'minute',
  3600: 'hour',
  86_400: 'day',
};
