// Who does what on an ordinary day. Duties move from desk to desk between networks (`turn`), so
// that no desk number means the same thing everywhere.

import { browsing } from './browsing.mjs';
import { naming } from './naming.mjs';
import { trouble } from './trouble.mjs';
import { work } from './work.mjs';

const activities = { ...browsing, ...naming, ...trouble, ...work };

export const troubleNames = Object.keys(trouble);

const deskDuties = [
  ['reader', 'intranet', 'mailbox', 'lookups', 'shell', 'queries', 'transfers'],
  [
    'reader',
    'follower',
    'burst',
    'letters',
    'share',
    'missing',
    'slowLine',
    'pictures',
    'lookups',
    'intranet',
  ],
  ['reader', 'dashboard', 'manyNames', 'copies', 'mistyped', 'queries', 'unknownNames'],
  [
    'reader',
    'mirror',
    'idleShell',
    'personPing',
    'lookupsOverSix',
    'letters',
    'intranet',
    'transfers',
  ],
];

const fixedDuties = {
  guest: ['reader'],
  web: ['queries', 'syslog'],
  data: ['backup', 'syslog'],
  mail: ['textRecords', 'syslog'],
  rack: ['monitorPing', 'healthCheck', 'bigPing', 'syslog'],
};

/**
 * Starts all ordinary life of a lab; resolves when it is over. A plan may say who does what
 * (`duties`), for a network that is not an office of four desks.
 */
export function startOrdinary(lab) {
  const duties = lab.plan.duties ?? usualDuties(lab.plan);
  return Promise.all(
    Object.entries(duties).flatMap(([name, list]) =>
      list.map((duty) => activities[duty](lab, lab.hosts[name])),
    ),
  );
}

/** Duties by host. */
export function usualDuties({ turn }) {
  const duties = { ...fixedDuties };
  deskDuties.forEach((list, i) => {
    duties[`desk${((i + turn) % deskDuties.length) + 1}`] = list;
  });
  return duties;
}

export const ordinaryPrograms = (plan) =>
  [
    'nginx',
    'curl',
    'wget',
    plan.resolverProgram,
    'dnsmasq',
    'dig',
    'sshd',
    'ssh',
    'scp',
    'sftp',
    'sshpass',
    'vsftpd',
    'opensmtpd',
    'dovecot',
    'swaks',
    'chronyd',
    'rsync',
    plan.database,
    'ping',
    'logger',
    'socat',
  ].filter((name, i, all) => all.indexOf(name) === i);
