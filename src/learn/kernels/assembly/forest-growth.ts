// The twin, ../forest-growth.ts, tells what these functions do and how the memory lies.

const MISSING: u32 = 255;
const ANY: u32 = 256;
const LIGHT_WEIGHT: u32 = 32768;
const LIGHT_SHIFT: u32 = 4;
/** Of a column's cells where classes are counted in half words. */
const LIGHT_BYTES: usize = 8192;

export function describeClasses(block: usize, first: usize, end: usize): void {
  const bins: usize = load<u32>(block);
  const stride: usize = load<u32>(block, 4);
  const label: usize = load<u32>(block, 8);
  const classCount: usize = load<u32>(block, 12);
  const totals: usize = load<u32>(block, 24);
  memory.fill(totals, 0, 4 * classCount);
  let weight: u32 = 0;
  for (let at = first; at < end; at += 8) {
    const slot = totals + 4 * <usize>load<u8>(bins + <usize>load<u32>(at) * stride + label);
    const own = load<u32>(at, 4);
    store<u32>(slot, load<u32>(slot) + own);
    weight += own;
  }
  let squares: u64 = 0;
  let isPure: u32 = 0;
  for (let at: usize = 0; at < 4 * classCount; at += 4) {
    const total = load<u32>(totals + at);
    squares += <u64>total * <u64>total;
    isPure |= u32(total == weight);
  }
  store<u32>(block, weight, 44);
  store<f64>(block, <f64>squares / <f64>weight, 80);
  listCuttable(block, first, end, isPure);
}

export function describeNumbers(block: usize, first: usize, end: usize): void {
  const targets: usize = load<u32>(block, 16);
  let weight: u32 = 0;
  let sum: f64 = 0;
  let low = Infinity;
  let high = -Infinity;
  for (let at = first; at < end; at += 8) {
    const target = load<f64>(targets + ((<usize>load<u32>(at)) << 3));
    const own = load<u32>(at, 4);
    weight += own;
    sum += <f64>own * target;
    low = min(low, target);
    high = max(high, target);
  }
  store<u32>(block, weight, 44);
  store<f64>(block, (sum * sum) / <f64>weight, 80);
  store<f64>(block, sum, 96);
  listCuttable(block, first, end, u32(low == high));
}

function listCuttable(block: usize, first: usize, end: usize, isPure: u32): void {
  store<u32>(block, 0, 76);
  if (isPure != 0) return;
  const stride: usize = load<u32>(block, 4);
  const columnCount: usize = load<u32>(block, 8);
  const lows: usize = load<u32>(block, 20);
  findRanges(block, first, end);
  const list: usize = load<u32>(block, 72);
  let count: usize = 0;
  for (let column: usize = 0; column < columnCount; column++) {
    store<u16>(list + (count << 1), <u16>column);
    count += usize(load<u8>(lows + column) != load<u8>(lows + stride + column));
  }
  store<u32>(block, <u32>count, 76);
}

function findRanges(block: usize, first: usize, end: usize): void {
  const stride: usize = load<u32>(block, 4);
  const lows: usize = load<u32>(block, 20);
  for (let group: usize = 0; group < stride; group += 16) {
    const bins = <usize>load<u32>(block) + group;
    let low = i8x16.splat(-1);
    let high = i8x16.splat(0);
    for (let at = first; at < end; at += 8) {
      const cells = v128.load(bins + <usize>load<u32>(at) * stride);
      low = i8x16.min_u(low, cells);
      high = i8x16.max_u(high, cells);
    }
    v128.store(lows + group, low);
    v128.store(lows + stride + group, high);
  }
}

export function partition(block: usize, first: usize, end: usize): usize {
  const bins: usize = load<u32>(block);
  const stride: usize = load<u32>(block, 4);
  const scratch: usize = load<u32>(block, 36);
  const column: usize = load<u32>(block, 52);
  const bin: u32 = load<u32>(block, 56);
  // With missing values at the left, bins count from there: missing is 0, the first bin 1.
  const shift: u32 = load<u32>(block, 60);
  let left = first;
  let right = scratch;
  for (let at = first; at < end; at += 8) {
    const entry = load<u64>(at);
    const cell = load<u8>(bins + <usize>(<u32>entry) * stride + column);
    const isRight = <usize>u32(((cell + shift) & 255) > bin + shift);
    store<u64>(left, entry);
    store<u64>(right, entry);
    left += 8 - (isRight << 3);
    right += isRight << 3;
  }
  memory.copy(left, scratch, right - scratch);
  return left;
}

