/**
 * How far flows and application protocols agree with nDPI on nDPI's own test captures.
 *
 *     npm run bench -- ndpi-agreement [NAME]     after a build
 *
 * A flow is the same where both have just one of its five-tuple; of those, packets and frame bytes
 * each way are compared. Protocols are compared over all five-tuples that both have: nDPI's master
 * protocol (the first of `TLS.Google`) against our service, by the table below. So are the facts of
 * hellos that its lines give. Prints what nDPI names and we don't, most frequent first; with a part
 * of a capture's name, every difference in it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlowMeter, formatAddress, protocolName, SERVICES } from '../dist/wire/index.js';
import { FactCounts, factsOfFlow, factsOfLine } from './ndpi-agreement/facts.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const shared = resolve(root, process.env.VEDETTE_SHARED ?? '../shared');
const directory = join(shared, 'captures', 'ndpi');

/** nDPI's names that are not ours in lower case. */
const SAME_NAMES = {
  ftp_control: 'ftp',
  smbv1: 'smb',
  smbv23: 'smb',
  rdp: 'rdp',
  postgres: 'postgresql',
  http_proxy: 'http',
  http_connect: 'http',
  websocket: 'http',
  pop3: 'pop3',
  pops: 'pop3',
  imaps: 'imap',
  smtps: 'smtp',
  dhcpv6: 'dhcp',
  kerberos: 'krb',
  'mssql-tds': 'mssql',
  ipsec: 'ike',
  jabber: 'xmpp',
  gtp: 'gtpv1',
  resp: 'redis',
  service_location_protocol: 'srvloc',
};
/** Protocols that are no application: IP itself names them. */
const BY_IP = { icmp: 'icmp', icmpv6: 'icmp6', igmp: 'igmp', sctp: 'sctp', gre: 'gre' };
const NOT_NAMED = ['Unknown'];
const SHOWN = 25;

export function run([wanted]) {
  if (!existsSync(directory)) {
    console.log(`skipped: nothing at ${directory}; VEDETTE_SHARED names its parent`);
    return;
  }
  const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
  const counts = { theirs: 0, both: 0, single: 0, sameCounts: 0, named: 0, ours: 0, equal: 0 };
  const unnamed = new Map();
  const facts = new FactCounts();
  for (const entry of manifest) {
    const isShown = wanted !== undefined && entry.pcap.includes(wanted);
    const flows = flowsOf(readFileSync(join(directory, entry.pcap)));
    if (flows === undefined) continue;
    compare(readFileSync(join(directory, entry.result), 'utf8'), flows, {
      counts,
      unnamed,
      facts,
      show: isShown ? (text) => console.log(`${entry.pcap} ${text}`) : () => {},
    });
  }
  report(counts, unnamed, facts);
}

function compare(result, ours, { counts, unnamed, facts, show }) {
  const theirs = byTuple(parseResult(result));
  for (const [key, rows] of theirs) {
    counts.theirs += rows.length;
    const flows = ours.get(key);
    if (flows === undefined) {
      show(`${key}: not among ours`);
      continue;
    }
    counts.both += rows.length;
    if (rows.length === 1 && flows.length === 1) {
      counts.single++;
      const [wanted, got] = [rows[0].sizes, flows[0].sizes];
      if (sameSizes(wanted, got)) counts.sameCounts++;
      else show(`${key}: sizes ${wanted} / ${got}`);
    }
    for (const row of rows) {
      compareName(row, flows, { counts, unnamed, show });
      facts.compare(row, flows, show);
    }
  }
}

function compareName({ key, name }, flows, { counts, unnamed, show }) {
  if (NOT_NAMED.includes(name)) return;
  counts.named++;
  const lower = name.toLowerCase();
  const wanted = BY_IP[lower] ?? SAME_NAMES[lower] ?? lower;
  const got = flows.map(({ service }) => service).find((service) => service !== '') ?? '';
  if (got === '') {
    unnamed.set(name, (unnamed.get(name) ?? 0) + 1);
    show(`${key}: ${name} not named`);
    return;
  }
  counts.ours++;
  if (got === wanted) counts.equal++;
  else show(`${key}: ${name} is ${got} to us`);
}

/** Frames may stand in either order of the ends. */
function sameSizes(one, other) {
  const [a, b, c, d] = other;
  return one.join() === other.join() || one.join() === [c, d, a, b].join();
}

function flowsOf(bytes) {
  const flows = [];
  const meter = new FlowMeter({
    onBatch: ({ count, columns: c }) => {
      for (let row = 0; row < count; row++) {
        const proto = protocolName(c.protocols[row]);
        const hasPorts = ['tcp', 'udp', 'sctp'].includes(proto);
        const named = hasPorts ? SERVICES[c.services[row]] : proto;
        flows.push({
          key: keyOf(proto, [
            [formatAddress(c.origAddresses, row), hasPorts ? c.origPorts[row] : 0],
            [formatAddress(c.respAddresses, row), hasPorts ? c.respPorts[row] : 0],
          ]),
          sizes: [c.origPackets, c.origFrameBytes, c.respPackets, c.respFrameBytes].map(
            (column) => column[row],
          ),
          service: named,
          facts: factsOfFlow(c, row),
        });
      }
    },
  });
  try {
    meter.push(bytes);
    meter.endInput();
  } catch {
    return undefined;
  }
  meter.finish();
  return byTuple(flows);
}

function byTuple(rows) {
  const found = new Map();
  for (const row of rows) found.set(row.key, [...(found.get(row.key) ?? []), row]);
  return found;
}

const keyOf = (proto, ends) =>
  `${proto} ${ends
    .map(([address, port]) => `${address} ${port}`)
    .sort()
    .join(' ')}`;

const FLOW = /^\t\d+\t(\S+) (\S+):(\d+) (?:<->|->) (\S+):(\d+) .*?\[proto: [\d.]+\/([^\]]+)\]/;
const SIZES = /\[(\d+) pkts\/(\d+) bytes (?:<->|->) (\d+) pkts\/(\d+) bytes\]/;

function parseResult(text) {
  return text.split('\n').flatMap((line) => {
    const flow = FLOW.exec(line);
    const sizes = SIZES.exec(line);
    if (flow === null || sizes === null) return [];
    const [, proto, orig, origPort, resp, respPort, names] = flow;
    const key = keyOf(protoName(proto), [
      [plain(orig), origPort],
      [plain(resp), respPort],
    ]);
    const facts = factsOfLine(line);
    return [{ key, name: names.split('.')[0], sizes: sizes.slice(1).map(Number), facts }];
  });
}

const plain = (address) => address.replace(/^\[|\]$/g, '');

function protoName(name) {
  const lower = name.toLowerCase();
  return { icmpv6: 'icmp6' }[lower] ?? lower;
}

function report(counts, unnamed, facts) {
  const line = (what, part, whole) =>
    console.log(`${what.padEnd(58)} ${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`);
  line('flows of nDPI whose five-tuple we have', counts.both, counts.theirs);
  line('same flow: packets and bytes each way equal', counts.sameCounts, counts.single);
  line('flows that nDPI names, named by us', counts.ours, counts.named);
  line('of those, named alike', counts.equal, counts.ours);
  facts.report(line);
  const most = [...unnamed].sort((a, b) => b[1] - a[1]).slice(0, SHOWN);
  console.log(`not named by us: ${most.map(([name, count]) => `${name} ${count}`).join(', ')}`);
}
