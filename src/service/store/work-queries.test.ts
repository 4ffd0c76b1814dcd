import { expect, test } from 'vitest';
import { DEFAULT_RULES } from '../priority-rules.ts';
import { type KnownRow, workAnswerOf } from './work-queries.ts';

/** Priority, probability, day, analysis, verdict; worst first. */
const ROWS: KnownRow[] = (
  [
    [90, 0.99, 1, 1, 'confirmed'],
    [70, 0.9, 2, 2, ''],
    [50, 0.8, 1, 1, 'dismissed'],
    [50, 0.6, 2, 2, 'confirmed'],
    [20, 0.3, 2, 3, 'confirmed'],
    [2, 0.02, 1, 1, ''],
  ] as const
).map(([priority, probability, day, analysis, verdict]) => ({
  priority,
  probability,
  day,
  analysis,
  verdict,
  level: 'Informational',
  isOpen: verdict !== 'dismissed',
}));

test('words are counted anew, beside what the record calls them', () => {
  const rules = { cuts: { ...DEFAULT_RULES.cuts, High: 50 } };
  const { history, open } = workAnswerOf(ROWS, { rules, isInForce: false });
  expect(open).toBeUndefined();
  expect(history.work).toBeUndefined();
  expect(history).toMatchObject({ rows: 6, analyses: 3, days: 2, confirmed: 3, dismissed: 1 });
  const said = history.levels.map(({ level, rows, rowsNow, analyses, confirmed, dismissed }) => {
    return [level, rows, rowsNow, analyses, confirmed, dismissed];
  });
  expect(said).toEqual([
    ['Critical', 1, 0, 1, 1, 0],
    ['High', 3, 0, 2, 1, 1],
    ['Medium', 0, 0, 2, 0, 0],
    ['Low', 1, 0, 3, 1, 0],
    ['Informational', 1, 6, 3, 0, 0],
  ]);
});

test('each day has its own line, and verdicts say what it would have kept and lost', () => {
  const rules = { ...DEFAULT_RULES, costs: { miss: 3, falseAlarm: 1 }, budget: 2 };
  const { history, open } = workAnswerOf(ROWS, { rules, isInForce: true });
  expect(history.work).toMatchObject({
    // Worth it on the first day: two; on the second: three, of which the budget takes two.
    rows: 4,
    analyses: 2,
    fullDays: 1,
    confirmed: 2,
    dismissed: 1,
    confirmedBelow: 1,
  });
  expect(history.work?.attacksAbove).toBeCloseTo(3.29, 12);
  expect(history.work?.attacksBelow).toBeCloseTo(0.32, 12);
  expect(open).toMatchObject({ count: 2, from: 70, drawnBy: 'budget' });
  expect(open?.sentence).toContain('2 rows, of Priority 70.0 and above: the budget is 2 a day');
});

test('of nothing there is nothing to say', () => {
  const rules = { ...DEFAULT_RULES, budget: 2 };
  const { history, open } = workAnswerOf([], { rules, isInForce: true });
  expect(history).toMatchObject({ rows: 0, analyses: 0, days: 0 });
  expect(history.work).toBeUndefined();
  expect(open).toMatchObject({ count: 0, drawnBy: 'end' });
});
