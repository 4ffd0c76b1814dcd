// Slow HTTP: many connections that never finish their request.

import { programPath } from '../paths.mjs';

const LIMIT_MS = 150_000;

/** `mode` is slowhttptest's: -H unfinished headers, -B unfinished bodies. */
export async function slowHttpTest(
  lab,
  { from, to, mode, connections, everyS, seconds, perSecond },
) {
  const args = [
    '-c',
    `${connections}`,
    mode,
    '-i',
    `${everyS}`,
    '-r',
    `${perSecond}`,
    '-l',
    `${seconds}`,
    '-x',
    '24',
    '-p',
    '5',
    '-u',
    `http://${to.v4}/form`,
  ];
  await lab.run(from, 'slowhttptest', args, { limitMs: LIMIT_MS });
  return label({ from, to, program: `slowhttptest ${args.join(' ')}` });
}

/** The lab's own client: bodies a byte at a time, uneven. */
export async function ownSlowPost(lab, { from, to, connections, byteEveryMs, seconds }) {
  const args = [to.v4, '80', `${connections}`, `${byteEveryMs}`, `${seconds}`];
  await lab.run(from, 'node', [programPath('slow-post'), ...args], { limitMs: LIMIT_MS });
  return label({ from, to, program: `node slow-post.mjs ${args.join(' ')}` });
}

/** The lab's own second client: a head line by line, then a chunked body without an end. */
export async function ownSlowChunks(lab, { from, to, waves, perWave, pieceEveryMs, seconds }) {
  const args = [to.v4, '80', `${waves}`, `${perWave}`, `${pieceEveryMs}`, `${seconds}`];
  await lab.run(from, 'node', [programPath('slow-chunks'), ...args], { limitMs: LIMIT_MS });
  return label({ from, to, program: `node slow-chunks.mjs ${args.join(' ')}` });
}

function label({ from, to, program }) {
  return { orig: [from.v4], resp: [to.v4], proto: 'tcp', ports: [80], program };
}
