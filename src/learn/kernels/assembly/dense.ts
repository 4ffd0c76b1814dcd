/**
 * Matrix products and the element-wise parts of neural nets, on 32-bit floats, four at a time.
 * Addresses are in bytes, strides and counts in floats. ../dense.ts says what each function does,
 * holds its twin, and must be changed with it: every sum runs in the order written there.
 */

/** Rows of b that stay in the first-level cache while the rows of a pass over them. */
const INNER_BLOCK: usize = 192;

export function multiply(
  out: usize,
  outStride: usize,
  start: usize,
  startStride: usize,
  a: usize,
  aRowStride: usize,
  aInnerStride: usize,
  b: usize,
  bStride: usize,
  rows: usize,
  inner: usize,
  columns: usize,
): void {
  const outRow = outStride << 2;
  const aRow = aRowStride << 2;
  const aStep = aInnerStride << 2;
  const bStep = bStride << 2;
  let from = start;
  let fromRow = startStride << 2;
  for (let done: usize = 0; done < inner || done == 0; done += INNER_BLOCK) {
    const count = inner - done < INNER_BLOCK ? inner - done : INNER_BLOCK;
    const aAt = a + done * aStep;
    const bAt = b + done * bStep;
    let j: usize = 0;
    for (; j + 8 <= columns; j += 8) {
      panel8(
        out + (j << 2),
        outRow,
        from,
        fromRow,
        j << 2,
        aAt,
        aRow,
        aStep,
        bAt,
        bStep,
        rows,
        count,
      );
    }
    if (j < columns) {
      panel4(
        out + (j << 2),
        outRow,
        from,
        fromRow,
        j << 2,
        aAt,
        aRow,
        aStep,
        bAt,
        bStep,
        rows,
        count,
      );
    }
    from = out;
    fromRow = outRow;
  }
}

/** Where a sum starts: at nothing, or at what stands there. */
function begin(from: usize, offset: usize): v128 {
  return from == 0 ? f32x4.splat(0) : v128.load(from + offset);
}

