// Office work: logins, copies, letters, data base queries, and a backup to an inside server.

import { once, repeat } from './pace.mjs';

const COMMANDS = ['ls -l /etc', 'uptime', 'df -h', 'cat /etc/services | head -80', 'id', 'date'];

export const work = {
  /** A person at a shell: commands typed with pauses. */
  shell: (lab, host) =>
    repeat(lab, { pauseS: [15, 40] }, (turn, random) => {
      const typed = Array.from({ length: random.integer(2, 6) }, () => [
        random.between(700, 5000),
        `${random.pick(COMMANDS)}\n`,
      ]);
      return lab.run(host, 'ssh', [...sshOptions(lab), '-tt', lab.account('files')], {
        limitMs: 60_000,
        input: [...typed, [900, 'exit\n']],
      });
    }),

  /** Logged in and forgotten: keep-alives only. */
  idleShell: (lab, host) =>
    once(lab, [3, 8], () =>
      lab.run(
        host,
        'ssh',
        [
          ...sshOptions(lab),
          '-o',
          'ServerAliveInterval=20',
          lab.account('files'),
          'sleep',
          lab.remainingS(),
        ],
        { limitMs: Number(lab.remainingS()) * 1000 + 2000 },
      ),
    ),

  /** A person who mistypes a password once or twice and then gets in. */
  mistyped: (lab, host) =>
    once(lab, [50, 150], async (turn, random) => {
      for (let i = 0; i < random.integer(1, 2); i++) {
        await lab.run(host, 'sshpass', [
          '-p',
          'lab-god-pass',
          'ssh',
          ...lab.sshNoKey,
          '-o',
          'NumberOfPasswordPrompts=1',
          `clerk@${lab.hosts.files.v4}`,
          'true',
        ]);
        await lab.pause(random.between(2500, 6000));
      }
      await lab.run(host, 'ssh', [...sshOptions(lab), lab.account('files'), 'true']);
      await lab.run(host, 'curl', [
        '-s',
        '-m',
        '20',
        '-u',
        'clerk:lab-god-pass',
        '-o',
        '/dev/null',
        `http://web.${lab.plan.domain}/members`,
      ]);
    }),

  copies: (lab, host) =>
    repeat(lab, { pauseS: [25, 60] }, (turn, random) => {
      const path = lab.sampleFile(random.pick([20_000, 150_000, 600_000]));
      if (random.next() < 0.5) {
        return lab.run(host, 'scp', [
          '-q',
          ...sshOptions(lab),
          path,
          `${lab.account('files')}:/dev/null`,
        ]);
      }
      return lab.run(host, 'sftp', ['-q', ...sshOptions(lab), lab.account('files')], {
        input: [
          [300, 'ls /etc/ssh\n'],
          [1500, `get ${path} /dev/null\n`],
          [500, 'bye\n'],
        ],
      });
    }),

  transfers: (lab, host) =>
    repeat(lab, { pauseS: [15, 38] }, (turn, random) => {
      const server = `ftp://files.${lab.plan.domain}`;
      if (random.next() < 0.4) {
        const path = lab.sampleFile(random.pick([5_000, 90_000]));
        return lab.run(host, 'curl', [
          '-s',
          '-m',
          '20',
          '-T',
          path,
          `${server}/incoming/scan-${random.hex(4)}.txt`,
        ]);
      }
      const size = random.pick([900, 30_000, 400_000]);
      return lab.run(host, 'curl', [
        '-s',
        '-m',
        '20',
        '-o',
        '/dev/null',
        `${server}/report-${size}.txt`,
      ]);
    }),

  letters: (lab, host) =>
    repeat(lab, { pauseS: [12, 32] }, (turn, random) =>
      lab.run(host, 'swaks', [
        '--server',
        `mail.${lab.plan.domain}`,
        '--helo',
        `${host.name}.${lab.plan.domain}`,
        '--from',
        `clerk@${lab.plan.domain}`,
        '--to',
        `front-desk@${lab.plan.domain}`,
        '--header',
        `Subject: note ${turn}`,
        '--body',
        'A short line. '.repeat(random.integer(3, 300)),
      ]),
    ),

  /** A mail program looks for new letters: as regular as a beacon, but inside. */
  mailbox: (lab, host) =>
    repeat(lab, { pauseS: [14, 16] }, () =>
      lab.run(host, 'curl', [
        '-s',
        '-m',
        '10',
        `imap://clerk:lab-good-pass@mail.${lab.plan.domain}/INBOX`,
        '-X',
        'STATUS INBOX (MESSAGES)',
      ]),
    ),

  share: (lab, host) =>
    repeat(lab, { pauseS: [20, 50] }, (turn, random) => {
      const folder = lab.scratch(`share-${host.name}-${turn}`);
      return lab.run(host, 'rsync', [
        '-a',
        '--timeout=15',
        '--include',
        `document-${random.integer(0, 11)}*`,
        '--include',
        '*/',
        '--exclude',
        '*',
        `rsync://${lab.hosts.files.v4}/share/`,
        folder,
      ]);
    }),

  /** The nightly backup: big and one way, but to an inside server. */
  backup: (lab, host) =>
    once(lab, [60, 120], () =>
      lab.run(
        host,
        'rsync',
        [
          '-a',
          '--whole-file',
          '--timeout=30',
          lab.sampleFile(24_000_000),
          `rsync://${lab.hosts.files.v4}/share/backup.tar`,
        ],
        { limitMs: 90_000 },
      ),
    ),

  queries: (lab, host) =>
    repeat(lab, { pauseS: [8, 20] }, (turn, random) =>
      lab.plan.database === 'mariadb' ? askMariadb(lab, host, random) : askRedis(lab, host, random),
    ),
};

async function askRedis(lab, host, random) {
  const key = `order:${random.integer(1, 400)}`;
  const commands = random.shuffle([
    ['SET', key, random.hex(random.integer(4, 200))],
    ['GET', key],
    ['INCR', 'visits'],
    ['LPUSH', 'queue', 'job'],
    ['LRANGE', 'queue', '0', '20'],
  ]);
  for (const command of commands.slice(0, random.integer(1, 2))) {
    await lab.run(host, 'redis-cli', ['-h', lab.hosts.data.v4, ...command]);
  }
}

function askMariadb(lab, host, random) {
  const query = random.pick([
    `INSERT INTO item (name, price) VALUES ('part ${random.hex(3)}', ${random.integer(1, 900)})`,
    'SELECT id, name, price FROM item ORDER BY id DESC LIMIT 25',
    'SELECT COUNT(*), AVG(price) FROM item',
  ]);
  return lab.run(host, 'mariadb', [
    '--no-defaults',
    '-h',
    lab.hosts.data.v4,
    '-uclerk',
    '-plab-good-pass',
    'shop',
    '-e',
    query,
  ]);
}

function sshOptions(lab) {
  return ['-i', lab.key.path, ...lab.sshNoKey];
}
