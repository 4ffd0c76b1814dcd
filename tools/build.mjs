/** Builds dist/: the program by tsc, the console and the report by web/build.mjs, at once. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { packaged, root, run, seconds } from './run.mjs';
import { sourceStamp, writeStamp } from './stamp.mjs';

/** Resolves to true when everything was built. Prints a line a step. */
export async function build() {
  // Taken before: a source changed during the build must not pass as built.
  const stamp = sourceStamp();
  rmSync(`${root}dist/.stamp`, { force: true });
  const results = await Promise.all([
    step('program', () => buildProgram()),
    step('console', () => buildConsole()),
  ]);
  if (!results.every(Boolean)) return false;
  writeStamp(stamp);
  return true;
}

async function step(name, work) {
  const startMs = performance.now();
  const { code, output } = await work();
  console.error(`${code === 0 ? 'built' : 'failed'} ${name} in ${seconds(startMs)}`);
  if (code !== 0) console.error(output.trimEnd());
  return code === 0;
}

async function buildProgram() {
  const result = await run(packaged('tsc'), ['-p', 'tsconfig.build.json', '--pretty', 'false']);
  if (result.code === 0) removeStale();
  return result;
}

/** In a process of its own: the bundler's memory goes when it ends, and tsc runs beside it. */
function buildConsole() {
  if (!existsSync(`${root}web/build.mjs`)) {
    return { code: 1, output: 'web/build.mjs is missing: the console cannot be built\n' };
  }
  const script = "import('./web/build.mjs').then(({ buildWeb }) => buildWeb())";
  return run(process.execPath, ['--input-type=module', '--eval', script], {
    env: { NODE_ENV: 'production' },
  });
}

/** What tsc made of a source that is gone. File by file, as a running server may read the rest. */
function removeStale() {
  for (const wing of readdirSync(`${root}src`)) {
    if (!existsSync(`${root}dist/${wing}`)) continue;
    const made = readdirSync(`${root}dist/${wing}`, { recursive: true, withFileTypes: true });
    for (const entry of made.filter((each) => each.isFile())) {
      const path = `${entry.parentPath}/${entry.name}`;
      const stem = path.slice(`${root}dist/`.length).replace(/(\.d\.ts|\.js)(\.map)?$/, '');
      const isStale = !existsSync(`${root}src/${stem}.ts`);
      if (isStale) rmSync(path);
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = (await build()) ? 0 : 1;
}