function madd(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

function panel8(
  out: usize,
  outRow: usize,
  from: usize,
  fromRow: usize,
  fromColumn: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  rows: usize,
  count: usize,
): void {
  const bPanel = b + fromColumn;
  let i: usize = 0;
  for (; i + 4 <= rows; i += 4) {
    const at = fromColumn + i * fromRow;
    let c00 = begin(from, at);
    let c01 = begin(from, at + 16);
    let c10 = begin(from, at + fromRow);
    let c11 = begin(from, at + fromRow + 16);
    let c20 = begin(from, at + 2 * fromRow);
    let c21 = begin(from, at + 2 * fromRow + 16);
    let c30 = begin(from, at + 3 * fromRow);
    let c31 = begin(from, at + 3 * fromRow + 16);
    let a0 = a + i * aRow;
    let a1 = a0 + aRow;
    let a2 = a1 + aRow;
    let a3 = a2 + aRow;
    let bAt = bPanel;
    for (let k: usize = 0; k < count; k++) {
      const b0 = v128.load(bAt);
      const b1 = v128.load(bAt, 16);
      const x0 = v128.load32_splat(a0);
      c00 = madd(c00, x0, b0);
      c01 = madd(c01, x0, b1);
      const x1 = v128.load32_splat(a1);
      c10 = madd(c10, x1, b0);
      c11 = madd(c11, x1, b1);
      const x2 = v128.load32_splat(a2);
      c20 = madd(c20, x2, b0);
      c21 = madd(c21, x2, b1);
      const x3 = v128.load32_splat(a3);
      c30 = madd(c30, x3, b0);
      c31 = madd(c31, x3, b1);
      a0 += aStep;
      a1 += aStep;
      a2 += aStep;
      a3 += aStep;
      bAt += bStep;
    }
    const to = out + i * outRow;
    v128.store(to, c00);
    v128.store(to, c01, 16);
    v128.store(to + outRow, c10);
    v128.store(to + outRow, c11, 16);
    v128.store(to + 2 * outRow, c20);
    v128.store(to + 2 * outRow, c21, 16);
    v128.store(to + 3 * outRow, c30);
    v128.store(to + 3 * outRow, c31, 16);
  }
  rows8(out, outRow, from, fromRow, fromColumn, a, aRow, aStep, bPanel, bStep, i, rows, count);
}

/** The rows that are left, one by one. */
function rows8(
  out: usize,
  outRow: usize,
  from: usize,
  fromRow: usize,
  fromColumn: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  bPanel: usize,
  bStep: usize,
  first: usize,
  rows: usize,
  count: usize,
): void {
  for (let i = first; i < rows; i++) {
    const at = fromColumn + i * fromRow;
    let c0 = begin(from, at);
    let c1 = begin(from, at + 16);
    let a0 = a + i * aRow;
    let bAt = bPanel;
    for (let k: usize = 0; k < count; k++) {
      const x = v128.load32_splat(a0);
      c0 = madd(c0, x, v128.load(bAt));
      c1 = madd(c1, x, v128.load(bAt, 16));
      a0 += aStep;
      bAt += bStep;
    }
    v128.store(out + i * outRow, c0);
    v128.store(out + i * outRow, c1, 16);
  }
}

function panel4(
  out: usize,
  outRow: usize,
  from: usize,
  fromRow: usize,
  fromColumn: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  rows: usize,
  count: usize,
): void {
  const bPanel = b + fromColumn;
  let i: usize = 0;
  for (; i + 4 <= rows; i += 4) {
    const at = fromColumn + i * fromRow;
    let c0 = begin(from, at);
    let c1 = begin(from, at + fromRow);
    let c2 = begin(from, at + 2 * fromRow);
    let c3 = begin(from, at + 3 * fromRow);
    let a0 = a + i * aRow;
    let a1 = a0 + aRow;
    let a2 = a1 + aRow;
    let a3 = a2 + aRow;
    let bAt = bPanel;
    for (let k: usize = 0; k < count; k++) {
      const y = v128.load(bAt);
      c0 = madd(c0, v128.load32_splat(a0), y);
      c1 = madd(c1, v128.load32_splat(a1), y);
      c2 = madd(c2, v128.load32_splat(a2), y);
      c3 = madd(c3, v128.load32_splat(a3), y);
      a0 += aStep;
      a1 += aStep;
      a2 += aStep;
      a3 += aStep;
      bAt += bStep;
    }
    const to = out + i * outRow;
    v128.store(to, c0);
    v128.store(to + outRow, c1);
    v128.store(to + 2 * outRow, c2);
    v128.store(to + 3 * outRow, c3);
  }
  for (; i < rows; i++) {
    let c0 = begin(from, fromColumn + i * fromRow);
    let a0 = a + i * aRow;
    let bAt = bPanel;
    for (let k: usize = 0; k < count; k++) {
      c0 = madd(c0, v128.load32_splat(a0), v128.load(bAt));
      a0 += aStep;
      bAt += bStep;
    }
    v128.store(out + i * outRow, c0);
  }
}

export function transpose(
  out: usize,
  outStride: usize,
  a: usize,
  rows: usize,
  columns: usize,
): void {
  for (let i: usize = 0; i < rows; i++) {
    let to = out + (i << 2);
    let at = a + ((i * columns) << 2);
    for (let j: usize = 0; j < columns; j++) {
      store<f32>(to, load<f32>(at));
      to += outStride << 2;
      at += 4;
    }
  }
}

export function sumRows(out: usize, a: usize, rows: usize, columns: usize): void {
  const rowBytes = columns << 2;
  let j: usize = 0;
  for (; j + 64 <= rowBytes; j += 64) {
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    let sum2 = f32x4.splat(0);
    let sum3 = f32x4.splat(0);
    let at = a + j;
    for (let i: usize = 0; i < rows; i++) {
      sum0 = f32x4.add(sum0, v128.load(at));
      sum1 = f32x4.add(sum1, v128.load(at, 16));
      sum2 = f32x4.add(sum2, v128.load(at, 32));
      sum3 = f32x4.add(sum3, v128.load(at, 48));
      at += rowBytes;
    }
    v128.store(out + j, sum0);
    v128.store(out + j, sum1, 16);
    v128.store(out + j, sum2, 32);
    v128.store(out + j, sum3, 48);
  }
  for (; j < rowBytes; j += 16) {
    let sum = f32x4.splat(0);
    let at = a + j;
    for (let i: usize = 0; i < rows; i++) {
      sum = f32x4.add(sum, v128.load(at));
      at += rowBytes;
    }
    v128.store(out + j, sum);
  }
}

/**
 * e^x for x within ±87: 2^n · 2^f with n the nearest whole number to x / ln 2; 2^f by Taylor's
 * polynomial of degree 6. The large number added and taken away leaves n in its lowest bits.
 */
function exponential(x: v128): v128 {
  const limited = f32x4.min(f32x4.max(x, f32x4.splat(-87)), f32x4.splat(87));
  const scaled = f32x4.mul(limited, f32x4.splat(1.4426950216293335));
  const shifted = f32x4.add(scaled, f32x4.splat(12582912));
  const f = f32x4.sub(scaled, f32x4.sub(shifted, f32x4.splat(12582912)));
  let p = f32x4.splat(0.000154035303933816);
  p = madd(f32x4.splat(0.0013333558146428443), p, f);
  p = madd(f32x4.splat(0.009618129107628477), p, f);
  p = madd(f32x4.splat(0.05550410866482158), p, f);
  p = madd(f32x4.splat(0.2402265069591007), p, f);
  p = madd(f32x4.splat(0.6931471805599453), p, f);
  p = madd(f32x4.splat(1), p, f);
  // 2^n: n + 127 in the exponent's bits.
  const n = i32x4.add(shifted, i32x4.splat(127 - 0x4b400000));
  return f32x4.mul(p, i32x4.shl(n, 23));
}

function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))));
}

