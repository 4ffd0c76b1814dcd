import { describe, expect, test } from 'vitest';
import { EXPOSURES, ROLE_REQUIRES, SERVICE_GIVES } from './circumstances.ts';
import { EVENT_CLASSES, type EventClass } from './event-class.ts';
import { severityIn } from './severity-in.ts';

/** Metric weights of the CVSS v3.1 specification, section 7.4; PR depends on the scope. */
const WEIGHTS: Record<string, Record<string, number>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
  CR: { H: 1.5, M: 1, L: 0.5 },
  IR: { H: 1.5, M: 1, L: 0.5 },
  AR: { H: 1.5, M: 1, L: 0.5 },
};
const PRIVILEGES: Record<string, Record<string, number>> = {
  U: { N: 0.85, L: 0.62, H: 0.27 },
  C: { N: 0.85, L: 0.68, H: 0.5 },
};

/**
 * The base score by the formulas of section 7.1, with the rounding of appendix A; with requirements
 * the environmental score of section 7.3, where nothing is modified.
 */
function scoreOf(vector: string): number {
  const metrics = Object.fromEntries(
    vector
      .replace('CVSS:3.1/', '')
      .split('/')
      .map((pair) => pair.split(':')),
  );
  const weight = (name: string) => WEIGHTS[name][metrics[name]];
  const changed = metrics.S === 'C';
  const isEnvironmental = metrics.CR !== undefined;
  const kept = ['C', 'I', 'A'].map(
    (name) => 1 - weight(name) * (isEnvironmental ? weight(`${name}R`) : 1),
  );
  const loss = 1 - kept[0] * kept[1] * kept[2];
  const iss = isEnvironmental ? Math.min(loss, 0.915) : loss;
  const beyond = isEnvironmental ? (iss * 0.9731 - 0.02) ** 13 : (iss - 0.02) ** 15;
  const impact = changed ? 7.52 * (iss - 0.029) - 3.25 * beyond : 6.42 * iss;
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
  expect(scoreOf('CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N')).toBe(6.1);
  expect(scoreOf('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N')).toBe(7.5);
});

test.each(Object.entries(EVENT_CLASSES))(
  'the severity of %s is the score of its vector',
  (_, facts) => {
    const { score, low, high, vector } = facts.severity;
    expect(score).toBe(scoreOf(vector ?? ''));
    expect(low).toBeLessThanOrEqual(score);
    expect(high).toBeGreaterThanOrEqual(score);
  },
);

describe('severity in its circumstances', () => {
  const names = Object.keys(EVENT_CLASSES) as EventClass[];
  const services = ['', ...SERVICE_GIVES.map((each) => each.services[0])];
  const roles = ['', 'domain controller', 'PLC', 'Database server', 'mail', 'guest phone', 'desk'];

  test('is the score of its vector, within its interval, for every one of them', () => {
    for (const name of names) {
      for (const exposure of [undefined, ...EXPOSURES]) {
        for (const service of services) {
          for (const role of roles) {
            const { score, low, high, vector } = severityIn(name, { exposure, service, role });
            expect(score, vector).toBe(scoreOf(vector ?? ''));
            expect(low).toBeLessThanOrEqual(score);
            expect(high).toBeGreaterThanOrEqual(score);
          }
        }
      }
    }
  });

  test.each([
    ['vertical-scan', { exposure: 'inside to inside' }, 'AV:A/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N'],
    ['vertical-scan', { exposure: 'outside to inside' }, 'AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N'],
    ['beacon', { exposure: 'inside to inside' }, 'AV:N/AC:H/PR:N/UI:N/S:C/C:H/I:H/A:N'],
    ['password-guessing', { service: 'ssh' }, 'AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H'],
    ['password-guessing', { service: 'imap' }, 'AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:L/A:N'],
    ['arp-spoofing', { exposure: 'outside to inside' }, 'AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:L/A:L'],
    [
      'unusual-upload',
      { exposure: 'inside to outside', role: 'file server' },
      'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N/CR:H/IR:H/AR:M',
    ],
  ] as const)('of %s in %o is %s', (name, circumstances, vector) => {
    expect(severityIn(name, circumstances).vector).toBe(`CVSS:3.1/${vector}`);
  });

  test('weighs what an account on a host gives above what a mailbox gives', () => {
    const of = (service: string) => severityIn('password-guessing', { service }).score;
    expect(of('ssh')).toBeGreaterThan(of('imap'));
    expect(of('imap')).toBeGreaterThan(of('http'));
  });

  test('each kind of role is met by a word', () => {
    const met = roles.map((role) =>
      ROLE_REQUIRES.find(({ words }) => words.test(role.toLowerCase())),
    );
    expect(new Set(met.filter(Boolean)).size).toBe(ROLE_REQUIRES.length);
  });
});
