import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DoctorContext,
  diagnose,
  doctorExitCode,
  doctorReport,
  machine,
  renderChecks,
} from './doctor.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-doctor-'));
const webDirectory = join(folder, 'web');
const blocker = createServer();

beforeAll(async () => {
  mkdirSync(webDirectory);
  writeFileSync(join(webDirectory, 'index.html'), '');
  await new Promise<void>((settle) => blocker.listen(0, '127.0.0.1', settle));
});
afterAll(() => {
  blocker.close();
  rmSync(folder, { recursive: true });
});

const healthy = (): DoctorContext => ({
  node: '22.1.0',
  dataDirectory: join(folder, 'still', 'to make'),
  port: 0,
  webDirectory,
  memoryBytes: 4e9,
  which: async (command) => `/usr/bin/${command}`,
  loadDuckdb: async () => 'v1.5',
});

/** What is not well, as `name: ok`. */
const check = async (change: Partial<DoctorContext>, complaints: string[]) => {
  const checks = await diagnose({ ...healthy(), ...change });
  const found = checks.filter(({ ok }) => ok !== 'yes');
  expect(found.map(({ name, ok }) => `${name}: ${ok}`)).toEqual(complaints);
  for (const { mend } of found) expect(mend).not.toBe('');
};

describe('doctor', () => {
  test('finds nothing on a healthy machine', () => check({}, []));

  test.each([
    ['an old Node', { node: '20.18.3' }, ['node: no']],
    ['little memory', { memoryBytes: 1e8 }, ['memory: no']],
    ['a console that is not built', { webDirectory: folder }, ['console: no']],
    [
      'a file where the data should be',
      { dataDirectory: join(webDirectory, 'index.html') },
      ['data directory: no'],
    ],
    [
      'missing programs',
      { which: async () => undefined },
      ['tcpdump: optional', 'chromium: optional'],
    ],
    [
      'a binding that does not load',
      { loadDuckdb: () => Promise.reject(new Error('no such file\nmore')) },
      ['duckdb: optional'],
    ],
  ])('%s', (_, change: Partial<DoctorContext>, complaints) => check(change, complaints));

  test('a port in use', () =>
    check({ port: (blocker.address() as AddressInfo).port }, ['port: no']));

  test('only what is required makes it fail', async () => {
    const without = await diagnose({ ...healthy(), which: async () => undefined });
    expect(doctorExitCode(without)).toBe(0);
    expect(doctorExitCode(await diagnose({ ...healthy(), node: '18.0.0' }))).toBe(1);
    expect(doctorReport(without)).toEqual({ ok: true, checks: without });
  });

  test('prints columns, and how to mend', () => {
    const text = renderChecks([
      { name: 'node', ok: 'yes', found: '22.1.0', expected: '20.19 or later', mend: '' },
      { name: 'console', ok: 'no', found: 'not built', expected: 'built', mend: 'npm run build' },
    ]);
    expect(text).toBe(
      [
        'ok        node     22.1.0     20.19 or later',
        'MISSING   console  not built  built',
        '          mend: npm run build',
        '',
      ].join('\n'),
    );
  });

  test('looks at the real machine', async () => {
    const { which, node, memoryBytes } = machine();
    expect(await which('sh')).toMatch(/\/sh$/);
    expect(await which('no-such-program')).toBeUndefined();
    expect(node).toBe(process.versions.node);
    expect(memoryBytes).toBeGreaterThan(0);
  });
});
