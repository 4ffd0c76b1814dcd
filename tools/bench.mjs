/** `npm run bench -- NAME ARGS`: runs bench/NAME.mjs against the built program. */
import { existsSync, readdirSync } from 'node:fs';
import { ensureInstalled } from './install.mjs';
import { root, run } from './run.mjs';
import { isBuilt } from './stamp.mjs';

process.exitCode = await bench(process.argv.slice(2));

async function bench([name, ...args]) {
  const names = benchNames();
  if (!names.includes(name)) {
    if (name) console.error(`no bench "${name}"`);
    console.error(`usage: npm run bench -- NAME [ARGS]\n  ${names.join('\n  ') || '(none yet)'}`);
    return name ? 2 : 0;
  }
  const installed = await ensureInstalled();
  if (installed !== 0) return installed;
  if (!isBuilt()) {
    const { code } = await run(process.execPath, [`${root}tools/build.mjs`], { show: true });
    if (code !== 0) return code;
  }
  const module = await import(`${root}bench/${name}.mjs`);
  return (await module.run(args)) ?? 0;
}

/** Files that export run(args); what they share lives in folders below. */
function benchNames() {
  if (!existsSync(`${root}bench`)) return [];
  return readdirSync(`${root}bench`)
    .filter((file) => file.endsWith('.mjs') && !file.includes('.test.'))
    .map((file) => file.slice(0, -'.mjs'.length))
    .sort();
}
