// The proof that a lab's network has no way out. It is asked after the network is made and before
// any program starts; a recording without it is refused.

import { ip, must } from './namespaces.mjs';

const OWN_KINDS = new Set(['veth', 'bridge']);

/** Throws unless every device of the lab ends in the lab and the router leads nowhere else. */
export function checkIsolation(namespaces, router) {
  for (const namespace of namespaces) checkDevices(namespace);
  checkMachineSide(namespaces);
  for (const family of ['-4', '-6']) checkDefaultRoute(router, family);
}

function checkDevices(namespace) {
  for (const { ifname, linkinfo } of JSON.parse(ip(namespace, '-j -d link show'))) {
    if (ifname === 'lo' || OWN_KINDS.has(linkinfo?.info_kind)) continue;
    throw new Error(
      `lab network: expected only veth and bridge devices in ${namespace}, ` +
        `got ${ifname} (${linkinfo?.info_kind ?? 'a real device'})`,
    );
  }
}

/** No cable of the machine's own namespace may have its other end in the lab. */
function checkMachineSide(namespaces) {
  const isOurs = new Set(namespaces);
  const numbers = new Set();
  for (const line of must('ip', ['-o', 'netns', 'list-id']).split('\n')) {
    const [, number, name] = /nsid (\d+).*name: ([^\s)]+)/.exec(line) ?? [];
    if (isOurs.has(name)) numbers.add(Number(number));
  }
  const leak = JSON.parse(must('ip', ['-j', '-d', 'link', 'show'])).find(
    (link) => link.linkinfo?.info_kind === 'veth' && numbers.has(link.link_netnsid),
  );
  if (leak) throw new Error(`lab network: device ${leak.ifname} of the machine ends in the lab`);
}

function checkDefaultRoute(router, family) {
  const routes = JSON.parse(ip(router, `${family} -j route show default`));
  if (routes.length === 1 && routes[0].type === 'blackhole') return;
  throw new Error(
    `lab network: expected the router's one ${family} default route to be a black hole, ` +
      `got ${JSON.stringify(routes)}`,
  );
}
