/**
 * `npm test`: everything there is to check, and the only thing that continuous integration runs.
 * Arguments narrow it: names of checks (`npm test -- format lint`), and what `unit` hands to
 * vitest (`npm test -- unit src/wire`).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, nodeComplaint } from './install.mjs';
import { packaged, root, run, seconds } from './run.mjs';
import { isBuilt } from './stamp.mjs';

/** In order. Those of one group run at once: none of them writes, and none is timed. */
const groups = [
  [
    { name: 'format', check: () => run(packaged('biome'), ['format', '--max-diagnostics=none']) },
    { name: 'lint', check: () => run(packaged('oxlint'), ['--type-aware', '--deny-warnings']) },
    { name: 'types', check: checkTypes },
    { name: 'tidy', check: () => run(process.execPath, ['tools/tidy.mjs']) },
  ],
  [{ name: 'build', check: () => run(process.execPath, ['tools/build.mjs']) }],
  // Unit tests, goldens, generated files and end to end: one run. Last, as it needs dist/.
  [{ name: 'unit', check: runVitest }],
];
const names = groups.flat().map(({ name }) => name);
const failedNames = [];
const totals = { passed: 0, failed: 0, skipped: 0 };

// A NODE_ENV of the machine would change what is tested.
delete process.env.NODE_ENV;
if (!process.stdout.isTTY) process.env.NO_COLOR = '1';
process.exitCode = await test(process.argv.slice(2));

async function test(args) {
  const complaint = nodeComplaint();
  if (complaint) {
    console.error(complaint);
    return 2;
  }
  const installed = await ensureInstalled();
  if (installed !== 0) return installed;
  const { wanted, filters } = choose(args);
  const startMs = performance.now();
  for (const group of groups) {
    const chosen = group.filter(({ name }) => wanted.includes(name));
    await Promise.all(chosen.map((each) => perform(each, filters)));
  }
  if (failedNames.length > 0) console.log(`\nfailed: ${failedNames.join(', ')}`);
  console.log(`\nin ${seconds(startMs)}`);
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  return totals.failed > 0 || totals.passed === 0 ? 1 : 0;
}

/** Names of checks, and what else there is for vitest. No argument is everything. */
function choose(args) {
  const filters = args.filter((arg) => !names.includes(arg));
  const wanted = args.filter((arg) => names.includes(arg));
  if (args.length === 0) return { wanted: names, filters };
  if (filters.length > 0 && !wanted.includes('unit')) wanted.push('unit');
  // The tests in test/ drive the built program; those beside the code do not need it.
  const drives = filters.length === 0 || filters.some((filter) => filter.startsWith('test'));
  if (wanted.includes('unit') && drives && !isBuilt()) wanted.push('build');
  return { wanted, filters };
}

/** A check that counts its own parts (vitest) returns `counts`; any other counts as one. */
async function perform({ name, check }, filters) {
  console.log(`${name} …`);
  const startMs = performance.now();
  const { code, output, counts } = await check(filters);
  const one =
    code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
  for (const [kind, count] of Object.entries(counts ?? one)) totals[kind] += count;
  console.log(`${name} ${code === 0 ? 'passed' : 'FAILED'} in ${seconds(startMs)}`);
  if (code !== 0) failedNames.push(name);
  if (code !== 0 && output) console.log(`${plain(output).trimEnd()}\n`);
}

/** Some programs colour what they write wherever CI is set. */
function plain(output) {
  return process.stdout.isTTY ? output : output.replace(/\x1b\[[\d;]*m/g, '');
}

async function checkTypes() {
  const results = [];
  for (const project of ['.', 'web']) {
    results.push(await run(packaged('tsc'), ['--noEmit', '-p', project, '--pretty', 'false']));
  }
  return {
    code: Math.max(...results.map(({ code }) => code)),
    output: results.map(({ output }) => output).join(''),
  };
}

async function runVitest(filters) {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-test-'));
  const file = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', `--reporter=${root}tools/vitest-report.mjs`];
    const { code } = await run(packaged('vitest'), ['run', ...reporters, ...filters], {
      show: true,
      env: { VITEST_REPORT_FILE: file },
    });
    const report = JSON.parse(readFileSync(file, 'utf8'));
    report.skipped.forEach(printSkipped);
    // A run that fails without a failing test (no tests found, a crash at the end) still fails.
    const failed = report.failed || (code === 0 ? 0 : 1);
    return { code, counts: { passed: report.passed, failed, skipped: report.skipped.length } };
  } catch (error) {
    return { code: 1, output: `vitest left no report: ${error.message}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tests that skip say why, and with it what to install: `context.skip('needs chromium')`. */
function printSkipped({ file, name, note }) {
  console.log(`skipped ${file}: ${name}: ${note ?? 'no reason given'}`);
}
