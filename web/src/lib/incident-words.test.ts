import { expect, it } from 'vitest';
import type { IncidentDeed, IncidentDetail } from './api.ts';
import { changeIncidentSearch, parseIncidentSearch } from './incident-query.ts';
import { entryWords, inTime, spanShares } from './incident-words.ts';

const minute = (at: number) => `2026-01-01T00:${String(at).padStart(2, '0')}:00.000000Z`;

it.each([
  [0, 10, 0, 1],
  [5, 10, 0.5, 0.5],
  [10, 10, 1, 0],
  [-5, 20, 0, 1],
])('a row from minute %d to %d of ten lies where it was', (start, end, at, length) => {
  const row = { time: minute(Math.max(start, 0)), end: minute(end) };
  const shares = spanShares(row, { time: minute(0), end: minute(10) });
  expect(shares?.start).toBeCloseTo(at, 9);
  expect(shares?.length).toBeCloseTo(length, 9);
});

it('a row without a time has no place, and stands last', () => {
  expect(spanShares({}, { time: minute(0), end: minute(1) })).toBeUndefined();
  const rows = [{}, { time: minute(2) }, { time: minute(1) }].map((row) => ({ row }));
  const sorted = inTime(rows as unknown as IncidentDetail['rows']);
  expect(sorted.map(({ row }) => row.time)).toEqual([minute(1), minute(2), undefined]);
});

it.each([
  ['done', 'Notification delivered'],
  ['due', 'Notification is due'],
  ['failed', 'Notification failed'],
  ['given-up', 'Notification was given up'],
  ['not-configured', 'Notification was not sent'],
] as const)('a notification that is %s is called so', (outcome, words) => {
  const deed: IncidentDeed = { type: 'response', response: 'notification', outcome, text: 'x' };
  expect(entryWords({ at: minute(0), by: 'response', deed }).what).toBe(words);
});

it('the address holds what is understood, and nothing else', () => {
  const search = parseIncidentSearch({
    status: 'resolved',
    level: 'Medium',
    incident: 'x',
    a: 'b',
  });
  expect(search).toEqual({ status: 'resolved' });
  expect(changeIncidentSearch(search, { status: 'active', level: 'Low' })).toEqual({
    level: 'Low',
  });
});
