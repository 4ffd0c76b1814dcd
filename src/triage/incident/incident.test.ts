import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INCIDENT_CUTS } from '../prioritise/index.ts';
import {
  type CaseRow,
  findIncidents,
  INCIDENT_GAP_US,
  INCIDENT_ROWS_MAX,
  incidentFacts,
} from './index.ts';
import { linksOf } from './links.ts';

const SCANNER = '198.51.100.7';
const MASTER = '203.0.113.9';
const MINUTE_US = 60e6;

let count = 0;

/** A row at a minute, of half a minute; `10.0.0.1 → 198.51.100.7:443` as who. */
function row(kind: CaseRow['class'], who: string, more: Partial<CaseRow> = {}, minute = 0) {
  const [orig, resp] = who.split(' → ').map(side);
  const id = `row-${String(count++).padStart(4, '0')}`;
  const startUs = 1e15 + minute * MINUTE_US;
  return {
    id,
    class: kind,
    subject: who,
    sentence: `${who} did ${kind}`,
    orig,
    resp,
    startUs,
    endUs: startUs + MINUTE_US / 2,
    priority: 55,
    relative: false,
    ...more,
  } satisfies CaseRow;
}

function side(text: string) {
  const [ip, port] = text.split(':');
  return ip === 'many' ? {} : { ip, ...(port !== undefined && { port: Number(port) }) };
}

/** Which rows are one case, by their positions. */
function check(rows: CaseRow[], expected: number[][]) {
  const { incidents } = findIncidents(rows);
  const at = (id: string) => rows.findIndex((each) => each.id === id);
  const found = incidents.map((each) => each.rows.map(({ id }) => at(id)).sort((a, b) => a - b));
  expect(found.sort((a, b) => a[0] - b[0])).toEqual(expected);
}

describe('rows are one case', () => {
  test('where one host acts in all of them', () => {
    check(
      [
        row('vertical-scan', `${SCANNER} → 10.0.0.1`),
        row('password-guessing', `${SCANNER} → 10.0.0.2:22`),
        row('vertical-scan', '198.51.100.8 → 10.0.0.1'),
      ],
      [[0, 1], [2]],
    );
  });

  test('where hosts inside answer to the same master outside', () => {
    check(
      [
        row('beacon', `10.0.0.1 → ${MASTER}:443`),
        row('unusual-upload', `10.0.0.2 → ${MASTER}:21`),
        row('beacon', '10.0.0.3 → 203.0.113.10:443'),
      ],
      [[0, 1], [2]],
    );
  });

  test('where one attacks, and is called back later', () => {
    check(
      [
        row('password-guessing', `${MASTER} → 10.0.0.1:22`),
        row('beacon', `10.0.0.5 → ${MASTER}:443`),
      ],
      [[0, 1]],
    );
  });

  test('where a host passes on what it gets, and not where it merely serves', () => {
    check(
      [
        row('dns-tunnel', '10.0.0.1 → 10.0.0.53:53'),
        row('dns-tunnel', `10.0.0.53 → ${MASTER}:53`),
        row('beacon', '10.0.0.9 → 10.0.0.53:53'),
      ],
      [[0, 1], [2]],
    );
  });

  test('where a host acts after it was attacked, and not before', () => {
    const attack = row('password-guessing', `${SCANNER} → 10.0.0.1:22`, {}, 10);
    check([attack, row('horizontal-scan', '10.0.0.1 → many', {}, 20)], [[0, 1]]);
    check([attack, row('horizontal-scan', '10.0.0.1 → many', {}, 5)], [[0], [1]]);
  });

  test('where several flood one host', () => {
    check(
      [
        row('syn-flood', 'many → 10.0.0.1:80'),
        row('udp-flood', `${SCANNER} → 10.0.0.1`),
        row('udp-flood', `${SCANNER} → 10.0.0.2`),
        row('udp-flood', '198.51.100.99 → 10.0.0.9'),
      ],
      [[0, 1, 2], [3]],
    );
  });

  test('unless a silence parts them that is longer than the gap', () => {
    const hour = INCIDENT_GAP_US / MINUTE_US;
    const first = row('vertical-scan', `${SCANNER} → 10.0.0.1`);
    check([first, row('vertical-scan', `${SCANNER} → 10.0.0.2`, {}, hour + 0.5)], [[0, 1]]);
    check([first, row('vertical-scan', `${SCANNER} → 10.0.0.2`, {}, hour + 0.6)], [[0], [1]]);
  });

  test('across a silence that a long row spans', () => {
    const hour = INCIDENT_GAP_US / MINUTE_US;
    const long = { endUs: 1e15 + 3 * INCIDENT_GAP_US };
    check(
      [
        row('beacon', `10.0.0.1 → ${MASTER}`, long),
        row('beacon', `10.0.0.2 → ${MASTER}`, {}, 1),
        row('beacon', `10.0.0.3 → ${MASTER}`, {}, 3.9 * hour),
      ],
      [[0, 1, 2]],
    );
  });

  test('where a table does not say when', () => {
    const never = { startUs: Number.NaN, endUs: Number.NaN };
    check(
      [
        row('exploit', `${SCANNER} → 10.0.0.1`, never),
        row('exploit', `${SCANNER} → 10.0.0.2`, {}, 500),
        row('reported-event', 'many → many', { ...never, subject: 'rows of one sort' }),
      ],
      [[0, 1], [2]],
    );
  });
});

