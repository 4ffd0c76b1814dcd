// The twin, ../tree-walk.ts, tells what these functions do and how the memory lies.

const MISSING: u32 = 0xffff;
const ONE_HOT: usize = 0x8000_0000;

export function encodeColumn(
  values: usize,
  count: usize,
  thresholds: usize,
  thresholdCount: usize,
  codes: usize,
  rowBytes: usize,
): void {
  // The places of four values are halved side by side, as each waits for its last comparison.
  for (let i: usize = 0; i < count; i += 4) {
    const from = values + (i << 3);
    const v0 = load<f64>(from);
    const v1 = load<f64>(from, 8);
    const v2 = load<f64>(from, 16);
    const v3 = load<f64>(from, 24);
    let t0 = thresholds;
    let t1 = thresholds;
    let t2 = thresholds;
    let t3 = thresholds;
    let left = thresholdCount;
    while (left > 1) {
      const half = left >>> 1;
      const bytes = half << 3;
      t0 = select<usize>(t0 + bytes, t0, load<f64>(t0 + bytes - 8) < v0);
      t1 = select<usize>(t1 + bytes, t1, load<f64>(t1 + bytes - 8) < v1);
      t2 = select<usize>(t2 + bytes, t2, load<f64>(t2 + bytes - 8) < v2);
      t3 = select<usize>(t3 + bytes, t3, load<f64>(t3 + bytes - 8) < v3);
      left -= half;
    }
    const at = codes + i * rowBytes;
    storeCode(at, v0, t0, thresholds, left);
    storeCode(at + rowBytes, v1, t1, thresholds, left);
    storeCode(at + 2 * rowBytes, v2, t2, thresholds, left);
    storeCode(at + 3 * rowBytes, v3, t3, thresholds, left);
  }
}

/** `left` is 1 where the threshold at `at` is yet to be compared, else 0. */
function storeCode(to: usize, value: f64, at: usize, thresholds: usize, left: usize): void {
  const next = left != 0 ? at + (usize(load<f64>(at) < value) << 3) : at;
  const code = select<u32>(MISSING, <u32>((next - thresholds) >>> 3), value != value);
  store<u32>(to, code | ((code + 1) << 16));
}

export function encodeRow(values: usize, count: usize, starts: usize, codes: usize): void {
  for (let column: usize = 0; column < count; column++) {
    const from: usize = load<u32>(starts + (column << 2));
    const to: usize = load<u32>(starts + (column << 2), 4);
    const code = codeOf(load<f64>(values + (column << 3)), from, (to - from) >>> 3);
    store<u32>(codes + (column << 2), code);
  }
}

function codeOf(value: f64, thresholds: usize, count: usize): u32 {
  let from = thresholds;
  let left = count;
  // Halves the thresholds left without a branch that could be guessed wrongly.
  while (left > 1) {
    const half = left >>> 1;
    const next = from + (half << 3);
    from = select<usize>(next, from, load<f64>(next - 8) < value);
    left -= half;
  }
  if (left == 1) from += usize(load<f64>(from) < value) << 3;
  const code = select<u32>(MISSING, <u32>((from - thresholds) >>> 3), value != value);
  return code | ((code + 1) << 16);
}

/** A node is an address; children lie side by side, eight bytes apart. */
function step(node: usize, row: usize): usize {
  const code = <i32>load<u16>(row + <usize>load<u16>(node, 2));
  return <usize>load<u32>(node, 4) + <usize>(((<i32>load<u16>(node) - code) >>> 28) & 8);
}

