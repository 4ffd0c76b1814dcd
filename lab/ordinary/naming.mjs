// Name look-ups beyond what the browsers cause, pings and other steady small traffic.

import { once, repeat } from './pace.mjs';

const TYPES = ['A', 'A', 'AAAA', 'AAAA', 'MX', 'TXT', 'SOA', 'NS', 'PTR'];

export const naming = {
  lookups: (lab, host) =>
    repeat(lab, { pauseS: [6, 16] }, (turn, random) => {
      const type = random.pick(TYPES);
      const name = type === 'PTR' ? reverseName(lab, random) : random.pick(lab.plan.sites);
      return dig(lab, host, [name, type]);
    }),

  /** Sender checks of the mail server: text records of the same few names. */
  textRecords: (lab, host) =>
    repeat(lab, { pauseS: [11, 28] }, (turn, random) => {
      const site = random.pick(lab.plan.sites);
      return dig(lab, host, [random.next() < 0.5 ? site : `_verify.${site}`, 'TXT']);
    }),

  /** Typing errors and leftovers of old names. */
  unknownNames: (lab, host) =>
    repeat(lab, { pauseS: [6, 18] }, (turn, random) =>
      dig(lab, host, [`${random.pick(['wpad', 'isatap', 'printer', 'gazete'])}.example`, 'A']),
    ),

  /** A search client: a hundred different names within some seconds. */
  manyNames: (lab, host) =>
    once(lab, [60, 110], async (turn, random) => {
      for (let i = 0; i < 100 && !lab.isOver(); i++) {
        await dig(lab, host, [`shop-${random.integer(1, 900)}.catalogue.example`, 'A']);
        await lab.pause(random.between(10, 160));
      }
    }),

  /** The same over IPv6. */
  lookupsOverSix: (lab, host) =>
    repeat(lab, { pauseS: [9, 25] }, (turn, random) =>
      lab.run(host, 'dig', [
        '+tries=1',
        '+time=2',
        `@${lab.hosts.dns.v6}`,
        random.pick(lab.plan.sites),
        'AAAA',
      ]),
    ),

  monitorPing: (lab, host) =>
    once(lab, [1, 3], () =>
      Promise.all(
        ['web', 'files', 'site'].map((name) =>
          lab.run(
            host,
            'ping',
            ['-q', '-i', '5', '-w', lab.remainingS(), lab.hosts[name].v4],
            wholeTime(lab),
          ),
        ),
      ),
    ),

  personPing: (lab, host) =>
    repeat(lab, { pauseS: [30, 70], turns: 4 }, (turn, random) =>
      lab.run(host, 'ping', [
        '-q',
        random.next() < 0.5 ? '-4' : '-6',
        '-c',
        '4',
        random.pick(lab.plan.sites),
      ]),
    ),

  /** A wider ping now and then, as path checks make it. */
  bigPing: (lab, host) =>
    repeat(lab, { pauseS: [50, 90], turns: 2 }, () =>
      lab.run(host, 'ping', ['-q', '-c', '5', '-s', '1400', lab.hosts.site.v4]),
    ),

  syslog: (lab, host) =>
    repeat(lab, { pauseS: [4, 14] }, (turn, random) =>
      lab.run(host, 'logger', [
        '-n',
        lab.hosts.data.v4,
        '-P',
        '514',
        '-d',
        '-t',
        'daemon',
        `unit ${random.integer(1, 40)} finished in ${random.integer(2, 900)} ms`,
      ]),
    ),
};

function reverseName(lab, random) {
  const net = lab.plan.inside.v4.split('.').reverse().join('.');
  return `${random.integer(1, 250)}.${net}.in-addr.arpa`;
}

function dig(lab, host, words) {
  return lab.run(host, 'dig', ['+tries=1', '+time=2', ...words]);
}

function wholeTime(lab) {
  return { limitMs: Number(lab.remainingS()) * 1000 + 2000 };
}
