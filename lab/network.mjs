// Makes and removes the lab's network: one bridge that is the inside segment, one router, and a
// namespace for each host. The recorder listens on the bridge, so a frame is seen exactly once.
//
//   inside hosts ── bridge (tcpdump) ── router ── outside hosts, one cable each, with delay
//
// No cable ends in the machine's own namespace and the router's default route is a black hole:
// a packet for any address that is not a lab host's cannot leave. `checkIsolation` proves it.

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkIsolation } from './isolation.mjs';
import {
  addNamespace,
  inNamespace,
  ip,
  namespaceBase,
  setKernel,
  writeResolver,
} from './namespaces.mjs';

/** Makes the whole network of one scenario and returns its hosts by name. */
export function makeNetwork({ tag, directory, plan }) {
  const base = namespaceBase(tag);
  const bridge = addNamespace(`${base}-bridge`);
  const router = addNamespace(`${base}-router`);
  ip(bridge, 'link add br0 type bridge stp_state 0 mcast_snooping 0');
  ip(bridge, 'link set br0 up');
  cable(bridge, 'gate', router, 'inside');
  address(router, 'inside', [`${plan.inside.v4}.1/24`, `${plan.inside.v6}1/64`]);
  const hosts = {};
  for (const [name, spec] of Object.entries(plan.hosts)) {
    const namespace = addNamespace(`${base}-${name}`);
    const host = { name, namespace, directory: join(directory, name), isInside: spec.isInside };
    mkdirSync(host.directory, { recursive: true, mode: 0o755 });
    const side = spec.isInside ? plan.inside : plan.outside;
    host.v4 = `${side.v4}.${spec.octet}`;
    host.v6 = `${side.v6}${spec.octet}`;
    host.addresses = [spec.octet, ...(spec.more ?? [])].map((octet) => `${side.v4}.${octet}`);
    if (spec.isInside) plugIn({ host, bridge, side, name });
    else connectOutside({ host, router, side, name, delayMs: spec.delayMs });
    writeResolver(namespace, plan);
    hosts[name] = host;
  }
  for (const family of ['-4', '-6']) ip(router, `${family} route add blackhole default`);
  setKernel(router, 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1');
  checkIsolation([bridge, router, ...Object.values(hosts).map((host) => host.namespace)], router);
  return { bridge: { namespace: bridge }, hosts };
}

function plugIn({ host, bridge, side, name }) {
  cable(bridge, name, host.namespace, 'eth0');
  const extra = host.addresses.slice(1).map((item) => `${item}/24`);
  address(host.namespace, 'eth0', [`${host.v4}/24`, `${host.v6}/64`, ...extra]);
  ip(host.namespace, `route add default via ${side.v4}.1`);
  ip(host.namespace, `-6 route add default via ${side.v6}1`);
}

/** An outside host has a cable of its own to the router: a path with a delay, not a segment. */
function connectOutside({ host, router, side, name, delayMs = 10 }) {
  cable(router, name, host.namespace, 'eth0', { isBridged: false });
  address(host.namespace, 'eth0', [`${host.v4}/32`, `${host.v6}/128`]);
  const gate = [`${side.v4}.1`, `${side.v6}1`];
  ip(router, `link set ${name} up`);
  ip(router, `addr add ${gate[0]}/32 dev ${name}`);
  ip(router, `addr add ${gate[1]}/128 dev ${name} nodad`);
  ip(router, `route add ${host.v4}/32 dev ${name}`);
  ip(router, `-6 route add ${host.v6}/128 dev ${name}`);
  ip(host.namespace, `route add default via ${gate[0]} dev eth0 onlink`);
  ip(host.namespace, `-6 route add default via ${gate[1]} dev eth0 onlink`);
  shapePath(router, name, delayMs);
  shapePath(host.namespace, 'eth0', delayMs);
}

/**
 * A path has a delay (netem) where the kernel can do that, and otherwise at least a rate (tbf), so
 * that a big transfer lasts. Half of the delay is put on each end, for each direction.
 */
function shapePath(namespace, device, delayMs) {
  const queue = ['tc', 'qdisc', 'add', 'dev', device, 'root'];
  const half = [`${delayMs / 2}ms`, `${delayMs / 16}ms`, '25%'];
  const netem = ['netns', 'exec', namespace, ...queue, 'netem', 'delay', ...half, 'limit', '20000'];
  if (spawnSync('ip', netem).status === 0) return;
  inNamespace(namespace, ...queue, 'tbf', 'rate', '40mbit', 'burst', '128kb', 'latency', '400ms');
}

function cable(near, nearName, far, farName, { isBridged = true } = {}) {
  ip(near, `link add name ${nearName} type veth peer name ${farName} netns ${far}`);
  if (isBridged) ip(near, `link set ${nearName} master br0 up`);
  ip(far, `link set ${farName} up`);
}

function address(namespace, device, addresses) {
  for (const item of addresses) {
    const nodad = item.includes(':') ? ' nodad' : '';
    ip(namespace, `addr add ${item} dev ${device}${nodad}`);
  }
}
