// Who does what on an ordinary day. Duties move from desk to desk between networks (`turn`), so
// that no desk number means the same thing everywhere.

import { browsing } from './browsing.mjs';
import { naming } from './naming.mjs';
import { work } from './work.mjs';

const activities = { ...browsing, ...naming, ...work };

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

/** Starts all ordinary life of a lab; resolves when it is over. */
export function startOrdinary(lab) {
  const duties = { ...fixedDuties };
  deskDuties.forEach((list, i) => {
    duties[`desk${((i + lab.plan.turn) % deskDuties.length) + 1}`] = list;
  });
  return Promise.all(
    Object.entries(duties).flatMap(([name, list]) =>
      list.map((duty) => activities[duty](lab, lab.hosts[name])),
    ),
  );
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