export function searchClasses(
  block: usize,
  count: usize,
  first: usize,
  end: usize,
  draws: usize,
): void {
  const columns: usize = load<u32>(block, 72);
  const isLight = load<u32>(block, 44) < LIGHT_WEIGHT && load<u32>(block, 40) == LIGHT_SHIFT;
  let i: usize = 0;
  if (isLight) {
    for (; i + 1 < count; i += 2) {
      const list = columns + (i << 1);
      fillTwo(block, load<u16>(list), load<u16>(list, 2), first, end);
      scanLight(block, load<u16>(list), 0, drawOf(draws, i));
      scanLight(block, load<u16>(list, 2), 1, drawOf(draws, i + 1));
    }
  }
  for (; i < count; i++) {
    const column: usize = load<u16>(columns + (i << 1));
    if (isLight) {
      fillLight(block, column, first, end);
      scanLight(block, column, 0, drawOf(draws, i));
    } else {
      searchHeavy(block, column, first, end, drawOf(draws, i));
    }
  }
}

function drawOf(draws: usize, i: usize): f64 {
  return draws == 0 ? -1 : load<f64>(draws + (i << 3));
}

/** Up to 16 classes in two vectors, a half word each; their squares sum up in words. */
function scanLight(block: usize, column: usize, place: usize, draw: f64): void {
  const cells: usize = load<u32>(block, 28) + place * LIGHT_BYTES;
  const flags: usize = load<u32>(block, 32) + place * 256;
  const lows: usize = load<u32>(block, 20);
  const low = <u32>load<u8>(lows + column);
  const high = <u32>load<u8>(lows + <usize>load<u32>(block, 4) + column);
  const chosen: u32 = draw < 0 ? ANY : chooseBin(flags, low, high, draw);
  const totals: usize = load<u32>(block, 24);
  const totalsA = i16x8.narrow_i32x4_u(v128.load(totals), v128.load(totals, 16));
  const totalsB = i16x8.narrow_i32x4_u(v128.load(totals, 32), v128.load(totals, 48));
  const missing = cells + <usize>MISSING * 32;
  const missingA = v128.load(missing);
  const missingB = v128.load(missing, 16);
  const hasMissing = high == MISSING;
  let leftA = i64x2.splat(0);
  let leftB = i64x2.splat(0);
  let bin = ANY;
  for (let group = <usize>low & ~15; group <= <usize>high; group += 16) {
    let bits = i8x16.bitmask(v128.load(flags + group));
    v128.store(flags + group, i64x2.splat(0));
    while (bits != 0) {
      const next = <u32>group + <u32>ctz(bits);
      bits &= bits - 1;
      if (bin != ANY && (chosen == ANY || (bin <= chosen && chosen < next))) {
        offerLight(block, column, bin, next, 0, leftA, leftB, totalsA, totalsB);
        if (hasMissing) {
          const withA = i16x8.add(leftA, missingA);
          const withB = i16x8.add(leftB, missingB);
          offerLight(block, column, bin, next, 1, withA, withB, totalsA, totalsB);
        }
      }
      bin = next;
      const from = cells + ((<usize>bin) << 5);
      leftA = i16x8.add(leftA, v128.load(from));
      leftB = i16x8.add(leftB, v128.load(from, 16));
      v128.store(from, i64x2.splat(0));
      v128.store(from, i64x2.splat(0), 16);
    }
  }
}

function offerLight(
  block: usize,
  column: usize,
  bin: u32,
  next: u32,
  missingLeft: u32,
  leftA: v128,
  leftB: v128,
  totalsA: v128,
  totalsB: v128,
): void {
  const leftWeight = weightOf(leftA, leftB);
  const rightWeight = load<u32>(block, 44) - leftWeight;
  const least = load<u32>(block, 64);
  if (leftWeight < least || rightWeight < least || rightWeight == 0) return;
  const otherA = i16x8.sub(totalsA, leftA);
  const otherB = i16x8.sub(totalsB, leftB);
  const purity =
    <f64>squaresOf(leftA, leftB) / <f64>leftWeight +
    <f64>squaresOf(otherA, otherB) / <f64>rightWeight;
  if (purity > load<f64>(block, 88)) {
    keep(block, column, bin, next, missingLeft, leftWeight, purity);
  }
}

/**
 * Two columns' cells at once: neighbouring rows often share a cell, whose sum waits for the row
 * before, and the other column is added to meanwhile.
 */
