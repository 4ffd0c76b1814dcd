// A small own tunnel over DNS: the client puts bytes into the names it asks for, the server answers
// with bytes in text records. For recordings that must not use a known tool's format.
//
//   node text-tunnel.mjs serve ADDRESS
//   node text-tunnel.mjs ask ADDRESS ZONE COUNT PAUSE_MS

import { randomBytes, randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerMessage, questionMessage } from './dns-message.mjs';

const LIFE_MS_MAX = 10 * 60_000;
const TYPE_TEXT = 16;

const [mode, address, zone, count, pauseMs] = process.argv.slice(2);
setTimeout(() => process.exit(0), LIFE_MS_MAX).unref();
if (mode === 'serve') serve();
else await ask();

function serve() {
  const socket = createSocket('udp4');
  socket.on('message', (query, peer) => {
    if (query.length < 17) return;
    socket.send(answer(query), peer.port, peer.address);
  });
  socket.bind(53, address);
}

/** One text record, 60 to 200 bytes (RFC 1035, 3.3.14). */
function answer(query) {
  const text = randomBytes(randomInt(45, 150)).toString('base64');
  return answerMessage(query, {
    type: TYPE_TEXT,
    records: [Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])],
  });
}

async function ask() {
  const socket = createSocket('udp4');
  socket.on('message', () => {});
  for (let i = 0; i < Number(count); i++) {
    const labels = [randomBytes(26).toString('hex'), randomBytes(randomInt(8, 24)).toString('hex')];
    socket.send(questionMessage([...labels, ...zone.split('.')], TYPE_TEXT), 53, address);
    await sleep(Number(pauseMs) * (0.5 + Math.random()));
  }
  socket.close();
}
