// Sends datagrams of one size at an even pace from one socket, and listens for answers.
//
//   node datagrams.mjs ADDRESS PORT COUNT BYTES EVERY_MS

import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';

const COUNT_MAX = 2000;

const [address, ...numbers] = process.argv.slice(2);
const [port, count, bytes, everyMs] = numbers.map(Number);
const socket = createSocket('udp4');
socket.on('error', () => {});
socket.bind(0);
for (let sent = 0; sent < Math.min(count, COUNT_MAX); sent++) {
  const payload = Buffer.from(Array.from({ length: bytes }, () => Math.random() * 256));
  socket.send(payload, port, address, () => {});
  await sleep(everyMs * (0.8 + 0.4 * Math.random()));
}
await sleep(300);
socket.close();