function fillTwo(block: usize, one: usize, other: usize, first: usize, end: usize): void {
  const bins: usize = load<u32>(block);
  const stride: usize = load<u32>(block, 4);
  const label: usize = load<u32>(block, 8);
  const cells: usize = load<u32>(block, 28);
  const flags: usize = load<u32>(block, 32);
  for (let at = first; at < end; at += 8) {
    const row = bins + <usize>load<u32>(at) * stride;
    const own = load<u16>(at, 4);
    const mine = cells + ((<usize>load<u8>(row + label)) << 1);
    const a = <usize>load<u8>(row + one);
    const b = <usize>load<u8>(row + other);
    const cellA = mine + (a << 5);
    const cellB = mine + (b << 5);
    store<u16>(cellA, load<u16>(cellA) + own);
    store<u16>(cellB, load<u16>(cellB, LIGHT_BYTES) + own, LIGHT_BYTES);
    store<u8>(flags + a, 255);
    store<u8>(flags + b, 255, 256);
  }
}

function fillLight(block: usize, column: usize, first: usize, end: usize): void {
  const bins: usize = load<u32>(block);
  const stride: usize = load<u32>(block, 4);
  const label: usize = load<u32>(block, 8);
  const cells: usize = load<u32>(block, 28);
  const flags: usize = load<u32>(block, 32);
  for (let at = first; at < end; at += 8) {
    const row = bins + <usize>load<u32>(at) * stride;
    const bin = <usize>load<u8>(row + column);
    const cell = cells + (bin << 5) + ((<usize>load<u8>(row + label)) << 1);
    store<u16>(cell, load<u16>(cell) + load<u16>(at, 4));
    store<u8>(flags + bin, 255);
  }
}

function squaresOf(a: v128, b: v128): u32 {
  return sumOf(i32x4.add(i32x4.dot_i16x8_s(a, a), i32x4.dot_i16x8_s(b, b)));
}

function weightOf(a: v128, b: v128): u32 {
  return sumOf(i32x4.extadd_pairwise_i16x8_s(i16x8.add(a, b)));
}

