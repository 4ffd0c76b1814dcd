// An own scanner that only uses connect(): every given address and port once, in random order.
//
//   node connect-scan.mjs ADDRESSES PORTS PAUSE_MS WAIT_MS       (comma lists, ports may be A-B)

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const TARGETS_MAX = 5000;
const LIFE_MS_MAX = 10 * 60_000;

const [addresses, ports, pauseMs, waitMs] = process.argv.slice(2);
setTimeout(() => process.exit(0), LIFE_MS_MAX).unref();

const targets = addresses
  .split(',')
  .flatMap((host) => portList(ports).map((port) => ({ host, port, order: Math.random() })))
  .sort((a, b) => a.order - b.order)
  .slice(0, TARGETS_MAX);

const open = [];
for (const target of targets) {
  open.push(tryOne(target));
  await sleep(Number(pauseMs) * (0.4 + 1.2 * Math.random()));
}
await Promise.all(open);

function tryOne({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = () => {
      socket.destroy();
      resolve();
    };
    socket.setTimeout(Number(waitMs), end);
    socket.on('connect', end);
    socket.on('error', end);
  });
}

function portList(text) {
  return text.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
