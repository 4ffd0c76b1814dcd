// Guessing passwords (SSH, FTP, IMAP, HTTP) and guessing what a web server holds. The accounts that
// are tried do not exist, so no guess can succeed.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT_MS = 150_000;
const WORDS_PATH = '/usr/share/dirb/wordlists/common.txt';
const STEMS = ['summer', 'winter', 'welcome', 'dragon', 'letmein', 'master', 'monkey', 'orange'];

function passwordFile(host, count) {
  const path = join(host.directory, `guesses-${count}.txt`);
  const guesses = Array.from({ length: count }, (_, i) => `${STEMS[i % STEMS.length]}${i + 1}`);
  writeFileSync(path, `${guesses.join('\n')}\n`);
  return path;
}

/** `count` words spread over dirb's common list, from the given one on. */
function wordFile(host, { count, first }) {
  const words = readFileSync(WORDS_PATH, 'utf8')
    .split('\n')
    .filter((word) => /^[\w.-]+$/.test(word));
  const step = Math.floor(words.length / count);
  const chosen = Array.from({ length: count }, (_, i) => words[(first + i * step) % words.length]);
  const path = join(host.directory, `words-${count}.txt`);
  writeFileSync(path, `${chosen.join('\n')}\n`);
  return path;
}

export async function hydraShell(lab, { from, to, count, tasks, account = 'operator' }) {
  const args = ['-I', '-l', account, '-P', passwordFile(from, count), '-t', `${tasks}`];
  await lab.run(from, 'hydra', [...args, `ssh://${to.v4}`], { limitMs: LIMIT_MS });
  return label({
    from,
    to,
    port: 22,
    note: `${count} guesses`,
    program: `hydra -l ${account} -P LIST -t ${tasks} ssh://${to.v4}`,
  });
}

export async function hydraFtp(lab, { from, to, count, tasks, account = 'backup-admin' }) {
  const args = ['-I', '-l', account, '-P', passwordFile(from, count), '-t', `${tasks}`];
  await lab.run(from, 'hydra', [...args, `ftp://${to.v4}`], { limitMs: LIMIT_MS });
  return label({
    from,
    to,
    port: 21,
    note: `${count} guesses`,
    program: `hydra -l ${account} -P LIST -t ${tasks} ftp://${to.v4}`,
  });
}

/** A mailbox over IMAP in clear. */
export async function hydraMailbox(lab, { from, to, count, tasks, account = 'clerk' }) {
  const args = ['-I', '-l', account, '-P', passwordFile(from, count), '-t', `${tasks}`];
  await lab.run(from, 'hydra', [...args, `imap://${to.v4}`], { limitMs: LIMIT_MS });
  return label({
    from,
    to,
    port: 143,
    note: `${count} guesses`,
    program: `hydra -l ${account} -P LIST -t ${tasks} imap://${to.v4}`,
  });
}

/** Basic authentication of a members' page. */
export async function hydraMembers(lab, { from, to, count, tasks, account = 'editor' }) {
  const args = ['-I', '-l', account, '-P', passwordFile(from, count), '-t', `${tasks}`];
  await lab.run(from, 'hydra', [...args, `http-get://${to.v4}/members`], { limitMs: LIMIT_MS });
  return label({
    from,
    to,
    port: 80,
    note: `${count} guesses at HTTP basic authentication`,
    program: `hydra -l ${account} -P LIST -t ${tasks} http-get://${to.v4}/members`,
  });
}

export async function medusaFtp(lab, { from, to, count, tasks, account = 'archive' }) {
  const args = [
    '-h',
    to.v4,
    '-u',
    account,
    '-P',
    passwordFile(from, count),
    '-M',
    'ftp',
    '-t',
    `${tasks}`,
  ];
  await lab.run(from, 'medusa', args, { limitMs: LIMIT_MS });
  return label({
    from,
    to,
    port: 21,
    note: `${count} guesses`,
    program: `medusa -h ${to.v4} -u ${account} -P LIST -M ftp -t ${tasks}`,
  });
}

export async function medusaShell(lab, { from, to, count, tasks, account = 'support' }) {
  const args = [
    '-h',
    to.v4,
    '-u',
    account,
    '-P',
    passwordFile(from, count),
    '-M',
    'ssh',
    '-t',
    `${tasks}`,
  ];
  await lab.run(from, 'medusa', args, { limitMs: LIMIT_MS });
  return label({
    from,
    to,
    port: 22,
    note: `${count} guesses`,
    program: `medusa -h ${to.v4} -u ${account} -P LIST -M ssh -t ${tasks}`,
  });
}

