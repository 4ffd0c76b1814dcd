// An own UDP flood, bounded in count and rate: short datagrams to one address and random ports.
//
//   node udp-spray.mjs ADDRESS COUNT PER_SECOND

import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';

const COUNT_MAX = 8000;
const TICK_MS = 10;

const [address, count, perSecond] = process.argv.slice(2);
const total = Math.min(Number(count), COUNT_MAX);
const socket = createSocket('udp4');
socket.on('error', () => {});
const started = Date.now();
for (let sent = 0; sent < total; await sleep(TICK_MS)) {
  const due = Math.min(total, Math.ceil(((Date.now() - started) / 1000) * Number(perSecond)));
  for (; sent < due; sent++) {
    const port = 1024 + Math.floor(Math.random() * 64000);
    socket.send(Buffer.alloc(16 + Math.floor(Math.random() * 100), 0x58), port, address);
  }
}
socket.close();
