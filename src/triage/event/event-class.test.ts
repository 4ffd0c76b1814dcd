import { expect, test } from 'vitest';
import { EVENT_CLASSES } from './event-class.ts';

/** Metric weights of the CVSS v3.1 specification, section 7.4; PR depends on the scope. */
const WEIGHTS: Record<string, Record<string, number>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};
const PRIVILEGES: Record<string, Record<string, number>> = {
  U: { N: 0.85, L: 0.62, H: 0.27 },
  C: { N: 0.85, L: 0.68, H: 0.5 },
};

/** The base score by the formulas of section 7.1, with the rounding of appendix A. */
function baseScore(vector: string): number {
  const metrics = Object.fromEntries(
    vector
      .replace('CVSS:3.1/', '')
      .split('/')
      .map((pair) => pair.split(':')),
  );
  const weight = (name: string) => WEIGHTS[name][metrics[name]];
  const changed = metrics.S === 'C';
  const iss = 1 - (1 - weight('C')) * (1 - weight('I')) * (1 - weight('A'));
  const impact = changed ? 7.52 * (iss - 0.029) - 3.25 * (iss - 0.02) ** 15 : 6.42 * iss;
  const exploitability =
    8.22 * weight('AV') * weight('AC') * PRIVILEGES[metrics.S][metrics.PR] * weight('UI');
  if (impact <= 0) return 0;
  return roundUp(Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10));
}

function roundUp(value: number): number {
  const whole = Math.round(value * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}

test('the formula gives the examples of the CVSS v3.1 specification', () => {
  // CVE-2013-1937 and CVE-2014-0160 of FIRST's "CVSS v3.1 Examples".
  expect(baseScore('CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N')).toBe(6.1);
  expect(baseScore('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N')).toBe(7.5);
});

test.each(Object.entries(EVENT_CLASSES))(
  'the severity of %s is the score of its vector',
  (_, facts) => {
    const { score, low, high, vector } = facts.severity;
    expect(score).toBe(baseScore(vector ?? ''));
    expect(low).toBeLessThanOrEqual(score);
    expect(high).toBeGreaterThanOrEqual(score);
  },
);