/** A mailbox over IMAP in clear: ncrack, a few guesses on each connection. */
export async function ncrackMailbox(lab, { from, to, count, connections, account = 'purser' }) {
  const pace = `CL=${connections},at=3`;
  const guesses = passwordFile(from, count);
  const args = ['--user', account, '-P', guesses, '-g', pace, `imap://${to.v4}`];
  await lab.run(from, 'ncrack', args, { limitMs: LIMIT_MS });
  return label({
    from,
    to,
    port: 143,
    note: `${count} guesses`,
    program: `ncrack --user ${account} -P LIST -g ${pace} imap://${to.v4}`,
  });
}

/** Basic authentication, one slow connection a guess, as a script would do it. */
export async function curlBasic(lab, { from, to, count, pauseS: [low, high] }) {
  const random = lab.random.split();
  for (let i = 0; i < count && !lab.isOver(); i++) {
    await lab.run(from, 'curl', [
      '-s',
      '-m',
      '10',
      '-o',
      '/dev/null',
      '-u',
      `manager:${random.pick(STEMS)}${random.integer(1, 99)}`,
      `http://${to.v4}/members`,
    ]);
    await lab.pause(random.between(low, high) * 1000);
  }
  return label({
    from,
    to,
    port: 80,
    program: 'curl -u manager:GUESS http://…/members (loop)',
    note: `${count} guesses at HTTP basic authentication`,
  });
}

export async function gobuster(lab, { from, to, count, first = 0, threads, delayMs = 0 }) {
  const args = [
    'dir',
    '-q',
    '-z',
    '--no-error',
    '-t',
    `${threads}`,
    '--delay',
    `${delayMs}ms`,
    '-u',
    `http://${to.v4}/`,
    '-w',
    wordFile(from, { count, first }),
  ];
  await lab.run(from, 'gobuster', args, { limitMs: LIMIT_MS });
  return label({
    from,
    to,
    port: 80,
    note: `${count} words`,
    program: `gobuster dir -t ${threads} --delay ${delayMs}ms -u http://${to.v4}/ -w LIST`,
  });
}

export async function dirb(lab, { from, to, count, first = 0, delayMs = 20 }) {
  const path = wordFile(from, { count, first });
  const args = [`http://${to.v4}/`, path, '-S', '-r', '-z', `${delayMs}`];
  await lab.run(from, 'dirb', args, { limitMs: LIMIT_MS });
  return label({
    from,
    to,
    port: 80,
    note: `${count} words`,
    program: `dirb http://${to.v4}/ LIST -S -r -z ${delayMs}`,
  });
}

/** wget with a list: one connection for all words, as fast as the server answers. */
export async function wgetWords(lab, { from, to, count, first = 0 }) {
  const words = readFileSync(wordFile(from, { count, first }), 'utf8').split('\n').filter(Boolean);
  const list = join(from.directory, `addresses-${count}.txt`);
  writeFileSync(list, words.map((word) => `http://${to.v4}/${word}\n`).join(''));
  const args = ['-q', '-t', '1', '-T', '8', '-O', '/dev/null', '-i', list];
  await lab.run(from, 'wget', args, { limitMs: LIMIT_MS });
  return label({
    from,
    to,
    port: 80,
    program: 'wget -q -t 1 -O /dev/null -i LIST',
    note: `${count} words`,
  });
}

/** A script's way: one connection a word, with pauses. */
export async function curlWords(lab, { from, to, count, first = 0, pauseS: [low, high] }) {
  const random = lab.random.split();
  const words = readFileSync(wordFile(from, { count, first }), 'utf8').split('\n').filter(Boolean);
  for (const word of words) {
    if (lab.isOver()) break;
    await lab.run(from, 'curl', ['-s', '-m', '10', '-o', '/dev/null', `http://${to.v4}/${word}`]);
    await lab.pause(random.between(low, high) * 1000);
  }
  return label({
    from,
    to,
    port: 80,
    program: 'curl http://…/WORD (loop)',
    note: `${count} words`,
  });
}

function label({ from, to, port, program, note }) {
  return { orig: [from.v4], resp: [to.v4], proto: 'tcp', ports: [port], program, note };
}
