// A second small own tunnel over DNS: bytes go out in the names, as letters and digits of unlike
// lengths, and come back in the IPv6 addresses of the answer. It works in bursts and rests between.
//
//   node address-tunnel.mjs serve ADDRESS
//   node address-tunnel.mjs ask ADDRESS ZONE COUNT REST_MS

import { randomBytes, randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerMessage, questionMessage } from './dns-message.mjs';

const LIFE_MS_MAX = 10 * 60_000;
const COUNT_MAX = 1000;
const TYPE_ADDRESS_V6 = 28;
const ADDRESS_BYTES = 16;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

const [mode, address, zone, count, restMs] = process.argv.slice(2);
setTimeout(() => process.exit(0), LIFE_MS_MAX).unref();
if (mode === 'serve') serve();
else await ask();

function serve() {
  const socket = createSocket('udp4');
  socket.on('message', (query, peer) => {
    if (query.length < 17) return;
    const records = Array.from({ length: randomInt(1, 5) }, () => randomBytes(ADDRESS_BYTES));
    const message = answerMessage(query, { type: TYPE_ADDRESS_V6, records });
    socket.send(message, peer.port, peer.address);
  });
  socket.bind(53, address);
}

async function ask() {
  let left = Math.min(Number(count), COUNT_MAX);
  while (left > 0) {
    const burst = Math.min(left, randomInt(3, 10));
    left -= burst;
    await askBurst(burst);
    await sleep(Number(restMs) * (0.5 + Math.random()));
  }
}

/** A burst has a source port of its own. */
async function askBurst(questions) {
  const socket = createSocket('udp4');
  socket.on('message', () => {});
  socket.on('error', () => {});
  for (let i = 0; i < questions; i++) {
    const labels = Array.from({ length: randomInt(1, 4) }, () => letters(randomInt(12, 34)));
    const message = questionMessage([...labels, ...zone.split('.')], TYPE_ADDRESS_V6);
    socket.send(message, 53, address);
    await sleep(randomInt(35, 140));
  }
  await sleep(200);
  socket.close();
}

function letters(length) {
  return Array.from(randomBytes(length), (byte) => LETTERS[byte & 31]).join('');
}
