// What is told at the end of a flow's payload: entropy, and what HTTP left unfinished. The twins
// are ../../flow/sniff/entropy.ts, and `end` of sniffer.ts and http.ts beside it.

import {
  APP,
  GZIP_BYTES_MIN,
  HEAD_BYTES,
  HEADERS,
  IS_GZIP,
  ORIG_ENTROPY,
  RESPONSE_BODY_BYTES,
  SERVICE_HTTP,
  SLOT_BYTE_COUNT,
  SLOT_CLIENT,
  SLOT_HEAD_LENGTH,
  SLOT_LINE_LENGTH,
  SLOT_MODE,
  SLOT_OWN_A,
  SLOT_OWN_B,
  SLOT_OWN_C,
  SLOT_PARSER,
  SLOT_WORD_BYTES,
  START_LINE,
  UNFINISHED_REQUESTS,
} from './layout';
import { TCP } from './packet';
import { counts, remaining, slotBytes, slotWords } from './places';
import { floatsOf, wordsOf } from './rows';

/* Behind the counts, of 2 bytes each, of all bytes: bytes that were met, then tables of logs. */
const MET: usize = 512;
const COUNT_LOGS: usize = MET + 256;
const LENGTH_LOGS: usize = COUNT_LOGS + ((<usize>(HEAD_BYTES + 1)) << 3);

export function endSniffing(row: i32): void {
  const slot = load<i32>(wordsOf(row), APP);
  if (slot < 0) return;
  const base = slotWords + <usize>slot * SLOT_WORD_BYTES;
  const isTcp = load<i32>(wordsOf(row), 36) == TCP;
  if (isTcp && load<i32>(base, SLOT_PARSER) == SERVICE_HTTP) endHttp(row, slot, base);
  const head = slotBytes + <usize>slot * SLOT_BYTE_COUNT;
  const f = floatsOf(row);
  store<f64>(f, entropyOf(head, load<i32>(base, SLOT_HEAD_LENGTH)), ORIG_ENTROPY);
  const answer = entropyOf(head + <usize>HEAD_BYTES, load<i32>(base + 4, SLOT_HEAD_LENGTH));
  store<f64>(f + 8, answer, ORIG_ENTROPY);
}

function entropyOf(start: usize, length: i32): f64 {
  if (length <= 0) return NaN;
  const met = counts + MET;
  let metCount: usize = 0;
  for (let i: usize = 0; i < <usize>length; i++) {
    const byte = <usize>load<u8>(start + i);
    const at = counts + (byte << 1);
    const count = load<u16>(at);
    // Each byte once, in order: what was met before is written over by the next.
    store<u8>(met + metCount, byte);
    metCount += <usize>(count == 0);
    store<u16>(at, count + 1);
  }
  let sum: f64 = 0;
  for (let i: usize = 0; i < metCount; i++) {
    const at = counts + ((<usize>load<u8>(met + i)) << 1);
    sum += load<f64>(counts + ((<usize>load<u16>(at)) << 3), COUNT_LOGS);
    store<u16>(at, 0);
  }
  const bits = load<f64>(counts + ((<usize>length) << 3), LENGTH_LOGS) - sum / <f64>length;
  return bits > 0 ? bits : 0;
}

function endHttp(row: i32, slot: i32, base: usize): void {
  const client = <usize>load<i32>(base, SLOT_CLIENT);
  const server = 1 - client;
  if (load<f64>(remaining + ((((<usize>slot) << 1) + server) << 3)) == Infinity) {
    finishBody(row, base + (server << 2));
  }
  const own = base + (client << 2);
  const mode = load<i32>(own, SLOT_MODE);
  const hasBegun = mode == START_LINE && load<i32>(own, SLOT_LINE_LENGTH) > 0;
  if (mode == HEADERS || hasBegun) store<i32>(wordsOf(row), 1, UNFINISHED_REQUESTS);
}

function finishBody(row: i32, own: usize): void {
  const seen = load<i32>(own, SLOT_OWN_A);
  if ((load<i32>(own, SLOT_OWN_B) & IS_GZIP) == 0 || seen < GZIP_BYTES_MIN) return;
  const f = floatsOf(row);
  const more = <f64>load<u32>(own, SLOT_OWN_C) - <f64>seen;
  store<f64>(f, load<f64>(f, RESPONSE_BODY_BYTES) + more, RESPONSE_BODY_BYTES);
  store<i32>(own, 0, SLOT_OWN_A);
}
