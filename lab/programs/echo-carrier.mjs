// Carries a packed file out in the payloads of ICMP echo requests, pieces of unlike length, with a
// number before each piece. One way: whatever answers only mirrors. Node has no raw sockets, so
// socat sends what is written to it, one message a write.
//
//   node echo-carrier.mjs ADDRESS COUNT LEAST_BYTES MOST_BYTES PAUSE_MS

import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const COUNT_MAX = 1000;
const HEAD_BYTES = 8;
const TYPE_ECHO = 8;
const ICMP = 1;

const [address, count, least, most, pauseMs] = process.argv.slice(2);
const sender = spawn('socat', ['-u', '-', `IP4-SENDTO:${address}:${ICMP}`], {
  stdio: ['pipe', 'ignore', 'ignore'],
});
sender.stdin.on('error', () => {});
const id = randomInt(1, 65536);
for (let i = 0; i < Math.min(Number(count), COUNT_MAX); i++) {
  sender.stdin.write(echo(i, randomInt(Number(least), Number(most) + 1)));
  await sleep(Number(pauseMs) * (0.3 + 1.4 * Math.random()));
}
sender.stdin.end();

/** An echo request (RFC 792) whose payload is a number and random bytes, as a packed file's are. */
function echo(number, payloadBytes) {
  const message = Buffer.alloc(HEAD_BYTES + payloadBytes);
  message[0] = TYPE_ECHO;
  message.writeUInt16BE(id, 4);
  message.writeUInt16BE(number + 1, 6);
  message.writeUInt32BE(number, HEAD_BYTES);
  randomBytes(payloadBytes - 4).copy(message, HEAD_BYTES + 4);
  message.writeUInt16BE(checksum(message), 2);
  return message;
}

/** The Internet checksum (RFC 1071). */
function checksum(bytes) {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
