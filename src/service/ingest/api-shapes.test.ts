import { expect, test } from 'vitest';
import { CLASSES, LEVELS } from '../../api/index.ts';
import { EVENT_CLASSES, LEVEL_CUTS } from '../../triage/index.ts';

test('the classes of the API are those that triage can name', () => {
  expect([...CLASSES].sort()).toEqual(Object.keys(EVENT_CLASSES).sort());
});

test('the levels of the API are those of the one table', () => {
  expect([...LEVELS]).toEqual(LEVEL_CUTS.map(([level]) => level));
});
