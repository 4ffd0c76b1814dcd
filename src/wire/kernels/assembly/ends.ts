// The end of a flow: who is due, its row written to the columns of the batch, its places freed.
// The twins are ../../flow/flow-table.ts, batch-writer.ts, idle-lists.ts, hash-index.ts and
// tcp-state.ts, and sniffer.ts, entropy.ts and http.ts of ../../flow/sniff.

import {
  ACTIVITY_US,
  APP,
  CLASS_CLOSED,
  CLASS_COUNT,
  CLASS_RESET,
  END_CLOSED,
  END_IDLE,
  END_RESET,
  HASH,
  ORDINAL,
  REGISTER_CLOCK_US,
  REGISTER_ENDED_FLOWS,
  REGISTER_FREE_COUNT,
  REGISTER_FREE_SLOT_COUNT,
  REGISTER_NEXT_EXPIRY_US,
  TIMEOUT_CLASS,
} from './layout';
import {
  entries,
  entryMask,
  expired,
  freeRows,
  freeSlots,
  listFirst,
  registers,
  timeouts,
} from './places';
import { deadlineOf, floatsOf, NO_ROW, remove, wordsOf } from './rows';
import { endSniffing } from './heads';
import { writeRow } from './stage';

/** Ends the flows whose time is over by the clock, in the order of their deadlines. */
export function expireFlows(): void {
  const clockUs = load<f64>(registers, REGISTER_CLOCK_US);
  let soonestUs = Infinity;
  let count = 0;
  for (let kind = 0; kind < CLASS_COUNT; kind++) {
    const first = listFirst + ((<usize>kind) << 2);
    const timeoutUs = load<f64>(timeouts + ((<usize>kind) << 3));
    while (load<i32>(first) != NO_ROW) {
      const row = load<i32>(first);
      const deadlineUs = load<f64>(floatsOf(row), ACTIVITY_US) + timeoutUs;
      if (deadlineUs > clockUs) {
        if (deadlineUs < soonestUs) soonestUs = deadlineUs;
        break;
      }
      store<i32>(expired + ((<usize>count) << 2), row);
      count++;
      remove(row, kind);
    }
  }
  store<f64>(registers, soonestUs, REGISTER_NEXT_EXPIRY_US);
  if (count > 1) sort(count);
  for (let i = 0; i < count; i++) {
    const row = rowAt(i);
    endFlow(row, reasonOf(row));
  }
}

function reasonOf(row: i32): i32 {
  const kind = load<i32>(wordsOf(row), TIMEOUT_CLASS);
  if (kind == CLASS_CLOSED) return END_CLOSED;
  return kind == CLASS_RESET ? END_RESET : END_IDLE;
}

/** Ends a flow that is in no list of time-outs any more. */
export function endFlow(row: i32, reason: i32): void {
  const w = wordsOf(row);
  removeKey(load<u32>(w, HASH), row);
  endSniffing(row);
  writeRow(row, reason, -1);
  const slot = load<i32>(w, APP);
  if (slot >= 0) {
    const free = load<i32>(registers, REGISTER_FREE_SLOT_COUNT);
    store<i32>(freeSlots + ((<usize>free) << 2), slot);
    store<i32>(registers, free + 1, REGISTER_FREE_SLOT_COUNT);
  }
  const ended = load<f64>(registers, REGISTER_ENDED_FLOWS);
  store<f64>(registers, ended + 1, REGISTER_ENDED_FLOWS);
  const free = load<i32>(registers, REGISTER_FREE_COUNT);
  store<i32>(freeRows + ((<usize>free) << 2), row);
  store<i32>(registers, free + 1, REGISTER_FREE_COUNT);
}

function removeKey(hash: u32, row: i32): void {
  let hole = hash & entryMask;
  while (load<i32>(entryOf(hole), 4) != row + 1) hole = (hole + 1) & entryMask;
  for (let i = (hole + 1) & entryMask; ; i = (i + 1) & entryMask) {
    const entry = entryOf(i);
    if (load<i32>(entry, 4) == 0) break;
    const home = load<u32>(entry) & entryMask;
    if (((i - home) & entryMask) < ((i - hole) & entryMask)) continue;
    store<u64>(entryOf(hole), load<u64>(entry));
    hole = i;
  }
  store<i32>(entryOf(hole), 0, 4);
}

function entryOf(i: u32): usize {
  return entries + ((<usize>i) << 3);
}

/** A heap: no order of the rows makes it slow. */
function sort(count: i32): void {
  for (let i = (count >> 1) - 1; i >= 0; i--) sink(i, count);
  for (let end = count - 1; end > 0; end--) {
    const last = rowAt(end);
    setRow(end, rowAt(0));
    setRow(0, last);
    sink(0, end);
  }
}

function sink(from: i32, count: i32): void {
  const row = rowAt(from);
  let at = from;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && endsBefore(rowAt(child), rowAt(child + 1))) child++;
    if (!endsBefore(row, rowAt(child))) break;
    setRow(at, rowAt(child));
    at = child;
  }
  setRow(at, row);
}

function rowAt(i: i32): i32 {
  return load<i32>(expired + ((<usize>i) << 2));
}

function setRow(i: i32, row: i32): void {
  store<i32>(expired + ((<usize>i) << 2), row);
}

/** By deadline; equal ones by their start. */
function endsBefore(a: i32, b: i32): bool {
  const first = deadlineOf(a);
  const second = deadlineOf(b);
  if (first != second) return first < second;
  return load<f64>(floatsOf(a), ORDINAL) < load<f64>(floatsOf(b), ORDINAL);
}
