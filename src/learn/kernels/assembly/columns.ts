/**
 * Sums over columns of 64-bit floats, two rows at a time. ../columns.ts says what each function
 * does, holds its twin, and must be changed with it: every sum runs in the order written there.
 */

export function addColumns(
  target: usize,
  values: usize,
  stride: usize,
  columns: usize,
  factors: usize,
  count: usize,
  rows: usize,
): void {
  const end = target + (rows << 3);
  let c: usize = 0;
  for (; c + 4 <= count; c += 4) {
    const list = columns + (c << 2);
    let x0 = values + <usize>load<u32>(list) * stride;
    let x1 = values + <usize>load<u32>(list, 4) * stride;
    let x2 = values + <usize>load<u32>(list, 8) * stride;
    let x3 = values + <usize>load<u32>(list, 12) * stride;
    const factor = factors + (c << 3);
    const f0 = v128.load64_splat(factor);
    const f1 = v128.load64_splat(factor, 8);
    const f2 = v128.load64_splat(factor, 16);
    const f3 = v128.load64_splat(factor, 24);
    for (let at = target; at < end; at += 16) {
      const left = f64x2.add(f64x2.mul(f0, v128.load(x0)), f64x2.mul(f1, v128.load(x1)));
      const right = f64x2.add(f64x2.mul(f2, v128.load(x2)), f64x2.mul(f3, v128.load(x3)));
      v128.store(at, f64x2.add(v128.load(at), f64x2.add(left, right)));
      x0 += 16;
      x1 += 16;
      x2 += 16;
      x3 += 16;
    }
  }
  for (; c < count; c++) {
    let x = values + <usize>load<u32>(columns + (c << 2)) * stride;
    const f = v128.load64_splat(factors + (c << 3));
    for (let at = target; at < end; at += 16) {
      v128.store(at, f64x2.add(v128.load(at), f64x2.mul(f, v128.load(x))));
      x += 16;
    }
  }
}

export function addProducts(
  sums: usize,
  vector: usize,
  values: usize,
  stride: usize,
  columns: usize,
  count: usize,
  rows: usize,
): void {
  const end = vector + (rows << 3);
  let c: usize = 0;
  for (; c + 4 <= count; c += 4) {
    const list = columns + (c << 2);
    let x0 = values + <usize>load<u32>(list) * stride;
    let x1 = values + <usize>load<u32>(list, 4) * stride;
    let x2 = values + <usize>load<u32>(list, 8) * stride;
    let x3 = values + <usize>load<u32>(list, 12) * stride;
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    for (let at = vector; at < end; at += 16) {
      const v = v128.load(at);
      s0 = f64x2.add(s0, f64x2.mul(v, v128.load(x0)));
      s1 = f64x2.add(s1, f64x2.mul(v, v128.load(x1)));
      s2 = f64x2.add(s2, f64x2.mul(v, v128.load(x2)));
      s3 = f64x2.add(s3, f64x2.mul(v, v128.load(x3)));
      x0 += 16;
      x1 += 16;
      x2 += 16;
      x3 += 16;
    }
    const to = sums + (c << 3);
    addTo(to, s0);
    addTo(to + 8, s1);
    addTo(to + 16, s2);
    addTo(to + 24, s3);
  }
  for (; c < count; c++) {
    let x = values + <usize>load<u32>(columns + (c << 2)) * stride;
    let s = f64x2.splat(0);
    for (let at = vector; at < end; at += 16) {
      s = f64x2.add(s, f64x2.mul(v128.load(at), v128.load(x)));
      x += 16;
    }
    addTo(sums + (c << 3), s);
  }
}

function addTo(sum: usize, pair: v128): void {
  const total = f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
  store<f64>(sum, load<f64>(sum) + total);
}
