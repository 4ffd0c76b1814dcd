// The two DNS messages that the lab's own tunnels need (RFC 1035, 4.1).

import { randomInt } from 'node:crypto';

const HEAD_BYTES = 12;
const FLAGS_QUERY = 0x0100;
const FLAGS_ANSWER = 0x8580;

/** A question for the name made of `labels`. */
export function questionMessage(labels, type) {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt16BE(randomInt(65536), 0);
  head.writeUInt16BE(FLAGS_QUERY, 2);
  head.writeUInt16BE(1, 4);
  const name = labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  return Buffer.concat([head, ...name, Buffer.from([0, 0, type, 0, 1])]);
}

/** The answer repeats the question and adds `records`, each the data of one record. */
export function answerMessage(query, { type, records }) {
  const question = query.subarray(HEAD_BYTES, endOfQuestion(query));
  const head = Buffer.alloc(HEAD_BYTES);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(FLAGS_ANSWER, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  const parts = records.flatMap((data) => [
    Buffer.from([0xc0, HEAD_BYTES, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]),
    data,
  ]);
  return Buffer.concat([head, question, ...parts]);
}

function endOfQuestion(query) {
  let at = HEAD_BYTES;
  while (at < query.length && query[at] !== 0) at += query[at] + 1;
  return at + 5;
}
