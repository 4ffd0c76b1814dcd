// Any number of scenarios for learning, each drawn from its number: another network, other duties,
// other ways and paces of the planted behaviours. Recordings of them are not kept in test/captures;
// `node lab/record.mjs --training N --out DIR` makes them again.
//
// No way that only judging recordings use is among them, so that judging stays a test of programs
// that no model has seen.

import { troubleNames, usualDuties } from '../ordinary/index.mjs';
import { hosts } from '../networks.mjs';
import { seededRandom } from '../random.mjs';

const SECONDS = 200;
const KINDS_MIN = 4;
const KINDS_MAX = 6;
/** One scenario in so many has nothing planted. */
const QUIET_EVERY = 3;
const FIRST_S = 12;
const SLOT_S = 27;
const SEED = 7001;
const DESKS = ['desk1', 'desk2', 'desk3', 'desk4'];
const WORDS = ['amber', 'birch', 'comet', 'delta', 'ember', 'fjord', 'glade', 'heron', 'islet'];

/** The scenario of a number from 1 on. */
export function trainingScenario(number) {
  const random = seededRandom(SEED + 97 * number);
  const isQuiet = number % QUIET_EVERY === 0;
  const planted = isQuiet ? [] : plantedOf(random);
  return {
    name: `training-${String(number).padStart(2, '0')}`,
    use: 'training',
    seed: SEED + number,
    seconds: SECONDS,
    purpose: isQuiet ? 'ordinary trouble' : 'ordinary trouble and planted behaviours',
    plan: networkOf(random, number),
    planted,
  };
}

function networkOf(random, number) {
  const free = random.shuffle(Array.from({ length: 110 }, (_, i) => 8 + i));
  const names = ['web', 'dns', 'files', 'mail', 'data', ...DESKS, 'guest'];
  const outer = random.shuffle(Array.from({ length: 50 }, (_, i) => 5 + i));
  const outside = ['site', 'shop', 'mirror', 'time', 'drop', 'stranger', 'crowd'];
  const word = random.shuffle(WORDS);
  const plan = {
    inside: { v4: `10.${150 + (number % 100)}.${random.integer(1, 200)}`, v6: v6Of(number, 'a') },
    outside: { v4: '203.0.113', v6: v6Of(number, 'f') },
    domain: `${word[0]}.example`,
    sites: [1, 2, 3].map((i) => `${word[i]}-pages.example`),
    shop: `${word[4]}-shop.example`,
    mirror: `${word[5]}-mirror.example`,
    tunnelZone: `${random.hex(1).slice(0, 1)}.${word[6]}.example`,
    resolverProgram: random.pick(['dnsmasq', 'unbound']),
    database: random.pick(['redis', 'mariadb']),
    readingS: [random.integer(4, 12), random.integer(14, 40)],
    tlsShare: random.between(0.05, 0.6),
    turn: random.integer(0, 3),
    rawPort: random.integer(1100, 60_000),
    hosts: hosts({
      inside: Object.fromEntries(names.map((name, i) => [name, free[i]])),
      rackFirst: 140,
      rackCount: random.integer(25, 55),
      outside: Object.fromEntries(outside.map((name, i) => [name, [outer[i], 5 + 5 * i]])),
    }),
  };
  return { ...plan, duties: dutiesOf(random, plan) };
}

const v6Of = (number, letter) => `2001:db8:${letter}${number.toString(16)}::`;

/** The usual duties, or those of a few people only, and troubles for some of the hosts. */
function dutiesOf(random, plan) {
  const usual = usualDuties(plan);
  const isSmall = random.next() < 0.35;
  const busy = isSmall ? random.shuffle(DESKS).slice(0, 2) : Object.keys(usual);
  const duties = Object.fromEntries(busy.map((name) => [name, usual[name]]));
  for (const name of [...DESKS, 'rack', 'data']) {
    if (isSmall && !busy.includes(name)) continue;
    const count = random.integer(2, 7);
    duties[name] = [...(duties[name] ?? []), ...random.shuffle(troubleNames).slice(0, count)];
  }
  return duties;
}

/** Behaviours of different kinds, one after the other; a beacon lasts throughout. */
function plantedOf(random) {
  const kinds = random.shuffle(Object.keys(WAYS)).slice(0, random.integer(KINDS_MIN, KINDS_MAX));
  const [beaconDesk, uploadDesk, tunnelDesk] = random.shuffle(DESKS);
  const roles = { beaconDesk, uploadDesk, tunnelDesk };
  let atS = FIRST_S;
  return kinds.map((kind) => {
    const planted = { kind, atS, ...random.pick(WAYS[kind])(random, roles) };
    if (kind === 'beacon') return { ...planted, atS: random.integer(3, 10) };
    atS += SLOT_S;
    return planted;
  });
}

const outsider = (random) => random.pick(['stranger', 'crowd']);
const onHost = (random) => ({
  from: random.pick(['guest', 'stranger', 'crowd']),
  targets: [random.pick(['files', 'data', 'mail'])],
});
const portsFrom = (random, count) => {
  const first = random.integer(1, 9000);
  return `${first}-${first + count}`;
};
const beat = (random, { beaconDesk }) => ({
  from: beaconDesk,
  to: 'drop',
  periodS: random.between(5, 10),
  jitter: random.between(0, 0.25),
  count: 18,
});
const slow = (mode) => (random) => ({
  way: 'slowHttpTest',
  from: outsider(random),
  to: 'web',
  mode,
  connections: random.integer(30, 120),
  everyS: random.integer(2, 9),
  seconds: random.integer(25, 50),
  perSecond: random.integer(5, 30),
});
const guess = (way) => (random) => ({
  way,
  from: random.pick(['guest', 'stranger', 'crowd']),
  to: { hydraMailbox: 'mail', hydraMembers: 'web' }[way] ?? 'files',
  count: random.integer(30, 90),
  tasks: random.integer(1, 8),
});

