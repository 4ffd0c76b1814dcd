// An own slow client: many requests whose bodies arrive a byte at a time and never end.
//
//   node slow-post.mjs ADDRESS PORT CONNECTIONS BYTE_EVERY_MS SECONDS

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const CONNECTIONS_MAX = 500;
const SECONDS_MAX = 300;

const [address, port, connections, byteEveryMs, seconds] = process.argv.slice(2);
const end = Date.now() + Math.min(Number(seconds), SECONDS_MAX) * 1000;

const clients = [];
for (let i = 0; i < Math.min(Number(connections), CONNECTIONS_MAX); i++) {
  clients.push(hold());
  await sleep(60 + Math.random() * 240);
}
await Promise.all(clients);

async function hold() {
  const socket = connect({ host: address, port: Number(port) });
  socket.on('error', () => {});
  socket.write(
    'POST /form HTTP/1.1\r\nHost: web\r\nContent-Type: text/plain\r\n' +
      'Content-Length: 48000\r\n\r\n',
  );
  while (Date.now() < end && !socket.destroyed) {
    await sleep(Number(byteEveryMs) * (0.6 + 0.8 * Math.random()));
    if (!socket.destroyed) socket.write('a');
  }
  socket.destroy();
}
