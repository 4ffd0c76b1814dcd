// Names and time: an outside name server (dnsmasq), an inside resolver (dnsmasq or unbound) that
// asks it, and chrony servers and clients that never touch the machine's clock (`-x`).

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '../program.mjs';

/** The outside name server: authoritative for every outside site, with a text record each. */
export function startOutsideNames(host, { sites, extra = [] }) {
  const args = [
    '-k',
    '-C',
    '/dev/null',
    '--no-resolv',
    '--no-hosts',
    '--user=root',
    '--no-daemon',
    '--listen-address',
    host.v4,
    '--listen-address',
    host.v6,
    '--bind-interfaces',
    '--auth-ttl=60',
    '--local-ttl=60',
    '--local=/example/',
    '--local=/arpa/',
    ...extra,
  ];
  for (const { name, v4, v6 } of sites) {
    args.push(
      `--host-record=${name},${v4},${v6}`,
      `--mx-host=${name},mail.${name},10`,
      `--txt-record=${name},v=spf1 mx -all`,
      `--txt-record=_verify.${name},site-verification=4f1c9ab2d07e55b1`,
    );
  }
  return startServer(host, { program: 'dnsmasq', args, port: 53 });
}

/**
 * The inside resolver. `forward` maps a zone to the address that is asked for it; `''` is the
 * upstream for all other names. `local` are inside names.
 */
export function startResolver(host, { program, domain, local, forward }) {
  const start = program === 'unbound' ? startUnbound : startDnsmasq;
  return start(host, { domain, local, forward });
}

function startDnsmasq(host, { domain, local, forward }) {
  const args = [
    '-k',
    '-C',
    '/dev/null',
    '--no-resolv',
    '--no-hosts',
    '--user=root',
    '--no-daemon',
    '--listen-address',
    host.v4,
    '--listen-address',
    host.v6,
    '--bind-interfaces',
    '--cache-size=150',
    '--dns-forward-max=400',
    `--local=/${domain}/`,
  ];
  for (const [zone, address] of Object.entries(forward)) {
    args.push(zone === '' ? `--server=${address}` : `--server=/${zone}/${address}`);
  }
  for (const { name, v4, v6 } of local) args.push(`--host-record=${name},${v4},${v6}`);
  return startServer(host, { program: 'dnsmasq', args, port: 53 });
}

function startUnbound(host, { domain, local, forward }) {
  const zones = Object.entries(forward).map(
    ([zone, address]) => `forward-zone:\n  name: "${zone || '.'}"\n  forward-addr: ${address}\n`,
  );
  const records = local.flatMap(({ name, v4, v6 }) => [
    `  local-data: "${name}. A ${v4}"`,
    `  local-data: "${name}. AAAA ${v6}"`,
  ]);
  const path = join(host.directory, 'unbound.conf');
  writeFileSync(
    path,
    `server:
  interface: ${host.v4}
  interface: ${host.v6}
  access-control: 0.0.0.0/0 allow
  access-control: ::/0 allow
  username: ""
  chroot: ""
  directory: "${host.directory}"
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  module-config: "iterator"
  qname-minimisation: no
  local-zone: "${domain}." static
${records.join('\n')}
${zones.join('')}`,
  );
  return startServer(host, { program: 'unbound', args: ['-d', '-c', path], port: 53 });
}

export function startClock(host, { allow }) {
  const path = join(host.directory, 'chrony.conf');
  writeFileSync(
    path,
    `local stratum 3\n${allow.map((net) => `allow ${net}\n`).join('')}cmdport 0\n`,
  );
  return startServer(host, { program: 'chronyd', args: chronyArgs(path), port: 123 });
}

/** A polling client: one packet to each server every 8 to 16 s, as regular as any beacon. */
export function startClockClient(host, servers) {
  const path = join(host.directory, 'chrony-client.conf');
  const lines = servers.map((address) => `server ${address} iburst minpoll 3 maxpoll 4`);
  writeFileSync(path, `${lines.join('\n')}\ncmdport 0\nport 0\n`);
  return startServer(host, { program: 'chronyd', args: chronyArgs(path) });
}

function chronyArgs(path) {
  mkdirSync(`${path}.d`, { recursive: true });
  return ['-x', '-d', '-u', 'root', '-f', path];
}

/** Receives syslog over UDP and forgets it. */
export function startSyslog(host) {
  const args = ['-u', 'UDP6-RECV:514,ipv6only=0', 'OPEN:/dev/null'];
  return startServer(host, { program: 'socat', args, port: 514 });
}
