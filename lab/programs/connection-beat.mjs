// Holds one TCP connection open, says a few bytes at almost regular times, and waits for orders.
//
//   node connection-beat.mjs ADDRESS PORT COUNT PERIOD_MS JITTER

import { randomBytes, randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const COUNT_MAX = 500;
const LIFE_MS_MAX = 10 * 60_000;

const [address, port, count, periodMs, jitter] = process.argv.slice(2);
setTimeout(() => process.exit(0), LIFE_MS_MAX).unref();
const socket = connect(Number(port), address);
socket.on('error', () => process.exit(1));
socket.resume();
let due = Date.now();
for (let i = 0; i < Math.min(Number(count), COUNT_MAX); i++) {
  socket.write(`${randomBytes(randomInt(14, 22)).toString('hex')}\n`);
  due += Number(periodMs) * (1 + Number(jitter) * (2 * Math.random() - 1));
  await sleep(Math.max(0, due - Date.now()));
}
socket.end();
