// The stage of one recording: its servers, and the small object (`lab`) that ordinary and planted
// programs get: hosts by role, a paced clock with an end, seeded choices, sample files.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, startServer } from './program.mjs';
import { startMail } from './services/mail.mjs';
import {
  startClock,
  startClockClient,
  startOutsideNames,
  startResolver,
  startSyslog,
} from './services/names.mjs';
import {
  makeClientKey,
  startCopyServer,
  startFtp,
  startMariadb,
  startRedis,
  startShell,
} from './services/storage.mjs';
import { filler, startWeb } from './services/web.mjs';

const MIRROR_BYTES = 9_000_000;
const RAW_BEACON_PORT = 4444;

export function makeLab({ hosts, plan, directory, random, signal }) {
  const state = { endMs: Infinity };
  const left = () => Math.max(0, state.endMs - Date.now());
  return {
    hosts,
    plan,
    directory,
    random,
    run,
    key: makeClientKey(directory),
    sshNoKey: [
      '-F',
      '/dev/null',
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-o',
      'LogLevel=ERROR',
      '-o',
      'ConnectTimeout=10',
    ],
    endAt: (endMs) => {
      state.endMs = endMs;
    },
    isOver: () => signal.aborted || left() === 0,
    remainingS: () => `${Math.max(1, Math.floor(left() / 1000))}`,
    pause: (ms) => sleep(Math.max(0, Math.min(ms, left())), undefined, { signal }),
    account: (name) => `root@${hosts[name].v4}`,
    scratch: (name) => join(directory, name),
    sampleFile: (bytes) => sampleFile(directory, bytes),
  };
}

function sampleFile(directory, bytes) {
  const path = join(directory, `sample-${bytes}.txt`);
  if (!existsSync(path)) writeFileSync(path, filler(bytes));
  return path;
}

/** Starts every server; resolves when all of them listen. */
export async function startServers(lab) {
  const { hosts, plan, random, key } = lab;
  const named = (name, host) => ({ name, v4: host.v4, v6: host.v6 });
  const local = ['web', 'files', 'mail', 'data', 'dns'].map((name) =>
    named(`${name}.${plan.domain}`, hosts[name]),
  );
  const sites = [
    ...plan.sites.map((name) => named(name, hosts.site)),
    named(plan.shop, hosts.shop),
    named(plan.mirror, hosts.mirror),
  ];
  await Promise.all([
    startOutsideNames(hosts.time, {
      sites,
      extra: [`--address=/catalogue.example/${hosts.shop.v4}`],
    }),
    startResolver(hosts.dns, {
      program: plan.resolverProgram,
      domain: plan.domain,
      local,
      forward: { '': hosts.time.v4, [plan.tunnelZone]: hosts.drop.v4 },
    }),
    startClock(hosts.time, { allow: ['0.0.0.0/0', '::/0'] }),
    startWeb(hosts.web, { sites: [`web.${plan.domain}`], random }),
    startWeb(hosts.site, { sites: plan.sites, random }),
    startWeb(hosts.shop, { sites: [plan.shop], random }),
    startWeb(hosts.mirror, { sites: [plan.mirror], mirrorBytes: MIRROR_BYTES, random }),
    startWeb(hosts.drop, { sites: ['updates.example'], random }),
    startRawListener(hosts.drop, plan.rawPort ?? RAW_BEACON_PORT),
    startShell(hosts.files, { key }),
    startShell(hosts.drop, { key }),
    startCopyServer(hosts.files),
    startCopyServer(hosts.drop),
    startFtp(hosts.files),
    startMail(hosts.mail, { domain: plan.domain }),
    startSyslog(hosts.data),
    plan.database === 'mariadb' ? startMariadb(hosts.data) : startRedis(hosts.data),
  ]);
}

/** Time clients begin with the recording, so that their first questions are seen. */
export function startClockClients({ hosts }) {
  const clients = ['desk1', 'desk3', 'files', 'mail'];
  return Promise.all(
    clients.map((name, i) =>
      startClockClient(hosts[name], [i % 2 === 0 ? hosts.time.v4 : hosts.time.v6]),
    ),
  );
}

function startRawListener(host, port) {
  const args = [`TCP-LISTEN:${port},fork,reuseaddr`, 'SYSTEM:read line; echo wait'];
  return startServer(host, { program: 'socat', args, port });
}
