// The programs a recording needs, by Debian package, and a check that says what is missing.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];

/** Package to the programs the lab starts from it (Debian 12). */
const programs = {
  iproute2: ['ip', 'ss', 'tc'],
  'util-linux': ['unshare'],
  bsdutils: ['logger'],
  procps: ['sysctl'],
  tcpdump: ['tcpdump'],
  openssl: ['openssl'],
  'nginx-light': ['nginx'],
  curl: ['curl'],
  wget: ['wget'],
  'dnsmasq-base': ['dnsmasq'],
  unbound: ['unbound'],
  'bind9-dnsutils': ['dig'],
  'openssh-server': ['sshd'],
  'openssh-client': ['ssh', 'scp', 'sftp', 'ssh-keygen'],
  sshpass: ['sshpass'],
  vsftpd: ['vsftpd'],
  opensmtpd: ['smtpd'],
  'dovecot-imapd': ['dovecot'],
  swaks: ['swaks'],
  chrony: ['chronyd'],
  rsync: ['rsync'],
  'redis-server': ['redis-server'],
  'redis-tools': ['redis-cli'],
  'mariadb-server': ['mariadbd', 'mariadb-install-db'],
  'mariadb-client': ['mariadb'],
  'iputils-ping': ['ping'],
  socat: ['socat'],
  nmap: ['nmap', 'nping'],
  masscan: ['masscan'],
  hping3: ['hping3'],
  hydra: ['hydra'],
  medusa: ['medusa'],
  ncrack: ['ncrack'],
  lftp: ['lftp'],
  gobuster: ['gobuster'],
  dirb: ['dirb'],
  slowhttptest: ['slowhttptest'],
  iodine: ['iodine', 'iodined'],
  dns2tcp: ['dns2tcpc', 'dns2tcpd'],
  ptunnel: ['ptunnel'],
  dsniff: ['arpspoof'],
};

export const packageNames = Object.keys(programs);

export function installCommand(names) {
  return `apt-get install --no-install-recommends ${names.join(' ')}`;
}

/** Throws with the command that helps, if a program or a right is missing. */
export function checkMachine() {
  if (process.platform !== 'linux') throw new Error(`expected Linux, got ${process.platform}`);
  if (process.getuid() !== 0) throw new Error('expected root (network namespaces), got a user');
  const missing = packageNames.filter((name) => !programs[name].every(isInstalled));
  if (missing.length === 0) return;
  const list = missing.map(
    (name) => `  ${name}: ${programs[name].filter((program) => !isInstalled(program)).join(', ')}`,
  );
  throw new Error(
    `programs are missing:\n${list.join('\n')}\ninstall them with:\n  ` + installCommand(missing),
  );
}

function isInstalled(program) {
  return FOLDERS.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
