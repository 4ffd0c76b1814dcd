// Records labelled captures between the lab's own hosts. See README.md in this folder.
//
//   node lab/record.mjs [SCENARIO...] [--list] [--packages] [--out DIR] [--jobs N] [--keep]
//   node lab/record.mjs --training N --out DIR [--from M] [--jobs N]

import { setMaxListeners } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isAlive, removeLeftovers, removeNetworks } from './namespaces.mjs';
import { checkMachine, installCommand, packageNames } from './packages.mjs';
import { capturesFolder } from './paths.mjs';
import { recordScenario } from './record-scenario.mjs';
import { scenarios } from './scenarios/index.mjs';
import { trainingScenario } from './scenarios/training.mjs';

const JOBS_DEFAULT = 3;
const RUN_MS_MAX = 3 * 60 * 60_000;
const JOBS_MAX = 8;
const TRAINING_MAX = 60;
const EXIT_STOPPED = 130;
const FOLDER_PREFIX = 'vedette-lab-';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean' },
    packages: { type: 'boolean' },
    keep: { type: 'boolean' },
    out: { type: 'string', default: capturesFolder },
    jobs: { type: 'string' },
    training: { type: 'string' },
    from: { type: 'string', default: '1' },
  },
});

if (values.packages) console.log(installCommand(packageNames));
else if (values.list) list();
else await main();

function list() {
  for (const { name, seconds, planted } of scenarios) {
    console.log(`${name.padEnd(16)} ${seconds} s  ${planted.map((item) => item.kind).join(', ')}`);
  }
}

async function main() {
  try {
    checkMachine();
    await recordAll(chosen());
  } catch (error) {
    console.error(`record: ${error.message}`);
    process.exitCode = 1;
  }
}

function chosen() {
  if (values.training !== undefined) return trainingScenarios();
  if (positionals.length === 0) return scenarios;
  return positionals.map((name) => {
    const found = scenarios.find((scenario) => scenario.name === name);
    if (!found) throw new Error(`expected a scenario of --list, got ${name}`);
    return found;
  });
}

/** Those of the numbers from --from on that are not yet in the folder. */
function trainingScenarios() {
  const [count, first] = [Number(values.training), Number(values.from)];
  if (!(count >= 1 && count <= TRAINING_MAX && first >= 1)) {
    throw new Error(`--training: expected 1 to ${TRAINING_MAX}, got ${values.training}`);
  }
  if (values.out === capturesFolder) throw new Error('--training: expected --out DIR as well');
  return Array.from({ length: count }, (_, i) => trainingScenario(first + i)).filter(
    ({ name }) => !existsSync(join(values.out, `${name}.labels.json`)),
  );
}

async function recordAll(wanted) {
  const jobs = Number(values.jobs ?? JOBS_DEFAULT);
  if (!(jobs >= 1 && jobs <= JOBS_MAX)) {
    throw new Error(`--jobs: expected 1 to ${JOBS_MAX}, got ${values.jobs}`);
  }
  removeLeftovers();
  removeOldFolders();
  const owner = values.keep ? 'kept' : process.pid;
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${owner}-`));
  chmodSync(folder, 0o755);
  const tidy = () => {
    removeNetworks();
    if (!values.keep) rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', tidy);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => process.exit(EXIT_STOPPED));
  }
  setTimeout(() => process.exit(EXIT_STOPPED), RUN_MS_MAX).unref();
  mkdirSync(values.out, { recursive: true });
  const queue = wanted.map((scenario, i) => ({ scenario, tag: `${i}` }));
  const failed = [];
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      const isDone = await recordOne(job, folder);
      if (!isDone) failed.push(job.scenario.name);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  if (failed.length > 0) throw new Error(`not recorded: ${failed.join(', ')}`);
}

/** Working folders carry the number of their process; those of dead ones are removed. */
function removeOldFolders() {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(FOLDER_PREFIX) && Number(name.split('-')[2]);
    if (pid && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** One scenario, with its own network; a failure is told and does not end the others. */
async function recordOne({ scenario, tag }, folder) {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const begun = Date.now();
  const log = (text) => {
    const seconds = ((Date.now() - begun) / 1000).toFixed(0).padStart(4);
    console.log(`${seconds} s  ${scenario.name}: ${text}`);
  };
  const directory = join(folder, scenario.name);
  mkdirSync(directory);
  try {
    const made = await recordScenario(scenario, {
      tag,
      directory,
      outFolder: values.out,
      signal: stop.signal,
      log,
    });
    log(
      `written: ${made.capture}, ${made.packets} packets, ${made.bytes} bytes, ` +
        `${made.ordinaryFlows} ordinary flows`,
    );
    return true;
  } catch (error) {
    log(`refused: ${error.message}`);
    return false;
  } finally {
    stop.abort();
    removeNetworks(tag);
    if (!values.keep) rmSync(directory, { recursive: true, force: true });
  }
}
