// Asks a resolver for names as malware makes them: letters by chance, most of them without a host
// behind. Each question has a source port of its own, as a system's resolver asks.
//
//   node name-generator.mjs RESOLVER ZONE COUNT PAUSE_MS

import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { questionMessage } from './dns-message.mjs';

const COUNT_MAX = 1000;
const LIFE_MS_MAX = 5 * 60_000;
const TYPE_ADDRESS = 1;
const ANSWER_MS = 1500;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

const [resolver, zone, count, pauseMs] = process.argv.slice(2);
setTimeout(() => process.exit(0), LIFE_MS_MAX).unref();
for (let i = 0; i < Math.min(Number(count), COUNT_MAX); i++) {
  await ask([letters(randomInt(7, 16)), ...zone.split('.')]);
  await sleep(Number(pauseMs) * (0.4 + 1.2 * Math.random()));
}

/** Resolves with the answer, or without one after a while. */
function ask(labels) {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = () => socket.close(resolve);
    const timer = setTimeout(end, ANSWER_MS);
    socket.on('error', () => {});
    socket.once('message', () => {
      clearTimeout(timer);
      end();
    });
    socket.send(questionMessage(labels, TYPE_ADDRESS), 53, resolver);
  });
}

function letters(length) {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
