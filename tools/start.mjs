/**
 * `npm start`: from a fresh clone to a ranked list and a console, in one command. Installs and
 * builds when needed, each in a child that ends, then becomes the program itself.
 */
import { relative } from 'node:path';
import { ensureInstalled, nodeComplaint } from './install.mjs';
import { root, run } from './run.mjs';
import { isBuilt } from './stamp.mjs';
import { startArguments } from './start-arguments.mjs';

process.exitCode = await start(process.argv.slice(2));

async function start(args) {
  const complaint = nodeComplaint();
  if (complaint) {
    console.error(complaint);
    return 2;
  }
  const installed = await ensureInstalled();
  if (installed !== 0) return installed;
  if (!isBuilt()) {
    console.error('building …');
    const { code } = await run(process.execPath, [`${root}tools/build.mjs`], { show: true });
    if (code !== 0) return code;
  }
  // npm moves to the package's root; paths in arguments are meant from where the person stands.
  if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
  // A default that the environment, and --data before it, overrule.
  process.env.VEDETTE_DATA ||= relative(process.cwd(), `${root}vedette-data`);
  const { main } = await import(new URL('../dist/service/cli/main.js', import.meta.url).href);
  return main(['start', ...startArguments(args, firstWatch())]);
}

function firstWatch() {
  return relative(process.cwd(), `${root}test/captures/first-watch.pcap.gz`);
}
