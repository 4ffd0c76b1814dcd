import { expect, test } from 'vitest';
import { missingEntries } from './lock.mjs';

const check = (optionalDependencies, expected) => {
  const packages = {
    'node_modules/tool': { dev: true, optionalDependencies },
    'node_modules/@tool/linux-x64': { version: '1.0.0' },
  };
  expect(missingEntries({ packages })).toEqual(expected);
};

test('what the lock file has is left alone', () => check({ '@tool/linux-x64': '1.0.0' }, {}));

test('a platform left out is written from its name', () => {
  check(
    { '@tool/binding-linux-arm64-musl': '1.0.0', '@tool/win32-x64-msvc': '1.0.0' },
    {
      'node_modules/@tool/binding-linux-arm64-musl': {
        version: '1.0.0',
        cpu: ['arm64'],
        dev: true,
        libc: ['musl'],
        optional: true,
        os: ['linux'],
      },
      'node_modules/@tool/win32-x64-msvc': {
        version: '1.0.0',
        cpu: ['x64'],
        dev: true,
        optional: true,
        os: ['win32'],
      },
    },
  );
});

test.each([
  ['@tool/extra', '1.0.0'],
  ['@tool/linux-arm64', '^1.0.0'],
])('%s@%s is not guessed at', (name, version) => {
  expect(() =>
    missingEntries({ packages: { tool: { optionalDependencies: { [name]: version } } } }),
  ).toThrow(`${name}@${version}: expected a package for one platform`);
});
