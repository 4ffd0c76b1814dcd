/*
 * How fast are addresses looked up in an indicator list? A table of random networks and addresses
 * beside Node's net.BlockList, which is asked far fewer times, since it asks every rule in turn.
 *
 * Times are those of the processor, user and system, so that a busy machine tells the same.
 *
 *     npm run bench -- indicators [ENTRIES] [ROUNDS]          after a build
 */
import { BlockList } from 'node:net';
import { cpus } from 'node:os';

const LOOKUPS = 1_000_000;
const PEER_LOOKUPS = 200;
const PEER_ENTRIES = [1000, 30_000];
/** In 16: how many entries are networks, and how many are IPv6. */
const NETWORKS_IN_16 = 4;
const IPV6_IN_16 = 3;

export async function run([entries = '1000000', rounds = '5']) {
  const { AddressTableBuilder } = await import('../dist/triage/enrich/index.js');
  const { createRandom } = await import('../dist/learn/index.js');
  const { formatAddress } = await import('../dist/wire/index.js');
  const random = createRandom(1, 'indicator bench');
  const networks = Array.from({ length: Number(entries) }, (_, value) =>
    randomNetwork(random, value),
  );
  const asked = askedOf(networks, random);
  const builds = [];
  const ours = [];
  const peers = PEER_ENTRIES.map((count) => ({ count, rates: [] }));
  let found = 0;
  let table;
  for (let round = 0; round < Number(rounds); round++) {
    const begun = cpuMs();
    const builder = new AddressTableBuilder();
    for (const network of networks) builder.add(network);
    table = builder.build();
    builds.push(cpuMs() - begun);
    found = 0;
    ours.push(
      rateOf(LOOKUPS, () => {
        for (let row = 0; row < LOOKUPS; row++) if (table.find(asked, row) >= 0) found++;
      }),
    );
    for (const { count, rates } of peers) {
      const list = blockListOf(networks.slice(0, count), formatAddress);
      const texts = Array.from({ length: PEER_LOOKUPS }, (_, row) => formatAddress(asked, row));
      rates.push(
        rateOf(PEER_LOOKUPS, () => {
          for (const text of texts) list.check(text, familyOf(text));
        }),
      );
    }
  }
  console.log(`entries                       ${Number(entries).toLocaleString('en-US')}`);
  console.log(`build                         ${median(builds).toFixed(0)} ms`);
  console.log(`memory of the table           ${(table.byteLength / 1e6).toFixed(1)} MB`);
  console.log(`look-ups, ours                ${rateText(ours)}   (${found} of ${LOOKUPS} found)`);
  for (const { count, rates } of peers) {
    console.log(`look-ups, net.BlockList       ${rateText(rates)}   of ${count} entries`);
  }
  console.log(`${cpus()[0].model}, node ${process.version}, medians of ${rounds}`);
}

function randomNetwork(random) {
  const isV6 = random.below(16) < IPV6_IN_16;
  const isNetwork = random.below(16) < NETWORKS_IN_16;
  const address = isV6 ? randomV6(random) : randomV4(random);
  const width = isV6 ? 32 + random.below(33) : 112 + random.below(16);
  return { address, prefixBits: isNetwork ? width : 128 };
}

function randomV4(random) {
  const address = new Uint8Array(16).fill(0xff, 10, 12);
  for (let i = 12; i < 16; i++) address[i] = random.below(256);
  return address;
}

function randomV6(random) {
  const address = Uint8Array.from({ length: 16 }, () => random.below(256));
  address[0] = 0x20;
  return address;
}

/** Half of them listed, half anything. */
function askedOf(networks, random) {
  const asked = new Uint8Array(16 * LOOKUPS);
  for (let row = 0; row < LOOKUPS; row++) {
    const listed = networks[random.below(networks.length)].address;
    const other = random.below(16) < IPV6_IN_16 ? randomV6(random) : randomV4(random);
    asked.set(row % 2 === 0 ? listed : other, 16 * row);
  }
  return asked;
}

function blockListOf(networks, formatAddress) {
  const list = new BlockList();
  for (const { address, prefixBits } of networks) {
    const text = formatAddress(address, 0);
    const family = familyOf(text);
    list.addSubnet(text, family === 'ipv4' ? prefixBits - 96 : prefixBits, family);
  }
  return list;
}

const familyOf = (text) => (text.includes(':') ? 'ipv6' : 'ipv4');

function rateOf(count, work) {
  const begun = cpuMs();
  work();
  return (1000 * count) / (cpuMs() - begun);
}

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function rateText(rates) {
  return `${Math.round(median(rates)).toLocaleString('en-US').padStart(12)} a second`;
}
