// Checks that each planted behaviour really shows in its recording, sets its times from the
// packets, and counts the ordinary flows. A recording that fails is not written.

import { packetsOf } from './capture-file.mjs';
import { packetView } from './packet-view.mjs';

const BEFORE_US = 50_000;
const AFTER_US = 1_500_000;
const ORDINARY_FLOWS_PER_BEHAVIOUR = 50;

/** The least that counts as having shown: distinct values, from the originator's packets only. */
const least = {
  'vertical-scan': { ports: 50 },
  'horizontal-scan': { addresses: 20 },
  'syn-flood': { packets: 1000 },
  'udp-flood': { packets: 1000 },
  'icmp-flood': { packets: 1000 },
  'password-guessing': { packets: 100, flows: 4 },
  'directory-guessing': { packets: 150 },
  'slow-http': { packets: 100, flows: 20 },
  'dns-tunnel': { packets: 60 },
  'icmp-tunnel': { packets: 40 },
  // Within one connection, or one for each call.
  beacon: { packets: 15 },
  'unusual-upload': { bytes: 5_000_000 },
  'generated-names': { flows: 30 },
  'lateral-movement': { flows: 3, addresses: 3 },
  'arp-spoofing': { packets: 10 },
  'os-fingerprinting': { packets: 8 },
  'web-attack': { flows: 5 },
  'old-tls': { flows: 2 },
  'bad-certificate': { flows: 2 },
};

/**
 * Returns { planted, ordinaryFlows, packets, seen }, or throws. `planted` entries come with clock
 * times (startUs, endUs) and leave with the times of their first and last packet.
 */
export function verify(file, { planted }) {
  const packets = readAll(file);
  const seen = planted.map((entry) => observe(packets, entry));
  planted.forEach((entry, i) => checkShows(entry, seen[i]));
  const plantedFlows = new Set(seen.flatMap((item) => [...item.flows]));
  const flows = new Set(packets.map((packet) => packet.flow).filter(Boolean));
  const ordinaryFlows = [...flows].filter((flow) => !plantedFlows.has(flow)).length;
  const needed = ORDINARY_FLOWS_PER_BEHAVIOUR * Math.max(1, planted.length);
  if (ordinaryFlows < needed) {
    throw new Error(`expected ${needed} ordinary flows or more, got ${ordinaryFlows}`);
  }
  const timed = planted.map((entry, i) => ({
    ...entry,
    startUs: seen[i].firstUs,
    endUs: seen[i].lastUs,
  }));
  return { planted: timed, ordinaryFlows, packets: packets.length, seen };
}

function readAll(file) {
  const all = [];
  for (const { timeUs, originalBytes, bytes } of packetsOf(file)) {
    const view = packetView(bytes);
    if (view) all.push({ ...view, timeUs, originalBytes });
  }
  return all;
}

/** What the capture shows of one entry within its time: packets from the originator, and flows. */
function observe(packets, entry) {
  const isOrig = matcher(entry.orig);
  const isResp = matcher(entry.resp);
  const isPort = (port) => entry.ports.length === 0 || entry.ports.includes(port);
  const found = {
    packets: 0,
    bytes: 0,
    flows: new Set(),
    ports: new Set(),
    addresses: new Set(),
    firstUs: Infinity,
    lastUs: -Infinity,
  };
  for (const packet of packets) {
    if (packet.proto !== entry.proto || !isPort(packet.dstPort)) continue;
    if (packet.timeUs < entry.startUs - BEFORE_US || packet.timeUs > entry.endUs + AFTER_US)
      continue;
    if (!isOrig(packet.src) || !isResp(packet.dst)) continue;
    found.packets++;
    found.bytes += packet.originalBytes;
    if (packet.flow) found.flows.add(packet.flow);
    found.ports.add(packet.dstPort);
    found.addresses.add(packet.dst);
    found.firstUs = Math.min(found.firstUs, packet.timeUs);
    found.lastUs = Math.max(found.lastUs, packet.timeUs);
  }
  return found;
}

function checkShows(entry, seen) {
  for (const [what, count] of Object.entries(least[entry.kind])) {
    const got = typeof seen[what] === 'number' ? seen[what] : seen[what].size;
    if (got >= count) continue;
    throw new Error(
      `${entry.kind} (${entry.program}): expected ${count} ${what} or more in the ` +
        `capture, got ${got}`,
    );
  }
}

/** Addresses and /24 nets, as the labels have them; an empty list means any. */
function matcher(list) {
  if (list.length === 0) return () => true;
  const exact = new Set(list);
  const nets = list
    .filter((item) => item.endsWith('/24'))
    .map((net) => net.replace(/\d+\/24$/, ''));
  return (address) => exact.has(address) || nets.some((net) => address.startsWith(net));
}
