// Servers that keep things: OpenSSH, vsftpd, rsync's daemon, redis and MariaDB. All of them run on
// a folder of the recording, with keys made for it.

import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '../program.mjs';
import { filler } from './web.mjs';

/** Makes one client key for the whole scenario; returns the paths of the two halves. */
export function makeClientKey(directory) {
  const path = join(directory, 'client-key');
  keygen(path);
  return { path, publicPath: `${path}.pub` };
}

export function startShell(host, { key, port = 22 }) {
  const hostKey = join(host.directory, `host-key-${port}`);
  keygen(hostKey);
  const keys = join(host.directory, 'authorized-keys');
  copyFileSync(key.publicPath, keys);
  chmodSync(keys, 0o600);
  const path = join(host.directory, `sshd-${port}.conf`);
  writeFileSync(
    path,
    `Port ${port}
HostKey ${hostKey}
AuthorizedKeysFile ${keys}
StrictModes no
UsePAM yes
PermitRootLogin yes
PasswordAuthentication yes
MaxStartups 100:30:200
PidFile none
PrintMotd no
Subsystem sftp internal-sftp
`,
  );
  // Logins leave records and a shell history: both go to private mounts.
  const mounts = ['/root', '/var/log'].map((folder) => `mount -t tmpfs tmpfs ${folder}`);
  const prepare = [...mounts, 'touch /var/log/lastlog'].join(' && ');
  const args = ['-D', '-e', '-f', path];
  return startServer(host, { program: '/usr/sbin/sshd', args, port, prepare });
}

function keygen(path) {
  const { status, stderr } = spawnSync(
    'ssh-keygen',
    ['-q', '-t', 'ed25519', '-N', '', '-f', path],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`key ${path}: ssh-keygen failed: ${stderr}`);
}

/**
 * Anonymous up- and downloads for ordinary use; named accounts exist only to be refused. With
 * `dataPort`, passive transfers all use that port, so that a label can name it. Zero is no limit.
 */
export function startFtp(host, { dataPort = 0, bytesPerSecond = 0 } = {}) {
  const root = join(host.directory, 'ftp');
  mkdirSync(join(root, 'incoming'), { recursive: true });
  chmodSync(root, 0o755);
  chmodSync(join(root, 'incoming'), 0o777);
  for (const bytes of [900, 30_000, 400_000]) {
    writeFileSync(join(root, `report-${bytes}.txt`), filler(bytes), { mode: 0o644 });
  }
  const path = join(host.directory, 'vsftpd.conf');
  writeFileSync(
    path,
    `listen=NO
listen_ipv6=YES
background=NO
anonymous_enable=YES
anon_root=${root}
anon_upload_enable=YES
anon_mkdir_write_enable=NO
write_enable=YES
no_anon_password=YES
local_enable=YES
pam_service_name=vsftpd
secure_chroot_dir=${host.directory}
seccomp_sandbox=NO
xferlog_enable=NO
max_login_fails=3
pasv_min_port=${dataPort}
pasv_max_port=${dataPort}
anon_max_rate=${bytesPerSecond}
`,
  );
  chmodSync(path, 0o600);
  return startServer(host, { program: 'vsftpd', args: [path], port: 21 });
}

export function startCopyServer(host) {
  const root = join(host.directory, 'rsync');
  mkdirSync(root, { recursive: true });
  for (let i = 0; i < 12; i++) {
    writeFileSync(join(root, `document-${i}.txt`), filler(2000 + i * i * 900));
  }
  const path = join(host.directory, 'rsyncd.conf');
  writeFileSync(
    path,
    `use chroot = no\nuid = root\ngid = root\n[share]\n  path = ${root}\n` + '  read only = no\n',
  );
  const args = ['--daemon', '--no-detach', `--config=${path}`, '--ipv4'];
  return startServer(host, { program: 'rsync', args, port: 873 });
}

export function startRedis(host) {
  const args = [
    '--port',
    '6379',
    '--protected-mode',
    'no',
    '--save',
    '',
    '--bind',
    '0.0.0.0',
    '--dir',
    host.directory,
    '--daemonize',
    'no',
  ];
  return startServer(host, { program: 'redis-server', args, port: 6379 });
}

export async function startMariadb(host) {
  const data = join(host.directory, 'mariadb');
  const made = spawnSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      '--user=root',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`mariadb: data folder not made: ${made.stderr}`);
  const first = join(host.directory, 'first.sql');
  writeFileSync(
    first,
    `CREATE DATABASE IF NOT EXISTS shop;
CREATE TABLE IF NOT EXISTS shop.item (id INT PRIMARY KEY AUTO_INCREMENT, name TEXT, price INT);
CREATE USER IF NOT EXISTS 'clerk'@'%' IDENTIFIED BY 'lab-good-pass';
GRANT ALL ON shop.* TO 'clerk'@'%';
`,
  );
  const args = [
    '--no-defaults',
    '--user=root',
    `--datadir=${data}`,
    '--bind-address=0.0.0.0',
    `--socket=${host.directory}/db.sock`,
    `--init-file=${first}`,
    '--skip-name-resolve',
    '--innodb-buffer-pool-size=16M',
    `--pid-file=${host.directory}/db.pid`,
  ];
  return startServer(host, { program: 'mariadbd', args, port: 3306, readyMs: 30_000 });
}
