import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERRORS, type ErrorCode, errorsMarkdown, OperatorError } from './errors.ts';

const PAGE = new URL('../../docs/errors.md', import.meta.url);
const codes = Object.keys(ERRORS) as ErrorCode[];

test('docs/errors.md is what the table prints (UPDATE=1 rewrites)', () => {
  if (process.env['UPDATE'] === '1') writeFileSync(PAGE, errorsMarkdown());
  expect(readFileSync(PAGE, 'utf8')).toBe(errorsMarkdown());
});

test.each(codes)('%s is worded as the house writes errors', (code) => {
  const { title, remedy, httpStatus, exitCode } = ERRORS[code];
  expect(code).toMatch(/^VED_[A-Z]+(_[A-Z]+)*$/);
  for (const text of [title, remedy]) {
    expect(text).toMatch(/^[a-z`]/);
    expect(text).not.toMatch(/[.!]$|\|/);
  }
  expect([1, 2, 4]).toContain(exitCode);
  expect(httpStatus).toBeGreaterThanOrEqual(200);
});

test('an error carries code, exit code, status and cause', () => {
  const cause = new Error('ENOSPC');
  const error = new OperatorError('VED_DISK_FULL', 'journal "x": no space left', { cause });
  expect(error).toMatchObject({ code: 'VED_DISK_FULL', exitCode: 1, httpStatus: 507, cause });
});
