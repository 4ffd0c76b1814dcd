import { describe, expect, it } from 'vitest';
import type { QueueRow } from './api.ts';
import { mergeQuietly, stepFrom, successorOf } from './queue-merge.ts';
import { applyStatus, replaceRows, rowsOf } from './queue-pages.ts';
import { noticeText } from './standing.ts';
import { EMPTY_LOG, dismiss, forget, putBack, record, takeLast } from './undo-log.ts';

/** Rows by letter; `a2` is row a with flow count 2. */
function rows(text: string): QueueRow[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((name) => {
      const row = { id: name[0], title: name[0], flowCount: Number(name[1] ?? 1), status: 'open' };
      return row as unknown as QueueRow;
    });
}
const names = (list: readonly QueueRow[]) => list.map((row) => row.id).join('');

describe('a quiet refresh', () => {
  it.each([
    ['a b c', 'a b c', 'abc', 0, 0],
    ['a b c', 'x a b c', 'abc', 1, 0],
    ['a b c', 'c b a', 'abc', 0, 0],
    ['a b c', 'a c', 'abc', 0, 1],
    ['a b', '', 'ab', 0, 2],
    ['', 'a', '', 1, 0],
  ])('of %j by %j shows %s', (shown, fresh, expected, added, gone) => {
    const merged = mergeQuietly(rows(shown), rows(fresh), true);
    expect(names(merged.rows)).toBe(expected);
    expect(merged.pending).toEqual({ added, gone });
  });

  it('does not call gone what new rows may have pushed to the next page', () => {
    expect(mergeQuietly(rows('a b c'), rows('x a b'), false).pending).toEqual({
      added: 1,
      gone: 0,
    });
    expect(mergeQuietly(rows('a b c'), rows('a d'), false).pending.gone).toBe(1);
  });

  it('changes counts in place', () => {
    expect(mergeQuietly(rows('a b'), rows('b5 a'), true).rows[1]?.flowCount).toBe(5);
  });
});

describe('the cursor', () => {
  it.each([
    ['a b c', 'b', 'b', 'c'],
    ['a b c', 'c', 'c', 'b'],
    ['a b c', 'b', 'bc', 'a'],
    ['a b c', 'b', 'a', 'b'],
    ['a', 'a', 'a', undefined],
    ['a b', undefined, 'a', 'b'],
  ])('in %j on %s goes, when %s leave, to %s', (list, active, leaving, next) => {
    expect(successorOf(rows(list), active, new Set(leaving))).toBe(next);
  });

  it.each([
    ['a', 1, 'b'],
    ['c', 1, 'c'],
    ['a', -1, 'a'],
    ['b', -20, 'a'],
    ['b', 20, 'c'],
    [undefined, 1, 'a'],
  ])('from %s by %d comes to %s', (active, step, expected) => {
    expect(stepFrom(rows('a b c'), active, step)).toBe(expected);
  });

  it('has nowhere to go in an empty list', () => {
    expect(stepFrom([], 'a', 1)).toBeUndefined();
  });
});

describe('a change of status, shown at once', () => {
  const pages = {
    pages: [
      { items: rows('a b'), next: '2', total: 3 },
      { items: rows('c'), next: null, total: 3 },
    ],
    pageParams: [undefined, '2'],
  };
  const change = { ids: new Set(['b', 'c']), to: { status: 'archived' as const } };

  it('takes rows out of the open queue and counts them', () => {
    const after = applyStatus(pages, {}, change);
    expect(names(rowsOf(after))).toBe('a');
    expect(after.pages.map((page) => page.total)).toEqual([1, 1]);
    expect(after.pageParams).toEqual(pages.pageParams);
  });

  it('leaves them where all are shown', () => {
    const after = rowsOf(applyStatus(pages, { status: 'all' }, change));
    expect(after.map((row) => row.status)).toEqual(['open', 'archived', 'archived']);
  });

  it('new content keeps pages as they are', () => {
    const after = replaceRows(pages, rows('c7'));
    expect(after.pages[1]?.items[0]?.flowCount).toBe(7);
    expect(names(rowsOf(after))).toBe('abc');
    expect(rowsOf(undefined)).toEqual([]);
  });
});

describe('undo', () => {
  const one = { text: 'Archived “a”', takeBack: async () => {} };
  const two = { text: 'Archived 2 rows', takeBack: async () => {} };

  it('takes back the last first, long after its notice has gone', () => {
    const log = dismiss(record(record(EMPTY_LOG, one), two), two);
    expect(log.notice).toBeUndefined();
    const last = takeLast(log);
    expect(last.action).toBe(two);
    expect(takeLast(last.log).action).toBe(one);
    expect(takeLast(EMPTY_LOG).action).toBeUndefined();
  });

  it('an old timer does not take a new notice away', () => {
    expect(dismiss(record(record(EMPTY_LOG, one), two), one).notice).toBe(two);
  });

  it('what was refused cannot be undone', () => {
    expect(forget(record(EMPTY_LOG, one), one)).toEqual({ actions: [] });
    expect(forget(record(record(EMPTY_LOG, one), two), one)).toEqual({
      actions: [two],
      notice: two,
    });
  });

  it('an undo that was refused can be tried again', () => {
    const { log } = takeLast(record(EMPTY_LOG, one));
    expect(takeLast(putBack(log, one)).action).toBe(one);
  });

  it('says what was done', () => {
    expect(noticeText(rows('a'), { status: 'archived' })).toBe('Archived “a”');
    expect(noticeText(rows('b c'), { status: 'open' })).toBe('Reopened 2 rows');
  });
});
