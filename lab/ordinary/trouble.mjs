// What goes wrong on an ordinary day and looks bad by itself: services that are down, hosts that
// are off, names that are gone, retries, resets, half-closed and idle connections, rare ports.

import { programPath } from '../paths.mjs';
import { pageNames } from '../services/web.mjs';
import { once, repeat } from './pace.mjs';

const CLOSED_PORTS = [21, 23, 81, 110, 389, 445, 554, 631, 993, 1433, 3389, 5432, 8080, 8443, 9100];
const GONE_OCTETS = [3, 201, 213, 222, 239, 247];
const RETRIES_MAX = 6;

export const trouble = {
  /** A program whose service is down: it tries again, each time later. */
  closedService: (lab, host) =>
    repeat(lab, { pauseS: [10, 60] }, async (turn, random) => {
      const to = inside(lab, random);
      const port = random.pick(CLOSED_PORTS);
      const tries = random.integer(1, RETRIES_MAX);
      for (let i = 0; i < tries && !lab.isOver(); i++) {
        await visit(lab, host, { to, port });
        await lab.pause(random.between(300, 1200) * 1.6 ** i);
      }
    }),

  /** A host that was switched off: names still point at it, nothing answers. */
  hostOff: (lab, host) =>
    repeat(lab, { pauseS: [15, 60] }, async (turn, random) => {
      const to = gone(lab, random);
      const port = random.pick([22, 80, 443, 445, 8080]);
      const tries = random.integer(1, 3);
      for (let i = 0; i < tries && !lab.isOver(); i++)
        await visit(lab, host, { to, port, waitS: 4 });
    }),

  /** Datagrams to a service that is down: refused by ICMP, or nothing at all. */
  deafService: (lab, host) =>
    repeat(lab, { pauseS: [6, 30] }, (turn, random) =>
      datagrams(lab, host, {
        to: random.next() < 0.6 ? inside(lab, random) : gone(lab, random),
        port: random.pick([53, 123, 137, 161, 514, 1812, 5060, 5353]),
        count: random.integer(1, 5),
        bytes: random.integer(20, 400),
        everyMs: random.integer(200, 3000),
      }),
    ),

  /** A search list: each name is asked below domains where it doesn't exist. */
  searchList: (lab, host) =>
    repeat(lab, { pauseS: [8, 40] }, async (turn, random) => {
      const name = random.pick(['files2', 'proxy', 'print-01', 'old-mail', 'build', 'nas']);
      for (const zone of [lab.plan.domain, `corp.${lab.plan.domain}`, 'example', 'lan.example']) {
        await dig(lab, host, [`${name}.${zone}`, random.pick(['A', 'AAAA'])]);
      }
    }),

  /** A log reader turns the addresses it found into names, dozens at once. */
  reverseNames: (lab, host) =>
    repeat(lab, { pauseS: [60, 140], turns: 3 }, async (turn, random) => {
      const net = lab.plan.inside.v4.split('.').reverse().join('.');
      const count = random.integer(10, 60);
      for (let i = 0; i < count && !lab.isOver(); i++) {
        await dig(lab, host, [`${random.integer(1, 254)}.${net}.in-addr.arpa`, 'PTR']);
      }
    }),

  /** Names with tokens in them, as content networks and block lists use them on purpose. */
  tokenNames: (lab, host) =>
    repeat(lab, { pauseS: [5, 20] }, (turn, random) =>
      dig(lab, host, [
        `${random.hex(random.integer(4, 14))}.edge-${random.integer(1, 9)}.catalogue.example`,
        random.pick(['A', 'AAAA', 'TXT']),
      ]),
    ),

  /** A reader who closes the page before it is there: the connection ends by reset. */
  impatient: (lab, host) =>
    repeat(lab, { pauseS: [10, 40] }, (turn, random) =>
      lab.run(host, 'curl', [
        '-s',
        '-m',
        `${random.between(0.05, 0.6).toFixed(2)}`,
        '--limit-rate',
        '20k',
        '-o',
        '/dev/null',
        `http://${random.next() < 0.5 ? lab.plan.mirror : lab.plan.sites[0]}/image.iso`,
      ]),
    ),

  /** A program that ends its connections by reset, as some do to save time. */
  resetter: (lab, host) =>
    repeat(lab, { pauseS: [8, 30] }, (turn, random) =>
      lab.run(host, 'socat', ['-t', '1', '-', `TCP:${lab.hosts.web.v4}:80,so-linger=0`], {
        input: `GET /${random.pick(pageNames)}.html HTTP/1.0\r\n\r\n`,
        limitMs: 5000,
      }),
    ),

  /** It says its last word at once and listens on; the other side takes its time. */
  halfClosed: (lab, host) =>
    repeat(lab, { pauseS: [10, 40] }, (turn, random) =>
      lab.run(host, 'socat', ['-t', '8', '-', `TCP:${lab.hosts.site.v4}:80`], {
        input: [
          [random.integer(100, 3000), `GET /${random.pick(pageNames)}.html HTTP/1.0\r\n`],
          [random.integer(100, 2500), '\r\n'],
        ],
        limitMs: 20_000,
      }),
    ),

  /** Connections that a browser opens ahead and never uses. */
  openedAhead: (lab, host) =>
    repeat(lab, { pauseS: [20, 60] }, async (turn, random) => {
      const to = random.pick([lab.hosts.web, lab.hosts.site, lab.hosts.shop]).v4;
      const holdS = random.integer(5, 55);
      const count = random.integer(1, 4);
      await Promise.all(
        Array.from({ length: count }, () =>
          lab.run(host, 'socat', ['-u', '-T', `${holdS}`, `TCP:${to}:80`, 'STDOUT'], {
            limitMs: holdS * 1000,
          }),
        ),
      );
    }),

  /** One visit each to ports that nobody else uses, some of them closed. */
  rarePorts: (lab, host) =>
    repeat(lab, { pauseS: [12, 45] }, (turn, random) => {
      const to = random.pick([inside(lab, random), lab.hosts.site.v4, lab.hosts.shop.v4]);
      return visit(lab, host, { to, port: random.integer(1025, 60_000) });
    }),

  /** A monitor that asks whether services answer, some of which don't. */
  serviceMonitor: (lab, host) => {
    const choice = lab.random.split();
    const services = Array.from({ length: choice.integer(4, 14) }, () => ({
      to: inside(lab, choice),
      port: choice.pick([22, 25, 53, 80, 143, 873, ...CLOSED_PORTS]),
    }));
    return repeat(lab, { pauseS: [18, 35] }, async () => {
      for (const service of services) {
        if (lab.isOver()) return;
        await visit(lab, host, service);
      }
    });
  },

  /** A mailbox whose password was changed elsewhere: the program tries the old one. */
  oldPassword: (lab, host) =>
    repeat(lab, { pauseS: [25, 70], turns: 4 }, () =>
      lab.run(host, 'curl', [
        '-s',
        '-m',
        '10',
        `imap://clerk:lab-old-pass@mail.${lab.plan.domain}/INBOX`,
        '-X',
        'STATUS INBOX (MESSAGES)',
      ]),
    ),

  /** Members' pages: asked without a password first, then with one. */
  membersPage: (lab, host) =>
    repeat(lab, { pauseS: [15, 50] }, () =>
      lab.run(host, 'curl', [
        '-s',
        '-m',
        '10',
        '-o',
        '/dev/null',
        '--anyauth',
        '-u',
        'clerk:lab-good-pass',
        `http://web.${lab.plan.domain}/members`,
      ]),
    ),

  /** A program that looks for others of its kind: most of them have gone. */
  peerSearch: (lab, host) =>
    once(lab, [20, 120], async (turn, random) => {
      const count = random.integer(6, 16);
      for (let i = 0; i < count && !lab.isOver(); i++) {
        const to = random.next() < 0.25 ? lab.hosts.shop.v4 : `${lab.plan.outside.v4}.${i + 60}`;
        const port = random.integer(1025, 65_000);
        if (random.next() < 0.5) await visit(lab, host, { to, port, waitS: 2 });
        else await datagrams(lab, host, { to, port, count: 2, bytes: 68, everyMs: 400 });
      }
    }),

  /** Announcements to all: nobody is obliged to answer. */
  announcements: (lab, host) =>
    repeat(lab, { pauseS: [8, 30] }, (turn, random) => {
      const [to, port] = random.pick([
        ['239.255.255.250', 1900],
        ['224.0.0.251', 5353],
        ['224.0.0.252', 5355],
      ]);
      const count = random.integer(1, 4);
      return datagrams(lab, host, {
        to,
        port,
        count,
        bytes: random.integer(40, 300),
        everyMs: 400,
      });
    }),

  /** Speech or pictures in small datagrams, many a second, one way and nobody confirms. */
  stream: (lab, host) =>
    once(lab, [20, 130], (turn, random) =>
      datagrams(lab, host, {
        to: random.pick([lab.hosts.data, lab.hosts.site]).v4,
        port: random.integer(16_000, 32_000),
        count: random.integer(300, 900),
        bytes: random.integer(120, 900),
        everyMs: random.integer(15, 40),
      }),
    ),

  /** Pings of what is off, and of what is on, with sizes people choose. */
  probing: (lab, host) =>
    repeat(lab, { pauseS: [20, 60] }, (turn, random) =>
      lab.run(host, 'ping', [
        '-q',
        '-c',
        `${random.integer(1, 6)}`,
        '-W',
        '1',
        '-s',
        `${random.pick([8, 32, 56, 56, 512, 1400])}`,
        random.next() < 0.5 ? gone(lab, random) : inside(lab, random),
      ]),
    ),

  /** Asks an outside service for news at even times: as a beacon does, and harmless. */
  newsPoll: (lab, host) => {
    const choice = lab.random.split();
    const everyS = choice.between(8, 25);
    const scheme = choice.next() < 0.5 ? 'https' : 'http';
    return repeat(lab, { pauseS: [everyS * 0.95, everyS * 1.05] }, () =>
      lab.run(host, 'curl', [
        '-s',
        '-k',
        '-m',
        '10',
        '-o',
        '/dev/null',
        `${scheme}://${lab.plan.shop}/contact.html`,
      ]),
    );
  },

  /** Letters and pictures of some megabytes to a site outside that people do use. */
  bigPictures: (lab, host) =>
    repeat(lab, { pauseS: [50, 120], turns: 2 }, (turn, random) =>
      lab.run(host, 'curl', [
        '-s',
        '-m',
        '40',
        '-o',
        '/dev/null',
        '-T',
        lab.sampleFile(random.pick([900_000, 2_500_000, 4_000_000])),
        `http://${lab.plan.shop}/upload`,
      ]),
    ),
};

const SERVERS = ['web', 'files', 'mail', 'data', 'dns'];
const inside = (lab, random) => lab.hosts[random.pick(SERVERS)].v4;

/** An address of the network, or of the nets outside, that no host has. */
function gone(lab, random) {
  const side = random.next() < 0.5 ? lab.plan.inside : lab.plan.outside;
  return `${side.v4}.${random.pick(GONE_OCTETS)}`;
}

/** Connects, waits for a word, and leaves. */
function visit(lab, host, { to, port, waitS = 1 }) {
  const place = `TCP:${to}:${port},connect-timeout=${waitS}`;
  return lab.run(host, 'socat', ['-u', '-T', '1', place, 'STDOUT'], {
    limitMs: waitS * 1000 + 2000,
  });
}

function datagrams(lab, host, { to, port, count, bytes, everyMs }) {
  const args = [to, port, count, bytes, everyMs].map(String);
  return lab.run(host, 'node', [programPath('datagrams'), ...args], {
    limitMs: count * everyMs + 5000,
  });
}

function dig(lab, host, words) {
  return lab.run(host, 'dig', ['+tries=1', '+time=2', ...words]);
}