export function walkRows(
  root: usize,
  rows: usize,
  rowBytes: usize,
  count: usize,
  leaves: usize,
): void {
  for (let i: usize = 0; i < count; i += 6) {
    const r0 = rows + i * rowBytes;
    const r1 = r0 + rowBytes;
    const r2 = r1 + rowBytes;
    const r3 = r2 + rowBytes;
    const r4 = r3 + rowBytes;
    const r5 = r4 + rowBytes;
    let n0 = root;
    let n1 = root;
    let n2 = root;
    let n3 = root;
    let n4 = root;
    let n5 = root;
    let moved: usize = 1;
    while (moved != 0) {
      const m0 = step(n0, r0);
      const m1 = step(n1, r1);
      const m2 = step(n2, r2);
      const m3 = step(n3, r3);
      const m4 = step(n4, r4);
      const m5 = step(n5, r5);
      moved = (m0 ^ n0) | (m1 ^ n1) | (m2 ^ n2) | (m3 ^ n3) | (m4 ^ n4) | (m5 ^ n5);
      n0 = m0;
      n1 = m1;
      n2 = m2;
      n3 = m3;
      n4 = m4;
      n5 = m5;
    }
    const at = leaves + (i << 2);
    store<u32>(at, <u32>n0);
    store<u32>(at, <u32>n1, 4);
    store<u32>(at, <u32>n2, 8);
    store<u32>(at, <u32>n3, 12);
    store<u32>(at, <u32>n4, 16);
    store<u32>(at, <u32>n5, 20);
  }
}

export function walkTrees(roots: usize, count: usize, row: usize, leaves: usize): void {
  for (let i: usize = 0; i < count; i += 8) {
    const from = roots + (i << 2);
    let n0: usize = load<u32>(from);
    let n1: usize = load<u32>(from, 4);
    let n2: usize = load<u32>(from, 8);
    let n3: usize = load<u32>(from, 12);
    let n4: usize = load<u32>(from, 16);
    let n5: usize = load<u32>(from, 20);
    let n6: usize = load<u32>(from, 24);
    let n7: usize = load<u32>(from, 28);
    let moved: usize = 1;
    while (moved != 0) {
      const m0 = step(n0, row);
      const m1 = step(n1, row);
      const m2 = step(n2, row);
      const m3 = step(n3, row);
      const m4 = step(n4, row);
      const m5 = step(n5, row);
      const m6 = step(n6, row);
      const m7 = step(n7, row);
      moved = (m0 ^ n0) | (m1 ^ n1) | (m2 ^ n2) | (m3 ^ n3);
      moved |= (m4 ^ n4) | (m5 ^ n5) | (m6 ^ n6) | (m7 ^ n7);
      n0 = m0;
      n1 = m1;
      n2 = m2;
      n3 = m3;
      n4 = m4;
      n5 = m5;
      n6 = m6;
      n7 = m7;
    }
    const at = leaves + (i << 2);
    store<u32>(at, <u32>n0);
    store<u32>(at, <u32>n1, 4);
    store<u32>(at, <u32>n2, 8);
    store<u32>(at, <u32>n3, 12);
    store<u32>(at, <u32>n4, 16);
    store<u32>(at, <u32>n5, 20);
    store<u32>(at, <u32>n6, 24);
    store<u32>(at, <u32>n7, 28);
  }
}

export function addShares(
  nodes: usize,
  starts: usize,
  shares: usize,
  width: usize,
  leaves: usize,
  count: usize,
  sums: usize,
  sumStep: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    const leaf: usize = load<u32>(leaves + (i << 2));
    const start: usize = load<u32>(starts + ((leaf - nodes) >> 1));
    const sum = sums + i * sumStep;
    if (start >= ONE_HOT) {
      const at = sum + ((start - ONE_HOT) << 3);
      store<f64>(at, load<f64>(at) + 1);
      continue;
    }
    const share = shares + (start << 3);
    for (let at: usize = 0; at < width; at += 8) {
      store<f64>(sum + at, load<f64>(sum + at) + load<f64>(share + at));
    }
  }
}

export function addNumbers(
  nodes: usize,
  numbers: usize,
  leaves: usize,
  count: usize,
  sums: usize,
  sumStep: usize,
  sumsEnd: usize,
): void {
  let sum = sums;
  for (let i: usize = 0; i < count; i++) {
    const leaf: usize = load<u32>(leaves + (i << 2));
    store<f64>(sum, load<f64>(sum) + load<f64>(leaf - nodes + numbers));
    sum += sumStep;
    if (sum >= sumsEnd) sum = sums;
  }
}