describe('what is an incident', () => {
  test.each([
    [80, 'Critical'],
    [79.9, 'High'],
    [50, 'High'],
    [49.9, 'Low'],
    [15, 'Low'],
  ])('a row of priority %d is one that is %s', (priority, level) => {
    const { incidents } = findIncidents([row('beacon', `10.0.0.1 → ${MASTER}`, { priority })]);
    expect(incidents.map((each) => each.level)).toEqual([level]);
  });

  test('a row below Low is none, and joins none', () => {
    const rows = [
      row('beacon', `10.0.0.1 → ${MASTER}`, { priority: 14.9 }),
      row('beacon', `10.0.0.2 → ${MASTER}`),
    ];
    check(rows, [[1]]);
  });

  test('what is odd only relative to its own traffic joins one, but opens none', () => {
    const odd = row('unusual-flow', '10.0.0.1 → 10.0.0.2', { relative: true, priority: 20 });
    check([odd], []);
    check([odd, row('beacon', `10.0.0.1 → ${MASTER}`)], [[0, 1]]);
  });

  test('other cuts hold where they are given', () => {
    const cuts = [
      ['Critical', 90],
      ['High', 60],
      ['Low', 40],
    ] as const;
    const rows = [85, 59, 39].map((priority, i) =>
      row('beacon', `10.0.0.${i} → 203.0.113.${i}`, { priority }),
    );
    expect(findIncidents(rows, { cuts }).incidents.map(({ level }) => level)).toEqual([
      'High',
      'Low',
    ]);
  });
});

