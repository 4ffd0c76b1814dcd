// Unusual uploads: an inside host sends far more than it ever does, to an outside host.

const LIMIT_MS = 120_000;

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
    port: 80,
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
  return label({ from, to, port: 22, bytes, program: 'sftp -B 131072 (put FILE)' });
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
    port: 873,
    bytes,
    program: `rsync FILE rsync://${to.v4}/share/`,
    note: `${bytes} bytes in ${parts} parts`,
  });
}

function label({ from, to, port, bytes, program, note }) {
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'tcp',
    ports: [port],
    program,
    note: note ?? `${bytes} bytes`,
  };
}
