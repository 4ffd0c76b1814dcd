// False claims inside: names that nobody registered, and addresses of others.

import { programPath } from '../paths.mjs';

const LIMIT_MS = 180_000;

/** The lab's own generator of names, asked of the inside resolver. */
export async function ownNames(lab, { from, zone, count, pauseMs }) {
  const { dns } = lab.hosts;
  const args = [dns.v4, zone, `${count}`, `${pauseMs}`];
  await lab.run(from, 'node', [programPath('name-generator'), ...args], { limitMs: LIMIT_MS });
  return {
    orig: [from.v4],
    resp: [dns.v4],
    proto: 'udp',
    ports: [53],
    program: `node name-generator.mjs ${args.join(' ')}`,
  };
}

/** arpspoof tells the victim that the router's address is here, and the router the same of it. */
export async function arpBetween(lab, { from, to, seconds }) {
  const router = `${lab.plan.inside.v4}.1`;
  await lab.run(from, 'sysctl', ['-q', '-w', 'net.ipv4.ip_forward=1']);
  const args = ['-i', 'eth0', '-r', '-t', to.v4, router];
  await lab.run(from, 'arpspoof', args, { limitMs: seconds * 1000 });
  return {
    orig: [router, to.v4],
    resp: [router, to.v4],
    proto: 'arp',
    ports: [],
    program: `arpspoof ${args.join(' ')}`,
    note: `sent by ${from.v4}, which claims both addresses`,
  };
}