/** Ways of each kind, with the paces that a scenario draws. */
const WAYS = {
  beacon: [
    (random, roles) => ({ way: 'httpBeacon', ...beat(random, roles) }),
    (random, roles) => ({ way: 'tlsBeacon', ...beat(random, roles) }),
  ],
  'vertical-scan': [
    (random) => ({
      way: 'nmapHalfOpen',
      ...onHost(random),
      ports: portsFrom(random, random.integer(90, 900)),
      timing: ['-T4', '--max-rate', `${random.integer(15, 200)}`],
    }),
    (random) => ({
      way: 'nmapConnect',
      ...onHost(random),
      ports: portsFrom(random, random.integer(70, 150)),
      timing: ['--scan-delay', `${random.integer(5, 200)}ms`],
    }),
    (random) => ({
      way: 'npingConnect',
      ...onHost(random),
      ports: portsFrom(random, random.integer(80, 300)),
      perSecond: random.integer(5, 40),
    }),
  ],
  'horizontal-scan': [
    (random) => ({
      way: 'nmapHalfOpen',
      from: 'guest',
      targets: [`rack:${random.integer(22, 55)}`],
      ports: `${random.pick([22, 23, 80, 139, 445, 3389, 5900])}`,
      timing: ['-T3', '--max-rate', `${random.integer(2, 30)}`],
    }),
    (random) => ({
      way: 'masscan',
      from: outsider(random),
      targets: ['inside'],
      ports: `${random.pick([22, 23, 80, 445, 1433, 8080])}`,
      perSecond: random.integer(15, 120),
      seconds: 20,
    }),
    (random) => ({
      way: 'nmapConnect',
      from: 'guest',
      targets: [`rack:${random.integer(22, 55)}`],
      ports: `${random.pick([21, 22, 135, 445, 8080])}`,
      timing: ['-T3', '--max-rate', `${random.integer(2, 20)}`],
    }),
  ],
  'syn-flood': [
    (random) => ({
      way: 'synRandomSources',
      from: 'crowd',
      to: 'web',
      port: 443,
      packets: random.integer(1300, 3000),
      everyUs: random.integer(2000, 8000),
    }),
    (random) => ({
      way: 'synRisingPorts',
      from: outsider(random),
      to: random.pick(['web', 'mail', 'files']),
      port: random.pick([443, 143, 873]),
      packets: random.integer(1300, 3000),
      everyUs: random.integer(2000, 8000),
    }),
  ],
  'udp-flood': [
    (random) => ({
      way: 'udpOnePort',
      from: outsider(random),
      to: random.pick(['web', 'data', 'mail']),
      port: random.integer(1025, 60_000),
      packets: random.integer(1300, 3000),
      everyUs: random.integer(2000, 8000),
      bytes: random.integer(8, 600),
    }),
  ],
  'icmp-flood': [
    (random) => ({
      way: 'pingFlood',
      from: outsider(random),
      to: random.pick(['web', 'data', 'mail']),
      packets: random.integer(1200, 2500),
      bytes: random.integer(16, 900),
    }),
  ],
  'password-guessing': ['hydraShell', 'hydraFtp', 'hydraMailbox', 'hydraMembers'].map(guess),
  'directory-guessing': [
    (random) => ({
      way: 'gobuster',
      from: random.pick(['guest', 'stranger', 'crowd']),
      to: 'web',
      first: random.integer(0, 2000),
      count: random.integer(150, 600),
      threads: random.integer(1, 8),
      delayMs: random.integer(20, 150),
    }),
    (random) => ({
      way: 'wgetWords',
      from: random.pick(['guest', 'stranger', 'crowd']),
      to: 'web',
      first: random.integer(0, 2000),
      count: random.integer(120, 300),
    }),
  ],
  'slow-http': [slow('-H'), slow('-B')],
  'dns-tunnel': [
    (random, { tunnelDesk }) => ({
      way: 'iodine',
      from: tunnelDesk,
      to: 'drop',
      seconds: random.integer(20, 45),
      type: random.pick(['NULL', 'TXT']),
    }),
    (random, { tunnelDesk }) => ({
      way: 'ownTextTunnel',
      from: tunnelDesk,
      to: 'drop',
      count: random.integer(80, 260),
      pauseMs: random.integer(60, 350),
    }),
  ],
  'icmp-tunnel': [
    (random, { tunnelDesk }) => ({
      way: 'pingTunnel',
      from: tunnelDesk,
      to: 'drop',
      seconds: random.integer(20, 45),
    }),
  ],
  'unusual-upload': [
    (random, { uploadDesk }) => ({
      way: 'httpUpload',
      from: uploadDesk,
      to: 'drop',
      bytes: random.integer(7e6, 35e6),
      perSecond: `${random.integer(600, 2500)}k`,
    }),
    (random, { uploadDesk }) => ({
      way: 'sftpUpload',
      from: uploadDesk,
      to: 'drop',
      bytes: random.integer(7e6, 20e6),
    }),
  ],
};
