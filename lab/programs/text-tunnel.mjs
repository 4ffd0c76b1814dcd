// A small own tunnel over DNS: the client puts bytes into the names it asks for, the server answers
// with bytes in text records. For recordings that must not use a known tool's format.
//
//   node text-tunnel.mjs serve ADDRESS
//   node text-tunnel.mjs ask ADDRESS ZONE COUNT PAUSE_MS

import { randomBytes, randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';

const LIFE_MS_MAX = 10 * 60_000;
const TYPE_TEXT = 16;
const FLAGS_QUERY = 0x0100;
const FLAGS_ANSWER = 0x8580;

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

/** The answer repeats the question and adds one text record, 60 to 200 bytes (RFC 1035, 3.3.14). */
function answer(query) {
  const question = query.subarray(12, endOfQuestion(query));
  const text = randomBytes(randomInt(45, 150)).toString('base64');
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(FLAGS_ANSWER, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(1, 6);
  const record = Buffer.from([
    0xc0,
    0x0c,
    0,
    TYPE_TEXT,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
    text.length + 1,
    text.length,
  ]);
  return Buffer.concat([head, question, record, Buffer.from(text)]);
}

function endOfQuestion(query) {
  let at = 12;
  while (at < query.length && query[at] !== 0) at += query[at] + 1;
  return at + 5;
}

async function ask() {
  const socket = createSocket('udp4');
  socket.on('message', () => {});
  for (let i = 0; i < Number(count); i++) {
    const labels = [randomBytes(26).toString('hex'), randomBytes(randomInt(8, 24)).toString('hex')];
    socket.send(question([...labels, ...zone.split('.')]), 53, address);
    await sleep(Number(pauseMs) * (0.5 + Math.random()));
  }
  socket.close();
}

function question(labels) {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(randomInt(65536), 0);
  head.writeUInt16BE(FLAGS_QUERY, 2);
  head.writeUInt16BE(1, 4);
  const name = labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  return Buffer.concat([head, ...name, Buffer.from([0, 0, TYPE_TEXT, 0, 1])]);
}
