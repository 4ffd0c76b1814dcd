import { describe, expect, test } from 'vitest';
import { type Deed, deedWord, type Standing, standingAfter } from './standing.ts';

describe('a deed', () => {
  const open: Standing = { status: 'open' };
  const archived: Standing = { status: 'archived' };
  const dismissed: Standing = { status: 'archived', verdict: 'dismissed' };
  const confirmed: Standing = { status: 'open', verdict: 'confirmed' };

  const escalated: Standing = { status: 'escalated' };

  test.each<[Deed, Standing, Standing, string]>([
    ['archive', open, { status: 'archived', verdict: undefined }, 'Archived'],
    ['archive', archived, open, 'Reopened'],
    ['archive', confirmed, { status: 'archived', verdict: 'confirmed' }, 'Archived'],
    ['archive', escalated, { status: 'archived', verdict: undefined }, 'Archived'],
    ['escalate', open, { status: 'escalated', verdict: undefined }, 'Escalated'],
    ['escalate', escalated, { status: 'open', verdict: undefined }, 'Reopened'],
    ['escalate', confirmed, { status: 'escalated', verdict: 'confirmed' }, 'Escalated'],
    ['confirm', escalated, { status: 'escalated', verdict: 'confirmed' }, 'Escalated'],
    ['dismiss', escalated, dismissed, 'Dismissed'],
    ['dismiss', open, dismissed, 'Dismissed'],
    ['dismiss', dismissed, open, 'Reopened'],
    ['dismiss', confirmed, dismissed, 'Dismissed'],
    ['confirm', open, confirmed, 'Confirmed'],
    ['confirm', confirmed, open, 'Reopened'],
    ['confirm', dismissed, confirmed, 'Confirmed'],
  ])('%s turns %j into %j: %s', (deed, before, after, word) => {
    expect(standingAfter(deed, before)).toEqual(after);
    expect(deedWord(after)).toBe(word);
  });
});
