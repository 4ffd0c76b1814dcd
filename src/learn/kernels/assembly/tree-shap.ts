/**
 * The innermost loops of TreeSHAP over the points of a quadrature; ../tree-shap.ts says what they
 * do, and is their twin. AssemblyScript: compiled by `node tools/kernels.mjs`.
 */

export function addScaled(at: usize, stride: usize, pairs: i32, value: f64): void {
  const factor = f64x2.splat(value);
  const end = at + ((<usize>pairs) << 4);
  for (; at < end; at += 16) {
    v128.store(at + stride, f64x2.add(v128.load(at + stride), f64x2.mul(factor, v128.load(at))));
  }
}

export function finish(
  at: usize,
  last: usize,
  stride: usize,
  rule: usize,
  pairs: i32,
  constant: f64,
  slope: f64,
  out: usize,
): void {
  const size = (<usize>pairs) << 4;
  const constants = f64x2.splat(constant);
  const slopes = f64x2.splat(slope);
  let sum = f64x2.splat(0);
  let lastSum = f64x2.splat(0);
  let lastMoment = f64x2.splat(0);
  for (let i: usize = 0; i < size; i += 16) {
    const inverse = v128.load(last + i);
    const points = v128.load(rule + i);
    const product = f64x2.mul(v128.load(at + i), inverse);
    const weighted = f64x2.mul(v128.load(rule + 3 * size + i), product);
    const again = f64x2.mul(weighted, inverse);
    sum = f64x2.add(sum, weighted);
    lastSum = f64x2.add(lastSum, again);
    lastMoment = f64x2.add(lastMoment, f64x2.mul(again, points));
    const value = f64x2.add(constants, f64x2.mul(slopes, points));
    const place = at + stride + i;
    v128.store(place, f64x2.add(v128.load(place), f64x2.mul(product, value)));
  }
  store<f64>(out, total(sum));
  store<f64>(out, total(lastSum), 8);
  store<f64>(out, total(lastMoment), 16);
}

export function follow(
  at: usize,
  last: usize,
  stride: usize,
  rule: usize,
  pairs: i32,
  share: f64,
): void {
  const size = (<usize>pairs) << 4;
  const below = at + 3 * stride;
  const shares = f64x2.splat(share);
  const rest = f64x2.splat(1 - share);
  const one = f64x2.splat(1);
  for (let i: usize = 0; i < size; i += 16) {
    const factor = f64x2.add(shares, f64x2.mul(rest, v128.load(rule + i)));
    const product = f64x2.mul(f64x2.mul(v128.load(at + i), factor), v128.load(last + i));
    v128.store(below + i, product);
    v128.store(below + stride + i, f64x2.splat(0));
    v128.store(below + 2 * stride + i, f64x2.div(one, factor));
  }
}

export function followed(
  at: usize,
  last: usize,
  stride: usize,
  rule: usize,
  pairs: i32,
  share: f64,
  before: f64,
): f64 {
  const size = (<usize>pairs) << 4;
  const below = at + 3 * stride;
  const rest = f64x2.splat(1 - share);
  const restBefore = f64x2.splat(1 - before);
  let part = f64x2.splat(0);
  for (let i: usize = 0; i < size; i += 16) {
    const sum = v128.load(below + stride + i);
    const now = f64x2.mul(rest, v128.load(below + 2 * stride + i));
    const change = f64x2.sub(now, f64x2.mul(restBefore, v128.load(last + i)));
    const weighted = f64x2.mul(v128.load(rule + 3 * size + i), change);
    part = f64x2.add(part, f64x2.mul(weighted, sum));
    const place = at + stride + i;
    v128.store(place, f64x2.add(v128.load(place), sum));
  }
  return total(part);
}

export function leave(at: usize, last: usize, stride: usize, rule: usize, pairs: i32): void {
  const size = (<usize>pairs) << 4;
  const below = at + 3 * stride;
  for (let i: usize = 0; i < size; i += 16) {
    const product = f64x2.mul(v128.load(at + i), v128.load(rule + size + i));
    v128.store(below + i, f64x2.mul(product, v128.load(last + i)));
    v128.store(below + stride + i, f64x2.splat(0));
  }
}

export function left(
  at: usize,
  last: usize,
  stride: usize,
  rule: usize,
  pairs: i32,
  before: f64,
): f64 {
  const size = (<usize>pairs) << 4;
  const below = at + 3 * stride;
  const restBefore = f64x2.splat(1 - before);
  let part = f64x2.splat(0);
  for (let i: usize = 0; i < size; i += 16) {
    const sum = v128.load(below + stride + i);
    const again = f64x2.mul(restBefore, v128.load(last + i));
    const change = f64x2.add(v128.load(rule + 2 * size + i), again);
    const weighted = f64x2.mul(v128.load(rule + 3 * size + i), change);
    part = f64x2.add(part, f64x2.mul(weighted, sum));
    const place = at + stride + i;
    v128.store(place, f64x2.add(v128.load(place), sum));
  }
  return -total(part);
}

function total(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}
