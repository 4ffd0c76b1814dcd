import { expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const DEFAULTS = { theme: 'auto', zone: 'utc', letterKeys: true, paneShare: 46 };

it.each([
  [{}, {}],
  [null, {}],
  ['text', {}],
  [{ theme: 'dark', zone: 'local', letterKeys: false, paneShare: 60 }, undefined],
  [{ theme: 'url(x)', zone: 7, letterKeys: 'no', paneShare: 'wide' }, {}],
  [{ paneShare: 99 }, {}],
])('stored settings %j are taken as far as they are understood', (stored, expected) => {
  expect(readSettings(stored)).toEqual({ ...DEFAULTS, ...(expected ?? (stored as object)) });
});
