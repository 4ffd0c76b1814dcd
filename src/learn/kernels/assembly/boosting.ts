/**
 * The innermost loops of gradient boosting; ../boosting.ts says what they do, and is their twin.
 * AssemblyScript: compiled by `node tools/kernels.mjs`.
 */

export function accumulate(
  histogram: usize,
  list: usize,
  listed: usize,
  bins: usize,
  columnCount: usize,
  gradients: usize,
  rows: usize,
  rowCount: i32,
): void {
  const end = list + (listed << 2);
  const quadsEnd = list + ((listed & ~3) << 2);
  for (let i = 0; i < rowCount; i++) {
    const row = load<u32>(rows + ((<usize>i) << 2));
    const pair = load<i64>(gradients + ((<usize>row) << 3));
    if (pair == 0) continue;
    const cells = bins + <usize>row * columnCount;
    let at = list;
    for (; at < quadsEnd; at += 16) {
      add(histogram, load<u32>(at), cells, pair);
      add(histogram, load<u32>(at, 4), cells, pair);
      add(histogram, load<u32>(at, 8), cells, pair);
      add(histogram, load<u32>(at, 12), cells, pair);
    }
    for (; at < end; at += 4) add(histogram, load<u32>(at), cells, pair);
  }
}

/** A column's number in 12 bits, and in 20 the cell where it begins. */
function add(histogram: usize, column: usize, cells: usize, pair: i64): void {
  const bin = <usize>load<u8>(cells + (column & 0xfff));
  const cell = histogram + (((column >>> 12) + bin) << 3);
  store<i64>(cell, load<i64>(cell) + pair);
}

export function subtract(histogram: usize, other: usize, cellCount: i32): void {
  for (let i = 0; i < cellCount; i++) {
    const at = (<usize>i) << 3;
    store<i64>(histogram + at, load<i64>(histogram + at) - load<i64>(other + at));
  }
}

export function merge(histogram: usize, other: usize, cellCount: i32): void {
  for (let i = 0; i < cellCount; i++) {
    const at = (<usize>i) << 3;
    store<i64>(histogram + at, load<i64>(histogram + at) + load<i64>(other + at));
  }
}

export function partition(
  rows: usize,
  rowCount: i32,
  bins: usize,
  columnCount: i32,
  set: usize,
  spare: usize,
): i32 {
  let left: usize = 0;
  let right: usize = 0;
  for (let i = 0; i < rowCount; i++) {
    const row = load<u32>(rows + ((<usize>i) << 2));
    const bin = <u32>load<u8>(bins + <usize>row * <usize>columnCount);
    const isLeft = (load<u32>(set + ((bin >> 5) << 2)) >> (bin & 31)) & 1;
    // Both are written, and one of them is written over: no branch that depends on the rows.
    store<u32>(rows + (left << 2), row);
    store<u32>(spare + (right << 2), row);
    left += isLeft;
    right += 1 - isLeft;
  }
  memory.copy(rows + (left << 2), spare, right << 2);
  return <i32>left;
}