describe('an incident', () => {
  const rows = [
    row('dns-tunnel', '10.0.0.1 → 10.0.0.53:53', { priority: 86 }),
    row('dns-tunnel', `10.0.0.53 → ${MASTER}:53`, { priority: 84 }, 1),
    row('beacon', `10.0.0.4 → ${MASTER}:443`, { priority: 83 }, -1),
  ];

  test('says what ties each row to the others', () => {
    const [incident] = findIncidents(rows).incidents;
    expect(incident.rows.map(({ why }) => why)).toEqual([
      'the worst row, which opens the incident',
      '10.0.0.53 passes on what 10.0.0.1 sends it',
      `the same host outside, ${MASTER}`,
    ]);
    expect(incident.title).toBe(`Control: ${MASTER}`);
    expect(incident.sentence).toBe(
      `3 rows are about ${MASTER}, with 10.0.0.1 and 10.0.0.4: ` +
        'regular call-backs to one host, then data carried in DNS names',
    );
  });

  test('proposes to block outside and to isolate inside, and leaves a relay alone', () => {
    const { proposals, hosts } = incidentFacts(rows, INCIDENT_CUTS);
    expect(proposals.map(({ action, target }) => `${action} ${target}`)).toEqual([
      `block ${MASTER}`,
      'isolate 10.0.0.1',
      'isolate 10.0.0.4',
    ]);
    expect(hosts.at(-1)).toMatchObject({ ip: '10.0.0.53', role: 'relay' });
  });

  test('never proposes to block the sources of a flood, which may be spoofed', () => {
    const flood = row('syn-flood', `${SCANNER} → 10.0.0.1:80`, { priority: 90 });
    const { proposals } = incidentFacts([flood], INCIDENT_CUTS);
    expect(proposals.map(({ action, target }) => `${action} ${target}`)).toEqual([
      'limit 10.0.0.1',
    ]);
  });

  test.each([
    '224.0.0.5',
    '255.255.255.255',
    '127.0.0.1',
    '::1',
    'ff02::1',
    '0.0.0.0',
    'x;rm -rf /',
  ])('never proposes anything against %s', (ip) => {
    const bad = { ...row('exploit', `${SCANNER} → 10.0.0.1`), orig: { ip } };
    expect(incidentFacts([bad], INCIDENT_CUTS).proposals).toEqual([]);
  });
});

test('limits are kept, and what they cost is counted', () => {
  const rows = Array.from({ length: INCIDENT_ROWS_MAX + 20 }, (_, i) =>
    row('vertical-scan', `${SCANNER} → 10.0.${i >> 8}.${i & 255}`),
  );
  const others = Array.from({ length: 210 }, (_, i) =>
    row('vertical-scan', `198.51.100.${i + 10} → 10.9.0.1`, { priority: 20 }),
  );
  const { incidents, shed } = findIncidents([...rows, ...others]);
  expect(incidents[0].rows.length).toBe(INCIDENT_ROWS_MAX);
  expect(shed).toEqual({
    'incidents beyond the worst 200': 11,
    'rows beyond 500 of an incident': 20,
  });
});

test('many that attack a host that attacks many cost no product of both', () => {
  const rows = Array.from({ length: 2000 }, (_, i) => [
    row('exploit', `203.0.${i >> 8}.${i & 255} → 10.0.0.1`),
    row('exploit', `10.0.0.1 → 10.1.${i >> 8}.${i & 255}`),
  ]).flat();
  const links = linksOf(rows, INCIDENT_GAP_US);
  expect(links.length).toBeLessThan(2 * rows.length);
  expect(findIncidents(rows).incidents.length).toBe(1);
});

test('the order of the rows does not matter, and every row is in one incident at most', () => {
  const host = fc
    .integer({ min: 1, max: 6 })
    .map((n) => (n > 3 ? `10.0.0.${n}` : `203.0.113.${n}`));
  const kinds = ['vertical-scan', 'exploit', 'beacon', 'syn-flood', 'cleartext-login'] as const;
  const anyRow = fc
    .tuple(fc.constantFrom(...kinds), host, host, fc.nat(300), fc.nat(100))
    .map(([kind, a, b, minute, priority]) => row(kind, `${a} → ${b}`, { priority }, minute));
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 25 }), fc.integer(), (rows, turn) => {
      const { incidents } = findIncidents(rows);
      const at = rows.length === 0 ? 0 : Math.abs(turn) % rows.length;
      const moved = [...rows.slice(at), ...rows.slice(0, at)].reverse();
      // Reasons depend on nothing but the rows either.
      expect(findIncidents(moved).incidents).toEqual(incidents);
      const ids = incidents.flatMap((incident) => incident.rows.map(({ id }) => id));
      expect(new Set(ids).size).toBe(ids.length);
      expect([...ids].sort()).toEqual(
        rows
          .filter(({ priority }) => priority >= 15)
          .map(({ id }) => id)
          .sort(),
      );
    }),
    { seed: 27 },
  );
});
