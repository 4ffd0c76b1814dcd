// The twin, ../binning.ts, tells what these functions do.

const DIGITS: u32 = 6;
const DIGIT_BITS: u64 = 11;
const DIGIT_MASK: u64 = 2047;
const DIGIT_BYTES: usize = 8192;
const SIGN: u64 = 0x8000_0000_0000_0000;

export function binColumn(
  values: usize,
  count: usize,
  cuts: usize,
  cutCount: usize,
  bins: usize,
  rowBytes: usize,
): void {
  // The places of four values are halved side by side, as each waits for its last comparison.
  for (let i: usize = 0; i < count; i += 4) {
    const from = values + (i << 3);
    const v0 = load<f64>(from);
    const v1 = load<f64>(from, 8);
    const v2 = load<f64>(from, 16);
    const v3 = load<f64>(from, 24);
    let t0 = cuts;
    let t1 = cuts;
    let t2 = cuts;
    let t3 = cuts;
    let left = cutCount;
    while (left > 1) {
      const half = left >>> 1;
      const bytes = half << 3;
      t0 = select<usize>(t0 + bytes, t0, load<f64>(t0 + bytes - 8) < v0);
      t1 = select<usize>(t1 + bytes, t1, load<f64>(t1 + bytes - 8) < v1);
      t2 = select<usize>(t2 + bytes, t2, load<f64>(t2 + bytes - 8) < v2);
      t3 = select<usize>(t3 + bytes, t3, load<f64>(t3 + bytes - 8) < v3);
      left -= half;
    }
    const at = bins + i * rowBytes;
    storeBin(at, v0, t0, cuts, left);
    storeBin(at + rowBytes, v1, t1, cuts, left);
    storeBin(at + 2 * rowBytes, v2, t2, cuts, left);
    storeBin(at + 3 * rowBytes, v3, t3, cuts, left);
  }
}

/** `left` is 1 where the cut at `at` is yet to be compared, else 0. */
function storeBin(to: usize, value: f64, at: usize, cuts: usize, left: usize): void {
  const next = left != 0 ? at + (usize(load<f64>(at) < value) << 3) : at;
  store<u8>(to, select<u32>(255, <u32>((next - cuts) >>> 3), value != value));
}

export function sortNumbers(values: usize, count: usize, scratch: usize, counts: usize): void {
  countDigits(values, count, counts);
  let from = values;
  let to = scratch;
  for (let digit: u32 = 0; digit < DIGITS; digit++) {
    const shift = <u64>digit * DIGIT_BITS;
    const places = counts + <usize>digit * DIGIT_BYTES;
    if (isShared(places, count)) continue;
    let sum: u32 = 0;
    for (let at: usize = 0; at < DIGIT_BYTES; at += 4) {
      const own = load<u32>(places + at);
      store<u32>(places + at, sum);
      sum += own;
    }
    for (let i: usize = 0; i < count; i++) {
      const key = load<u64>(from + (i << 3));
      const place = places + ((<usize>((key >> shift) & DIGIT_MASK)) << 2);
      const at = load<u32>(place);
      store<u64>(to + ((<usize>at) << 3), key);
      store<u32>(place, at + 1);
    }
    const last = from;
    from = to;
    to = last;
  }
  for (let at: usize = 0; at < count << 3; at += 8) {
    const key = load<u64>(from + at);
    store<u64>(values + at, key ^ (((key >> 63) - 1) | SIGN));
  }
}

/** Makes numbers keys whose order as whole numbers is theirs, and counts the digits of all. */
function countDigits(values: usize, count: usize, counts: usize): void {
  memory.fill(counts, 0, DIGITS * DIGIT_BYTES);
  for (let at: usize = 0; at < count << 3; at += 8) {
    const number = load<u64>(values + at);
    const key = number ^ (<u64>(<i64>number >> 63) | SIGN);
    store<u64>(values + at, key);
    for (let digit: u32 = 0; digit < DIGITS; digit++) {
      const own = (<usize>((key >> (<u64>digit * DIGIT_BITS)) & DIGIT_MASK)) << 2;
      const slot = counts + <usize>digit * DIGIT_BYTES + own;
      store<u32>(slot, load<u32>(slot) + 1);
    }
  }
}

/** Whether all numbers have the same digit. */
function isShared(places: usize, count: usize): bool {
  let at: usize = 0;
  while (at < DIGIT_BYTES && load<u32>(places + at) == 0) at += 4;
  return at == DIGIT_BYTES || load<u32>(places + at) == <u32>count;
}