function sumOf(words: v128): u32 {
  const pairs = i32x4.add(words, i32x4.shuffle(words, words, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

function searchHeavy(block: usize, column: usize, first: usize, end: usize, draw: f64): void {
  const shift: usize = load<u32>(block, 40);
  const cells: usize = load<u32>(block, 28);
  const flags: usize = load<u32>(block, 32);
  fillHeavy(block, column, first, end);
  const lows: usize = load<u32>(block, 20);
  const low = <u32>load<u8>(lows + column);
  const high = <u32>load<u8>(lows + <usize>load<u32>(block, 4) + column);
  const chosen: u32 = draw < 0 ? ANY : chooseBin(flags, low, high, draw);
  const rowBytes: usize = (<usize>4) << shift;
  const missing = cells + <usize>MISSING * rowBytes;
  const left = cells + 256 * rowBytes;
  const hasMissing = load<u8>(flags + MISSING) != 0;
  memory.fill(left, 0, rowBytes);
  let bin = ANY;
  for (let next = low; next <= high; next++) {
    if (load<u8>(flags + next) == 0) continue;
    store<u8>(flags + next, 0);
    if (bin != ANY && (chosen == ANY || (bin <= chosen && chosen < next))) {
      offerHeavy(block, column, bin, next, left, 0);
      if (hasMissing) offerHeavy(block, column, bin, next, left, missing);
    }
    bin = next;
    const from = cells + <usize>bin * rowBytes;
    for (let at: usize = 0; at < rowBytes; at += 4) {
      store<u32>(left + at, load<u32>(left + at) + load<u32>(from + at));
    }
    if (bin != MISSING) memory.fill(from, 0, rowBytes);
  }
  if (hasMissing) memory.fill(missing, 0, rowBytes);
}

function fillHeavy(block: usize, column: usize, first: usize, end: usize): void {
  const bins: usize = load<u32>(block);
  const stride: usize = load<u32>(block, 4);
  const label: usize = load<u32>(block, 8);
  const shift: usize = load<u32>(block, 40);
  const cells: usize = load<u32>(block, 28);
  const flags: usize = load<u32>(block, 32);
  for (let at = first; at < end; at += 8) {
    const row = bins + <usize>load<u32>(at) * stride;
    const bin = <usize>load<u8>(row + column);
    const cell = cells + (((bin << shift) | <usize>load<u8>(row + label)) << 2);
    store<u32>(cell, load<u32>(cell) + load<u32>(at, 4));
    store<u8>(flags + bin, 255);
  }
}

function offerHeavy(
  block: usize,
  column: usize,
  bin: u32,
  next: u32,
  left: usize,
  missing: usize,
): void {
  const totals: usize = load<u32>(block, 24);
  const classCount: usize = load<u32>(block, 12);
  let leftSquares: u64 = 0;
  let rightSquares: u64 = 0;
  let leftWeight: u32 = 0;
  for (let at: usize = 0; at < 4 * classCount; at += 4) {
    let count = load<u32>(left + at);
    if (missing != 0) count += load<u32>(missing + at);
    const others = <u64>(load<u32>(totals + at) - count);
    leftSquares += <u64>count * <u64>count;
    rightSquares += others * others;
    leftWeight += count;
  }
  const rightWeight = load<u32>(block, 44) - leftWeight;
  const least = load<u32>(block, 64);
  if (leftWeight < least || rightWeight < least || rightWeight == 0) return;
  const purity = <f64>leftSquares / <f64>leftWeight + <f64>rightSquares / <f64>rightWeight;
  if (purity > load<f64>(block, 88))
    keep(block, column, bin, next, u32(missing != 0), leftWeight, purity);
}

export function searchNumbers(
  block: usize,
  count: usize,
  first: usize,
  end: usize,
  draws: usize,
): void {
  const columns: usize = load<u32>(block, 72);
  for (let i: usize = 0; i < count; i++) {
    searchNumbersOf(block, load<u16>(columns + (i << 1)), first, end, drawOf(draws, i));
  }
}

function searchNumbersOf(block: usize, column: usize, first: usize, end: usize, draw: f64): void {
  fillNumbers(block, column, first, end);
  const cells: usize = load<u32>(block, 28);
  const flags: usize = load<u32>(block, 32);
  const lows: usize = load<u32>(block, 20);
  const low = <u32>load<u8>(lows + column);
  const high = <u32>load<u8>(lows + <usize>load<u32>(block, 4) + column);
  const chosen: u32 = draw < 0 ? ANY : chooseBin(flags, low, high, draw);
  const missing = cells + ((<usize>MISSING) << 4);
  const missingSum = load<f64>(missing);
  const missingWeight = load<u32>(missing, 8);
  let leftSum: f64 = 0;
  let leftWeight: u32 = 0;
  let bin = ANY;
  for (let next = low; next <= high; next++) {
    if (load<u8>(flags + next) == 0) continue;
    store<u8>(flags + next, 0);
    if (bin != ANY && (chosen == ANY || (bin <= chosen && chosen < next))) {
      offerNumbers(block, column, bin, next, 0, leftWeight, leftSum);
      if (missingWeight > 0) {
        const withWeight = leftWeight + missingWeight;
        offerNumbers(block, column, bin, next, 1, withWeight, leftSum + missingSum);
      }
    }
    bin = next;
    const cell = cells + ((<usize>bin) << 4);
    leftSum += load<f64>(cell);
    leftWeight += load<u32>(cell, 8);
    v128.store(cell, i64x2.splat(0));
  }
}

function fillNumbers(block: usize, column: usize, first: usize, end: usize): void {
  const bins: usize = load<u32>(block);
  const stride: usize = load<u32>(block, 4);
  const targets: usize = load<u32>(block, 16);
  const cells: usize = load<u32>(block, 28);
  const flags: usize = load<u32>(block, 32);
  for (let at = first; at < end; at += 8) {
    const row: usize = load<u32>(at);
    const own = load<u32>(at, 4);
    const bin = <usize>load<u8>(bins + row * stride + column);
    const cell = cells + (bin << 4);
    store<f64>(cell, load<f64>(cell) + <f64>own * load<f64>(targets + (row << 3)));
    store<u32>(cell, load<u32>(cell, 8) + own, 8);
    store<u8>(flags + bin, 255);
  }
}

function offerNumbers(
  block: usize,
  column: usize,
  bin: u32,
  next: u32,
  missingLeft: u32,
  leftWeight: u32,
  leftSum: f64,
): void {
  const rightWeight = load<u32>(block, 44) - leftWeight;
  const rightSum = load<f64>(block, 96) - leftSum;
  const least = load<u32>(block, 64);
  if (leftWeight < least || rightWeight < least || rightWeight == 0) return;
  const purity = (leftSum * leftSum) / <f64>leftWeight + (rightSum * rightSum) / <f64>rightWeight;
  if (purity > load<f64>(block, 88)) {
    keep(block, column, bin, next, missingLeft, leftWeight, purity);
  }
}

/** A bin from the lowest to the last but one of those present. */
function chooseBin(flags: usize, low: u32, high: u32, draw: f64): u32 {
  let last = high == MISSING ? MISSING - 1 : high;
  while (load<u8>(flags + last) == 0) last--;
  return low + <u32>(draw * <f64>(last - low));
}

function keep(
  block: usize,
  column: usize,
  bin: u32,
  next: u32,
  missingLeft: u32,
  leftWeight: u32,
  purity: f64,
): void {
  store<f64>(block, purity, 88);
  store<u32>(block, <u32>column, 52);
  store<u32>(block, next == MISSING ? bin : (bin + next - 1) >>> 1, 56);
  store<u32>(block, missingLeft, 60);
  store<u32>(block, leftWeight, 68);
}
