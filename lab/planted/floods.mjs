// Floods, each bounded in count: enough to be one, small enough to keep.

import { programPath } from '../paths.mjs';

const LIMIT_MS = 60_000;

/** SYNs with a random source each. The answers end in the router's black hole. */
export async function synRandomSources(lab, { from, to, port, packets, everyUs }) {
  const args = [
    '-S',
    '-p',
    `${port}`,
    '-c',
    `${packets}`,
    '-i',
    `u${everyUs}`,
    '--rand-source',
    '-q',
    to.v4,
  ];
  await lab.run(from, 'hping3', args, { limitMs: LIMIT_MS });
  return {
    orig: [],
    resp: [to.v4],
    proto: 'tcp',
    ports: [port],
    program: `hping3 ${args.join(' ')}`,
    note: `sources are random; sent by one outside host (${from.v4})`,
  };
}

/** SYNs from one source that keeps its address, by nping. */
export async function synOneSource(lab, { from, to, port, packets, perSecond }) {
  const rounds = 20;
  const args = [
    '--tcp',
    '--flags',
    'syn',
    '-p',
    `${port}`,
    '--rate',
    `${perSecond}`,
    '-c',
    `${packets / rounds}`,
    '-H',
    '-N',
    '-q',
  ];
  for (let round = 0; round < rounds; round++) {
    const source = ['-g', `${20_000 + round * 997}`];
    await lab.run(from, 'nping', [...args, ...source, to.v4], { limitMs: LIMIT_MS });
  }
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'tcp',
    ports: [port],
    program: `nping ${args.join(' ')} -g PORT ${to.v4}`,
    note: `${rounds} source ports in turn`,
  };
}

/** SYNs from one source with a new source port each, by hping3. */
export async function synRisingPorts(lab, { from, to, port, packets, everyUs }) {
  const args = ['-S', '-p', `${port}`, '-c', `${packets}`, '-i', `u${everyUs}`, '-q', to.v4];
  await lab.run(from, 'hping3', args, { limitMs: LIMIT_MS });
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'tcp',
    ports: [port],
    program: `hping3 ${args.join(' ')}`,
  };
}

export async function udpOnePort(lab, { from, to, port, packets, everyUs, bytes }) {
  const args = [
    '--udp',
    '-p',
    `${port}`,
    '-d',
    `${bytes}`,
    '-c',
    `${packets}`,
    '-i',
    `u${everyUs}`,
    '-q',
    to.v4,
  ];
  await lab.run(from, 'hping3', args, { limitMs: LIMIT_MS });
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'udp',
    ports: [port],
    program: `hping3 ${args.join(' ')}`,
  };
}

export async function udpManyPorts(lab, { from, to, packets, perSecond }) {
  const args = [to.v4, `${packets}`, `${perSecond}`];
  await lab.run(from, 'node', [programPath('udp-spray'), ...args], { limitMs: LIMIT_MS });
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'udp',
    ports: [],
    program: `node udp-spray.mjs ${args.join(' ')}`,
  };
}

export async function pingFlood(lab, { from, to, packets, bytes }) {
  const args = ['-q', '-i', '0.002', '-c', `${packets}`, '-s', `${bytes}`, to.v4];
  await lab.run(from, 'ping', args, { limitMs: LIMIT_MS });
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'icmp',
    ports: [],
    program: `ping ${args.join(' ')}`,
  };
}

/** Echo requests from several hosts at once. */
export async function pingFloodFromMany(lab, { sources, to, packets, everyUs }) {
  const args = ['-1', '-c', `${packets}`, '-i', `u${everyUs}`, '-d', '24', '-q', to.v4];
  await Promise.all(sources.map((from) => lab.run(from, 'hping3', args, { limitMs: LIMIT_MS })));
  return {
    orig: sources.map((from) => from.v4),
    resp: [to.v4],
    proto: 'icmp',
    ports: [],
    program: `hping3 ${args.join(' ')}`,
    note: `${sources.length} sources at the same time`,
  };
}
