// Runs programs inside a lab host. Every program has a time limit; none outlives its recording.

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const DEFAULT_LIMIT_MS = 30_000;
const OUTPUT_BYTES_MAX = 1 << 20;
const READY_POLL_MS = 150;

// A host name of its own (a UTS namespace), so that greetings do not tell the machine's name.
const NAMED = ['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"'];

/**
 * Runs one program in a host and waits for its end or for the limit, whichever comes first.
 * A failure of the program is a result (code), not an exception: clients do fail in ordinary life.
 */
export function run(host, program, args, { limitMs = DEFAULT_LIMIT_MS, input } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn('ip', inHost(host, [program, ...args]), {
      cwd: host.directory,
      stdio: 'pipe',
      detached: true,
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) {
      child[name].on('data', (bytes) => {
        if (output[name].length < OUTPUT_BYTES_MAX) output[name] += bytes;
      });
    }
    let isTimedOut = false;
    const timer = setTimeout(() => {
      isTimedOut = true;
      killGroup(child);
    }, limitMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, isTimedOut, ...output });
    });
    child.stdin.on('error', () => {});
    feed(child.stdin, input).catch(reject);
  });
}

/** A program may have children that outlive it and hold its pipes: the whole group ends. */
function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/** Input is a string, or a list of [waitMs, text] as a person types it. */
async function feed(stdin, input) {
  if (typeof input === 'string' || Buffer.isBuffer(input)) stdin.write(input);
  for (const [waitMs, text] of Array.isArray(input) ? input : []) {
    await sleep(waitMs);
    if (!stdin.writable) return;
    stdin.write(text);
  }
  stdin.end();
}

/**
 * Starts a server in a host, with a /run of its own, and waits until `port` listens (if given).
 * Returns the child; it ends with the network (see network.mjs), or when the caller kills it.
 */
export async function startServer(
  host,
  { program, args, port, prepare = 'true', readyMs = 15_000 },
) {
  const name = program.split('/').pop();
  const logPath = join(host.directory, `${name}-${port ?? 'x'}.log`);
  const log = openSync(logPath, 'a');
  const script = `mount -t tmpfs tmpfs /run && mkdir -p /run/sshd && ${prepare} && exec "$0" "$@"`;
  const child = spawn('ip', inHost(host, ['sh', '-c', script, program, ...args]), {
    cwd: host.directory,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.on('error', () => {});
  if (port !== undefined) await untilListening({ host, child, port, name, logPath, readyMs });
  return child;
}

/** The arguments of `ip` that run a command in a host, under the host's own name. */
function inHost(host, command) {
  return ['netns', 'exec', host.namespace, ...NAMED, host.name, ...command];
}

async function untilListening({ host, child, port, name, logPath, readyMs }) {
  const deadline = Date.now() + readyMs;
  while (Date.now() < deadline) {
    const { stdout } = await run(host, 'ss', ['-Hltun']);
    if (new RegExp(`[:\\]]${port}\\s`).test(stdout)) return;
    if (child.exitCode !== null) break;
    await sleep(READY_POLL_MS);
  }
  throw new Error(
    `${name} on ${host.name}: expected port ${port} to listen within ` +
      `${readyMs} ms (exit code ${child.exitCode}, see ${logPath} with --keep)`,
  );
}
