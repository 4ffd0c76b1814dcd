// The networks of the lab, as data. Inside addresses are private (RFC 1918), outside ones come from
// the documentation nets (RFC 5737, RFC 3849). Tuning and judging networks share no address.

/** Outside hosts are told apart by role: sites, mirror, names and time, strangers, a drop. */
function hosts({ inside, rackFirst, rackCount, outside }) {
  const made = {};
  for (const [name, octet] of Object.entries(inside)) made[name] = { isInside: true, octet };
  const more = Array.from({ length: rackCount - 1 }, (_, i) => rackFirst + 1 + i);
  made.rack = { isInside: true, octet: rackFirst, more };
  for (const [name, [octet, delayMs]] of Object.entries(outside)) made[name] = { octet, delayMs };
  return made;
}

const tuneOutside = {
  site: [80, 14],
  shop: [81, 22],
  mirror: [90, 9],
  time: [53, 11],
  drop: [166, 31],
  stranger: [7, 40],
  crowd: [201, 27],
};
const judgeOutside = {
  site: [20, 19],
  shop: [33, 8],
  mirror: [44, 25],
  time: [5, 16],
  drop: [219, 12],
  stranger: [130, 52],
  crowd: [77, 35],
};

const tuneInside = {
  web: 10,
  dns: 53,
  files: 20,
  mail: 25,
  data: 30,
  desk1: 101,
  desk2: 102,
  desk3: 103,
  desk4: 104,
  guest: 117,
};
const judgeInside = {
  web: 80,
  dns: 2,
  files: 14,
  mail: 9,
  data: 61,
  desk1: 33,
  desk2: 38,
  desk3: 41,
  desk4: 47,
  guest: 29,
};

export const networks = {
  office: {
    inside: { v4: '10.20.0', v6: '2001:db8:20::' },
    outside: { v4: '203.0.113', v6: '2001:db8:f0::' },
    domain: 'office.example',
    sites: ['bakery.example', 'gazette.example', 'rail.example'],
    shop: 'seeds.example',
    mirror: 'mirror.example',
    tunnelZone: 't.lanternmoss.example',
    resolverProgram: 'dnsmasq',
    database: 'redis',
    readingS: [7, 18],
    tlsShare: 0.12,
    turn: 0,
    hosts: hosts({ inside: tuneInside, rackFirst: 150, rackCount: 40, outside: tuneOutside }),
  },
  campus: {
    inside: { v4: '10.24.8', v6: '2001:db8:24::' },
    outside: { v4: '203.0.113', v6: '2001:db8:f1::' },
    domain: 'campus.example',
    sites: ['library.example', 'lectures.example', 'weather.example'],
    shop: 'books.example',
    mirror: 'packages.example',
    tunnelZone: 'q.windowbox.example',
    resolverProgram: 'dnsmasq',
    database: 'redis',
    readingS: [8, 22],
    tlsShare: 0.18,
    turn: 1,
    hosts: hosts({ inside: tuneInside, rackFirst: 130, rackCount: 50, outside: tuneOutside }),
  },
  plant: {
    inside: { v4: '10.31.5', v6: '2001:db8:31::' },
    outside: { v4: '203.0.113', v6: '2001:db8:f2::' },
    domain: 'plant.example',
    sites: ['bolts.example', 'gears.example', 'steel.example'],
    shop: 'tools.example',
    mirror: 'firmware.example',
    tunnelZone: 'k.copperleaf.example',
    resolverProgram: 'unbound',
    database: 'redis',
    readingS: [7, 20],
    tlsShare: 0.1,
    turn: 2,
    hosts: hosts({ inside: tuneInside, rackFirst: 160, rackCount: 60, outside: tuneOutside }),
  },
  lighthouse: {
    inside: { v4: '10.77.0', v6: '2001:db8:77::' },
    outside: { v4: '203.0.113', v6: '2001:db8:f3::' },
    domain: 'lighthouse.example',
    sites: ['tides.example', 'charts.example', 'harbour.example'],
    shop: 'ropes.example',
    mirror: 'archive.example',
    tunnelZone: 'n.saltmarsh.example',
    resolverProgram: 'dnsmasq',
    database: 'mariadb',
    readingS: [7, 19],
    tlsShare: 0.12,
    turn: 3,
    hosts: hosts({ inside: tuneInside, rackFirst: 150, rackCount: 48, outside: tuneOutside }),
  },
  clinic: {
    inside: { v4: '192.168.44', v6: '2001:db8:44::' },
    outside: { v4: '198.51.100', v6: '2001:db8:e0::' },
    domain: 'clinic.example',
    sites: ['garden.example', 'journal.example', 'ferry.example'],
    shop: 'linen.example',
    mirror: 'depository.example',
    tunnelZone: 'x.riverbank.example',
    resolverProgram: 'unbound',
    database: 'mariadb',
    readingS: [6, 21],
    tlsShare: 0.16,
    turn: 1,
    hosts: hosts({ inside: judgeInside, rackFirst: 200, rackCount: 45, outside: judgeOutside }),
  },
  school: {
    inside: { v4: '172.21.3', v6: '2001:db8:21::' },
    outside: { v4: '198.51.100', v6: '2001:db8:e1::' },
    domain: 'school.example',
    sites: ['maths.example', 'music.example', 'bus.example'],
    shop: 'pencils.example',
    mirror: 'images.example',
    tunnelZone: 'v.oldorchard.example',
    resolverProgram: 'unbound',
    database: 'mariadb',
    readingS: [9, 24],
    tlsShare: 0.12,
    turn: 2,
    hosts: hosts({ inside: judgeInside, rackFirst: 100, rackCount: 55, outside: judgeOutside }),
  },
  depot: {
    inside: { v4: '192.168.77', v6: '2001:db8:78::' },
    outside: { v4: '198.51.100', v6: '2001:db8:e2::' },
    domain: 'depot.example',
    sites: ['parcels.example', 'roads.example', 'news-desk.example'],
    shop: 'labels.example',
    mirror: 'releases.example',
    tunnelZone: 'w.hilltop.example',
    resolverProgram: 'dnsmasq',
    database: 'redis',
    readingS: [6, 16],
    tlsShare: 0.1,
    turn: 3,
    hosts: hosts({ inside: judgeInside, rackFirst: 180, rackCount: 42, outside: judgeOutside }),
  },
};
