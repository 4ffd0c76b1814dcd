// A second own slow client. Its connections come in waves; each says its request line by line and
// then sends a chunked body, a few bytes in each chunk, that never ends.
//
//   node slow-chunks.mjs ADDRESS PORT WAVES PER_WAVE PIECE_EVERY_MS SECONDS

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const CONNECTIONS_MAX = 300;
const SECONDS_MAX = 300;
const WAVE_EVERY_MS = 6500;
const LINES = [
  'POST /form HTTP/1.1',
  'Host: web',
  'Accept: */*',
  'Content-Type: application/x-www-form-urlencoded',
  'Transfer-Encoding: chunked',
  '',
];

const [address, port, waves, perWave, pieceEveryMs, seconds] = process.argv.slice(2);
const end = Date.now() + Math.min(Number(seconds), SECONDS_MAX) * 1000;

const clients = [];
for (let wave = 0; wave < Number(waves); wave++) {
  for (let i = 0; i < Number(perWave) && clients.length < CONNECTIONS_MAX; i++) {
    clients.push(hold());
    await sleep(Math.random() * 90);
  }
  await sleep(WAVE_EVERY_MS * (0.7 + 0.6 * Math.random()));
}
await Promise.all(clients);

async function hold() {
  const socket = connect({ host: address, port: Number(port) });
  socket.on('error', () => {});
  for (const line of LINES) {
    if (!(await say(socket, `${line}\r\n`, 900))) break;
  }
  while (await say(socket, chunk(), Number(pieceEveryMs)));
  socket.destroy();
}

/** Says one piece and waits; false when the time is over or the server has closed. */
async function say(socket, text, pauseMs) {
  if (Date.now() >= end || socket.destroyed) return false;
  socket.write(text);
  await sleep(pauseMs * (0.4 + 1.2 * Math.random()));
  return true;
}

function chunk() {
  const bytes = 1 + Math.floor(Math.random() * 11);
  return `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`;
}
