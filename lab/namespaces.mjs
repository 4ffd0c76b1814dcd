// Network namespaces: making them, running commands in them, and removing them with everything that
// runs inside, whatever way the recorder ends.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PREFIX = 'vlab';
const CONFIGURATION_ROOT = '/etc/netns';
const KILL_ROUNDS_MAX = 40;
const madeNamespaces = new Set();

/** The names of one scenario's namespaces begin with the recorder's process number and a tag. */
export const namespaceBase = (tag) => `${PREFIX}-${process.pid}-${tag}`;

export function addNamespace(name) {
  madeNamespaces.add(name);
  must('ip', ['netns', 'add', name]);
  ip(name, 'link set lo up');
  setKernel(
    name,
    'net.ipv4.conf.all.rp_filter=0',
    'net.ipv4.conf.default.rp_filter=0',
    'net.ipv4.conf.all.accept_redirects=0',
    'net.ipv4.conf.all.send_redirects=0',
    // A flood keeps its echo short; the kernel default is 5.
    'net.ipv4.tcp_synack_retries=2',
    'net.ipv6.conf.default.accept_ra=0',
    'net.ipv6.conf.default.autoconf=0',
  );
  if (name.endsWith('-bridge')) setKernel(name, 'net.ipv6.conf.default.disable_ipv6=1');
  return name;
}

/** `ip netns exec` lays this file over /etc/resolv.conf. */
export function writeResolver(namespace, plan) {
  const folder = join(CONFIGURATION_ROOT, namespace);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'resolv.conf'),
    `nameserver ${plan.resolver}\nsearch ${plan.domain}\noptions timeout:2 attempts:2\n`,
  );
}

/** Removes what this process made: all of it, or one scenario's. Safe to call at any time. */
export function removeNetworks(tag) {
  const base = tag === undefined ? '' : `${namespaceBase(tag)}-`;
  removeNamespaces([...madeNamespaces].filter((name) => name.startsWith(base)));
}

function removeNamespaces(names) {
  for (let round = 0; round < KILL_ROUNDS_MAX; round++) {
    const pids = names.flatMap((name) => pidsOf(name));
    if (pids.length === 0) break;
    for (const pid of pids) killQuietly(pid);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  for (const name of names) {
    spawnSync('ip', ['netns', 'del', name]);
    rmSync(join(CONFIGURATION_ROOT, name), { recursive: true, force: true });
    madeNamespaces.delete(name);
  }
  removeIfEmpty(CONFIGURATION_ROOT);
}

/** Removes what a recorder that was killed outright (no chance to tidy up) has left. */
export function removeLeftovers() {
  const listed = must('ip', ['-o', 'netns', 'list'])
    .split('\n')
    .map((line) => line.split(' ')[0]);
  const folders = readFolder(CONFIGURATION_ROOT);
  const isStale = (name) => {
    const pid = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name)?.[1];
    return pid !== undefined && Number(pid) !== process.pid && !isAlive(Number(pid));
  };
  const stale = [...new Set([...listed, ...folders])].filter(isStale);
  removeNamespaces(stale);
  return stale.length;
}

function pidsOf(namespace) {
  const { stdout } = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').filter(Boolean).map(Number);
}

function killQuietly(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    /* it ended by itself */
  }
}

export function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function removeIfEmpty(path) {
  try {
    rmdirSync(path);
  } catch {
    // others keep files there, or it is gone already
  }
}

function readFolder(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

export function setKernel(namespace, ...settings) {
  inNamespace(namespace, 'sysctl', '-qw', ...settings);
}

export function inNamespace(namespace, program, ...args) {
  return must('ip', ['netns', 'exec', namespace, program, ...args]);
}

export function ip(namespace, line) {
  return must('ip', ['-n', namespace, ...line.split(' ')]);
}

export function must(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error) throw new Error(`lab network: cannot run ${program}`, { cause: error });
  if (status !== 0) {
    throw new Error(`lab network: ${program} ${args.join(' ')}: ${stderr.trim() || status}`);
  }
  return stdout;
}
