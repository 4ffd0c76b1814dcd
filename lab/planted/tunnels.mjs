// Tunnels: other traffic carried in DNS or in ICMP echo, from an inside host to an outside one.

import { writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { programPath } from '../paths.mjs';
import { run, startServer } from '../program.mjs';

const READY_MS = 4000;
const LIMIT_MS = 180_000;
const PASSWORD = 'labpass';

/**
 * iodine through the inside resolver: a real network device whose packets are DNS questions.
 * The resolver passes the zone on to the outside server, so both legs belong to the tunnel.
 */
export async function iodine(lab, { from, to, zone, seconds, type = 'NULL' }) {
  const server = await startServer(to, {
    program: 'iodined',
    port: 53,
    args: ['-f', '-c', '-P', PASSWORD, '-l', to.v4, '10.99.0.1/27', zone],
  });
  const client = await startServer(from, {
    program: 'iodine',
    args: ['-f', '-r', '-T', type, '-P', PASSWORD, lab.hosts.dns.v4, zone],
  });
  await lab.pause(READY_MS);
  await fetchThrough(lab, from, { base: 'http://10.99.0.1', seconds });
  client.kill();
  server.kill();
  const { dns } = lab.hosts;
  return {
    orig: [from.v4, dns.v4],
    resp: [dns.v4, to.v4],
    proto: 'udp',
    ports: [53],
    program: `iodine -r -T ${type} RESOLVER ${zone}`,
    names: zone,
    note: 'through the inside resolver: both its legs are labelled',
  };
}

/** dns2tcp straight to the outside server: one TCP connection in text records. */
export async function dnsToTcp(lab, { from, to, zone, seconds }) {
  const path = join(to.directory, 'dns2tcpd.conf');
  writeFileSync(
    path,
    `listen = ${to.v4}\nport = 53\nuser = root\nchroot = ${to.directory}\n` +
      `domain = ${zone}\nkey = ${PASSWORD}\nresources = web:127.0.0.1:80\n`,
  );
  const server = await startServer(to, { program: 'dns2tcpd', args: ['-F', '-f', path], port: 53 });
  const client = await startServer(from, {
    program: 'dns2tcpc',
    args: ['-z', zone, '-k', PASSWORD, '-r', 'web', '-l', '8888', to.v4],
  });
  await lab.pause(READY_MS);
  await fetchThrough(lab, from, { base: 'http://127.0.0.1:8888', seconds });
  client.kill();
  server.kill();
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'udp',
    ports: [53],
    program: `dns2tcpc -z ${zone} -r web ${to.v4}`,
    names: zone,
  };
}

/** The lab's own: bytes in names, bytes in text records. */
export async function ownTextTunnel(lab, { from, to, zone, count, pauseMs }) {
  const program = programPath('text-tunnel');
  const server = await startServer(to, {
    program: process.execPath,
    args: [program, 'serve', to.v4],
    port: 53,
  });
  await run(from, 'node', [program, 'ask', to.v4, zone, `${count}`, `${pauseMs}`], {
    limitMs: count * pauseMs * 2 + 10_000,
  });
  server.kill();
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'udp',
    ports: [53],
    program: `node text-tunnel.mjs ask ${to.v4} ${zone} ${count} ${pauseMs}`,
    names: zone,
  };
}

/** The lab's own second one: bytes in names, bytes in IPv6 addresses, in bursts with long rests. */
export async function ownAddressTunnel(lab, { from, to, zone, count, restMs }) {
  const program = programPath('address-tunnel');
  const server = await startServer(to, {
    program: process.execPath,
    args: [program, 'serve', to.v4],
    port: 53,
  });
  await run(from, 'node', [program, 'ask', to.v4, zone, `${count}`, `${restMs}`], {
    limitMs: LIMIT_MS,
  });
  server.kill();
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'udp',
    ports: [53],
    program: `node address-tunnel.mjs ask ${to.v4} ${zone} ${count} ${restMs}`,
    names: zone,
  };
}

/** ptunnel: TCP in echo requests and replies. */
export async function pingTunnel(lab, { from, to, seconds }) {
  const server = await startServer(to, { program: 'ptunnel', args: ['-x', PASSWORD] });
  const client = await startServer(from, {
    program: 'ptunnel',
    port: 8000,
    args: ['-p', to.v4, '-lp', '8000', '-da', to.v4, '-dp', '80', '-x', PASSWORD],
  });
  await fetchThrough(lab, from, { base: 'http://127.0.0.1:8000', seconds });
  client.kill();
  server.kill();
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'icmp',
    ports: [],
    program: `ptunnel -p ${to.v4} -lp 8000 -da ${to.v4} -dp 80`,
    note: 'the outside host also sends echo replies that nobody asked for',
  };
}

/** hping3 carries a file in the payloads of echo requests. */
export async function pingFile(lab, { from, to, packets, bytes, everyUs }) {
  const path = join(from.directory, 'carried.bin');
  writeFileSync(
    path,
    randomBytes(packets * bytes)
      .toString('base64')
      .slice(0, packets * bytes),
  );
  const args = [
    '-1',
    '-E',
    path,
    '-d',
    `${bytes}`,
    '-c',
    `${packets}`,
    '-i',
    `u${everyUs}`,
    '-q',
    to.v4,
  ];
  await lab.run(from, 'hping3', args, { limitMs: (packets * everyUs) / 1000 + 20_000 });
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'icmp',
    ports: [],
    program: `hping3 -1 -E FILE -d ${bytes} -c ${packets} -i u${everyUs} ${to.v4}`,
  };
}

/** The lab's own: a file in echo requests, one way; the far kernel only mirrors it. */
export async function ownEchoCarrier(lab, { from, to, count, bytes: [low, high], pauseMs }) {
  const args = [to.v4, `${count}`, `${low}`, `${high}`, `${pauseMs}`];
  await lab.run(from, 'node', [programPath('echo-carrier'), ...args], { limitMs: LIMIT_MS });
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'icmp',
    ports: [],
    program: `node echo-carrier.mjs ${args.join(' ')}`,
    note: 'one way: each reply repeats its request',
  };
}

async function fetchThrough(lab, from, { base, seconds }) {
  const random = lab.random.split();
  const end = Date.now() + seconds * 1000;
  const pages = ['index', 'news', 'about', 'list', 'contact'];
  while (Date.now() < end && !lab.isOver()) {
    await lab.run(
      from,
      'curl',
      ['-s', '-m', '8', '-o', '/dev/null', `${base}/${random.pick(pages)}.html`],
      { limitMs: 10_000 },
    );
    await lab.pause(random.between(500, 4000));
  }
}
