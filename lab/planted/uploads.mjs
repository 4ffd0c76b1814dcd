// Unusual uploads: an inside host sends far more than it ever does, to an outside host.

import { startFtp } from '../services/storage.mjs';

const LIMIT_MS = 120_000;
const FTP_DATA_PORT = 50_217;

export async function httpUpload(lab, { from, to, bytes, perSecond }) {
  const args = [
    '-s',
    '-m',
    '100',
    '--limit-rate',
    perSecond,
    '-o',
    '/dev/null',
    '-T',
    lab.sampleFile(bytes),
    `http://${to.v4}/upload`,
  ];
  await lab.run(from, 'curl', args, { limitMs: LIMIT_MS });
  return label({
    from,
    to,
    ports: [80],
    bytes,
    program: `curl --limit-rate ${perSecond} -T FILE http://…`,
  });
}

/** Over SSH, as `sftp put`. */
export async function sftpUpload(lab, { from, to, bytes }) {
  const args = ['-q', '-B', '131072', '-i', lab.key.path, ...lab.sshNoKey, `root@${to.v4}`];
  await lab.run(from, 'sftp', args, {
    limitMs: LIMIT_MS,
    input: `put ${lab.sampleFile(bytes)} /dev/null\nbye\n`,
  });
  return label({ from, to, ports: [22], bytes, program: 'sftp -B 131072 (put FILE)' });
}

/** In parts, with pauses between them, over a copy server. */
export async function rsyncUpload(lab, { from, to, bytes, parts, pauseS }) {
  for (let part = 0; part < parts && !lab.isOver(); part++) {
    await lab.run(
      from,
      'rsync',
      [
        '-a',
        '--whole-file',
        '--timeout=30',
        lab.sampleFile(Math.round(bytes / parts)),
        `rsync://${to.v4}/share/part-${part}`,
      ],
      { limitMs: LIMIT_MS },
    );
    await lab.pause(pauseS * 1000);
  }
  return label({
    from,
    to,
    ports: [873],
    bytes,
    program: `rsync FILE rsync://${to.v4}/share/`,
    note: `${bytes} bytes in ${parts} parts`,
  });
}

/** FTP: commands on one connection, the bytes on another; the server takes them at its own rate. */
export async function ftpUpload(lab, { from, to, bytes, bytesPerSecond }) {
  const server = await startFtp(to, { dataPort: FTP_DATA_PORT, bytesPerSecond });
  const file = lab.sampleFile(bytes);
  const commands = `set ftp:ssl-allow no; put -O incoming ${file}; bye`;
  const args = [`HOME=${from.directory}`, 'lftp', '-e', commands, `ftp://${to.v4}`];
  await lab.run(from, 'env', args, { limitMs: LIMIT_MS });
  server.kill();
  return label({
    from,
    to,
    ports: [21, FTP_DATA_PORT],
    bytes,
    program: `lftp -e "put -O incoming FILE" ftp://${to.v4}`,
    note: `${bytes} bytes, ${bytesPerSecond} a second`,
  });
}

function label({ from, to, ports, bytes, program, note }) {
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'tcp',
    ports,
    program,
    note: note ?? `${bytes} bytes`,
  };
}
