// The twin, ../tree-masks.ts, tells what these functions do and how the memory lies.

const MISSING: u32 = 255;
const SIGN: u32 = 0x80;

export function encodePlanes(
  values: usize,
  count: usize,
  thresholds: usize,
  thresholdCount: usize,
  planes: usize,
  blockBytes: usize,
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
    const at = planes + (i >>> 6) * blockBytes + (i & 63);
    storeCode(at, v0, t0, thresholds, left);
    storeCode(at + 1, v1, t1, thresholds, left);
    storeCode(at + 2, v2, t2, thresholds, left);
    storeCode(at + 3, v3, t3, thresholds, left);
  }
}

/** `left` is 1 where the threshold at `at` is yet to be compared, else 0. */
function storeCode(to: usize, value: f64, at: usize, thresholds: usize, left: usize): void {
  const next = left != 0 ? at + (usize(load<f64>(at) < value) << 3) : at;
  const code = select<u32>(MISSING, <u32>((next - thresholds) >>> 3), value != value);
  store<u8>(to, code ^ SIGN);
  store<u8>(to, (code + 1) ^ SIGN, 64);
}

export function sumTrees(
  trees: usize,
  treeCount: usize,
  planes: usize,
  setPlanes: usize,
  scratch: usize,
  sums: usize,
  sumCount: usize,
): void {
  const step = sumCount << 3;
  const sumsEnd = sums + step;
  const masks = scratch + 64;
  let sum = sums;
  for (let t: usize = 0; t < treeCount; t++) {
    const tree = trees + t * 20;
    fillSetPlanes(load<u32>(tree, 8), load<u32>(tree, 12), planes, setPlanes);
    findLeaves(load<u32>(tree), load<u32>(tree, 4), planes, masks, scratch);
    const values: usize = load<u32>(tree, 16);
    let to = sum;
    for (let row: usize = 0; row < 64; row++) {
      const value = values + ((<usize>load<u8>(scratch + row)) << 3);
      store<f64>(to, load<f64>(to) + load<f64>(value));
      to += step;
    }
    sum += 8;
    if (sum == sumsEnd) sum = sums;
  }
}

/** A plane of each set: −1 where the row's code is in the set, else 0. */
function fillSetPlanes(from: usize, to: usize, planes: usize, setPlanes: usize): void {
  const bits = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  let plane = setPlanes;
  for (let set = from; set < to; set += 48) {
    const low = v128.load(set);
    const high = v128.load(set, 16);
    const codes = planes + ((<usize>load<u32>(set, 32)) << 6);
    for (let at: usize = 0; at < 64; at += 16) {
      const code = v128.load(codes + at);
      const place = i8x16.shr_u(code, 3);
      const below = i8x16.swizzle(low, place);
      const above = i8x16.swizzle(high, i8x16.sub(place, i8x16.splat(16)));
      const bit = i8x16.swizzle(bits, v128.and(code, i8x16.splat(7)));
      const own = v128.and(v128.or(below, above), bit);
      v128.store(plane + at, i8x16.eq(own, bit));
    }
    plane += 64;
  }
}

/** The number of each row's leaf, into `leaves`. */
function findLeaves(from: usize, to: usize, planes: usize, masks: usize, leaves: usize): void {
  let a = i8x16.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let mask = masks;
  const all = i8x16.splat(-1);
  v128.store(mask, all);
  v128.store(mask, all, 16);
  v128.store(mask, all, 32);
  v128.store(mask, all, 48);
  for (let node = from; node < to; node += 8) {
    const codes = planes + ((<usize>load<u16>(node)) << 6);
    const threshold = v128.load8_splat(node, 2);
    const skipped = v128.load8_splat(node, 3);
    const left = masks + ((<usize>load<u16>(node, 4)) << 6);
    const right = masks + ((<usize>load<u16>(node, 6)) << 6);
    const m0 = v128.load(mask);
    const m1 = v128.load(mask, 16);
    const m2 = v128.load(mask, 32);
    const m3 = v128.load(mask, 48);
    const g0 = i8x16.gt_s(v128.load(codes), threshold);
    const g1 = i8x16.gt_s(v128.load(codes, 16), threshold);
    const g2 = i8x16.gt_s(v128.load(codes, 32), threshold);
    const g3 = i8x16.gt_s(v128.load(codes, 48), threshold);
    const r0 = v128.and(m0, g0);
    const r1 = v128.and(m1, g1);
    const r2 = v128.and(m2, g2);
    const r3 = v128.and(m3, g3);
    v128.store(left, v128.andnot(m0, g0));
    v128.store(left, v128.andnot(m1, g1), 16);
    v128.store(left, v128.andnot(m2, g2), 32);
    v128.store(left, v128.andnot(m3, g3), 48);
    v128.store(right, r0);
    v128.store(right, r1, 16);
    v128.store(right, r2, 32);
    v128.store(right, r3, 48);
    a = i8x16.add(a, v128.and(r0, skipped));
    b = i8x16.add(b, v128.and(r1, skipped));
    c = i8x16.add(c, v128.and(r2, skipped));
    d = i8x16.add(d, v128.and(r3, skipped));
    mask += 64;
  }
  v128.store(leaves, a);
  v128.store(leaves, b, 16);
  v128.store(leaves, c, 32);
  v128.store(leaves, d, 48);
}
