import { expect, test } from 'vitest';
import { nodeComplaint } from './install.mjs';

test.each([
  ['20.18.9', false],
  ['18.20.0', false],
  ['20.19.0', true],
  ['22.0.0', true],
  ['26.1.0', true],
])('Node %s is new enough: %s', (version, isEnough) => {
  expect(nodeComplaint(version) === undefined).toBe(isEnough);
});

test('the complaint is one line with both versions', () => {
  expect(nodeComplaint('18.1.0')).toMatch(
    /^vedette needs Node >=20\.19, this is 18\.1\.0 \(see .*\)$/,
  );
});
