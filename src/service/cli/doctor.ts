/**
 * `vedette doctor`: looks at what the program needs from the machine it stands on, and says what
 * to type where something is missing. It looks only: nothing is created or changed.
 */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { freemem } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

/** `optional`: missing, and only what `expected` names goes without it. */
export interface Check {
  name: string;
  ok: 'yes' | 'no' | 'optional';
  found: string;
  expected: string;
  /** A command to paste; empty where nothing is to mend. */
  mend: string;
}

export interface DoctorContext {
  /** As `process.versions.node` has it. */
  node: string;
  dataDirectory: string;
  port: number;
  /** Where the built console lies. */
  webDirectory: string;
  memoryBytes: number;
  /** Path of a program, or undefined where it is not installed. */
  which: (command: string) => Promise<string | undefined>;
  /** Version of the DuckDB binding; rejects where it does not load. */
  loadDuckdb: () => Promise<string>;
}

const nodeMin = [20, 19] as const;
/** A day of flows at 100 a second, with room to merge. */
const diskBytesMin = 1e9;
const memoryBytesMin = 512e6;

export async function diagnose(context: DoctorContext): Promise<Check[]> {
  const seen = await Promise.all([
    checkDataDirectory(context),
    checkDisk(context),
    checkPort(context),
    checkConsole(context),
    checkDuckdb(context),
    checkProgram(context, 'tcpdump', 'recording captures'),
    checkProgram(context, 'chromium', 'the tests of the console'),
  ]);
  return [checkNode(context), checkMemory(context), ...seen];
}

/** What `--json` prints. */
export function doctorReport(checks: Check[]) {
  return { ok: checks.every(({ ok }) => ok !== 'no'), checks };
}

export const doctorExitCode = (checks: Check[]): number => (doctorReport(checks).ok ? 0 : 1);

/** One line a check; what is not as expected is followed by how to mend it. */
export function renderChecks(checks: Check[]): string {
  const marks = { yes: 'ok      ', no: 'MISSING ', optional: 'optional' };
  const width = (pick: (check: Check) => string) => Math.max(...checks.map((c) => pick(c).length));
  const [nameWidth, foundWidth] = [width(({ name }) => name), width(({ found }) => found)];
  const lines = checks.flatMap(({ name, ok, found, expected, mend }) => {
    const cells = [marks[ok], name.padEnd(nameWidth), found.padEnd(foundWidth), expected];
    const line = cells.join('  ');
    return ok === 'yes' || !mend ? [line] : [line, `${' '.repeat(10)}mend: ${mend}`];
  });
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function checkNode({ node }: DoctorContext): Check {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const isEnough = major > nodeMin[0] || (major === nodeMin[0] && minor >= nodeMin[1]);
  return check('node', isEnough, {
    found: node,
    expected: `${nodeMin.join('.')} or later`,
    mend: 'nvm install 22 (or a package from https://nodejs.org)',
  });
}

function checkMemory({ memoryBytes }: DoctorContext): Check {
  return check('memory', memoryBytes >= memoryBytesMin, {
    found: `${gigabytes(memoryBytes)} available`,
    expected: `${gigabytes(memoryBytesMin)} or more`,
    mend: 'ps aux --sort=-rss | head',
  });
}

async function checkDataDirectory({ dataDirectory }: DoctorContext): Promise<Check> {
  const existing = await firstExisting(dataDirectory);
  const isThere = existing === resolve(dataDirectory);
  const isWritable =
    (await stat(existing)).isDirectory() &&
    (await succeeds(access(existing, constants.W_OK | constants.X_OK)));
  return check('data directory', isWritable, {
    found: `${dataDirectory}${isThere ? '' : ' (will be made)'}`,
    expected: 'a folder that can be written',
    mend: `sudo install -d -o "$USER" ${quote(dataDirectory)}`,
  });
}

async function checkDisk({ dataDirectory }: DoctorContext): Promise<Check> {
  const { bavail, bsize } = await statfs(await firstExisting(dataDirectory));
  return check('disk', bavail * bsize >= diskBytesMin, {
    found: `${gigabytes(bavail * bsize)} free`,
    expected: `${gigabytes(diskBytesMin)} or more`,
    mend: `du -sh ${quote(dataDirectory)}/* (or --data with a folder on another disk)`,
  });
}

async function checkPort({ port }: DoctorContext): Promise<Check> {
  const problem = await listenProblem(port);
  return check('port', problem === undefined, {
    found: problem === undefined ? `${port} free` : `${port}: ${problem}`,
    expected: 'free for the console',
    mend: problem === 'EADDRINUSE' ? `ss -ltnp sport = :${port}` : 'vedette start --port 0',
  });
}

async function checkConsole({ webDirectory }: DoctorContext): Promise<Check> {
  const isBuilt = await succeeds(access(join(webDirectory, 'index.html')));
  return check('console', isBuilt, {
    found: isBuilt ? 'built' : 'not built',
    expected: 'built',
    mend: 'npm run build',
  });
}

async function checkDuckdb({ loadDuckdb }: DoctorContext): Promise<Check> {
  const expected = 'for queries over the history';
  try {
    return check('duckdb', true, { found: await loadDuckdb(), expected, mend: '' });
  } catch (error) {
    const [found = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    const mend = 'npm ci --include=optional';
    return { name: 'duckdb', ok: 'optional', found: found.slice(0, 60), expected, mend };
  }
}

async function checkProgram(context: DoctorContext, name: string, use: string): Promise<Check> {
  const path = await context.which(name);
  const mend = path ? '' : `sudo apt-get install ${name}`;
  return {
    name,
    ok: path ? 'yes' : 'optional',
    found: path ?? 'not installed',
    expected: `for ${use}`,
    mend,
  };
}

function check(
  name: string,
  isOk: boolean,
  rest: Pick<Check, 'found' | 'expected' | 'mend'>,
): Check {
  return { name, ok: isOk ? 'yes' : 'no', ...rest, mend: isOk ? '' : rest.mend };
}

/** The machine as it is, for `diagnose`. */
export function machine(): Pick<DoctorContext, 'node' | 'memoryBytes' | 'which' | 'loadDuckdb'> {
  return {
    node: process.versions.node,
    // Too old a Node lacks the function, and must still be told so.
    memoryBytes: process.availableMemory?.() ?? freemem(),
    which: findProgram,
    loadDuckdb: async () => (await import('@duckdb/node-api')).version(),
  };
}

async function findProgram(command: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, command);
    if (await succeeds(access(path, constants.X_OK))) return path;
  }
  return undefined;
}

/** Undefined where the port can be had, else the code of the error. */
function listenProblem(port: number): Promise<string | undefined> {
  return new Promise((settle) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => settle(undefined)));
  });
}

/** A folder that is still to be made is judged by the one it will be made in. */
async function firstExisting(path: string): Promise<string> {
  const full = resolve(path);
  return (await succeeds(stat(full))) ? full : firstExisting(dirname(full));
}

const succeeds = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** For a POSIX shell. */
const quote = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