function hyperbolicTangent(x: v128): v128 {
  const one = f32x4.splat(1);
  const e = exponential(f32x4.add(x, x));
  return f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(one, e)));
}

export function lstmForward(
  gates: usize,
  previousCell: usize,
  cell: usize,
  cellTanh: usize,
  hidden: usize,
  rows: usize,
  units: usize,
): void {
  const bytes = units << 2;
  for (let i: usize = 0; i < rows; i++) {
    for (let j: usize = 0; j < bytes; j += 16) {
      const at = gates + j;
      const input = sigmoid(v128.load(at));
      const forget = sigmoid(v128.load(at + bytes));
      const candidate = hyperbolicTangent(v128.load(at + 2 * bytes));
      const output = sigmoid(v128.load(at + 3 * bytes));
      const c = f32x4.add(
        f32x4.mul(forget, v128.load(previousCell + j)),
        f32x4.mul(input, candidate),
      );
      const t = hyperbolicTangent(c);
      v128.store(at, input);
      v128.store(at + bytes, forget);
      v128.store(at + 2 * bytes, candidate);
      v128.store(at + 3 * bytes, output);
      v128.store(cell + j, c);
      v128.store(cellTanh + j, t);
      v128.store(hidden + j, f32x4.mul(output, t));
    }
    gates += 4 * bytes;
    previousCell += bytes;
    cell += bytes;
    cellTanh += bytes;
    hidden += bytes;
  }
}

export function lstmBackward(
  gates: usize,
  previousCell: usize,
  cellTanh: usize,
  hiddenGradient: usize,
  cellGradient: usize,
  rows: usize,
  units: usize,
): void {
  const one = f32x4.splat(1);
  const bytes = units << 2;
  for (let i: usize = 0; i < rows; i++) {
    for (let j: usize = 0; j < bytes; j += 16) {
      const at = gates + j;
      const input = v128.load(at);
      const forget = v128.load(at + bytes);
      const candidate = v128.load(at + 2 * bytes);
      const output = v128.load(at + 3 * bytes);
      const t = v128.load(cellTanh + j);
      const dh = v128.load(hiddenGradient + j);
      const dc = madd(
        v128.load(cellGradient + j),
        f32x4.mul(dh, output),
        f32x4.sub(one, f32x4.mul(t, t)),
      );
      v128.store(at, f32x4.mul(f32x4.mul(dc, candidate), slope(input)));
      v128.store(at + bytes, f32x4.mul(f32x4.mul(dc, v128.load(previousCell + j)), slope(forget)));
      v128.store(
        at + 2 * bytes,
        f32x4.mul(f32x4.mul(dc, input), f32x4.sub(one, f32x4.mul(candidate, candidate))),
      );
      v128.store(at + 3 * bytes, f32x4.mul(f32x4.mul(dh, t), slope(output)));
      v128.store(cellGradient + j, f32x4.mul(dc, forget));
    }
    gates += 4 * bytes;
    previousCell += bytes;
    cellTanh += bytes;
    hiddenGradient += bytes;
    cellGradient += bytes;
  }
}

/** Of the sigmoid, from its value. */
function slope(y: v128): v128 {
  return f32x4.mul(y, f32x4.sub(f32x4.splat(1), y));
}

export function relu(values: usize, count: usize): void {
  const end = values + (count << 2);
  const zero = f32x4.splat(0);
  for (; values < end; values += 16) {
    const x = v128.load(values);
    v128.store(values, v128.and(x, f32x4.gt(x, zero)));
  }
}

export function reluGradient(gradients: usize, outputs: usize, count: usize): void {
  const end = gradients + (count << 2);
  const zero = f32x4.splat(0);
  for (; gradients < end; gradients += 16) {
    const isOn = f32x4.gt(v128.load(outputs), zero);
    v128.store(gradients, v128.and(v128.load(gradients), isOn));
    outputs += 16;
  }
}

export function scale(out: usize, values: usize, factors: usize, count: usize): void {
  const end = values + (count << 2);
  for (; values < end; values += 16) {
    v128.store(out, f32x4.mul(v128.load(values), v128.load(factors)));
    out += 16;
    factors += 16;
  }
}

export function adam(
  weights: usize,
  gradients: usize,
  means: usize,
  squares: usize,
  count: usize,
  gradientScale: f32,
  rate: f32,
  decay: f32,
  squareScale: f32,
): void {
  const keepMean = f32x4.splat(0.9);
  const addMean = f32x4.splat(0.1);
  const keepSquare = f32x4.splat(0.999);
  const addSquare = f32x4.splat(0.001);
  const epsilon = f32x4.splat(1e-8);
  const end = weights + (count << 2);
  for (; weights < end; weights += 16) {
    const g = f32x4.mul(v128.load(gradients), f32x4.splat(gradientScale));
    const m = madd(f32x4.mul(keepMean, v128.load(means)), addMean, g);
    const v = madd(f32x4.mul(keepSquare, v128.load(squares)), addSquare, f32x4.mul(g, g));
    const spread = f32x4.add(f32x4.mul(f32x4.sqrt(v), f32x4.splat(squareScale)), epsilon);
    const w = v128.load(weights);
    const kept = f32x4.sub(w, f32x4.mul(w, f32x4.splat(decay)));
    v128.store(weights, f32x4.sub(kept, f32x4.div(f32x4.mul(f32x4.splat(rate), m), spread)));
    v128.store(means, m);
    v128.store(squares, v);
    gradients += 16;
    means += 16;
    squares += 16;
  }
}
