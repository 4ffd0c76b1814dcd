const { fround } = Math;
const LOG2_E = fround(Math.LOG2E);
/** 1.5 · 2^23: a float this large has no fraction, so adding it rounds to the nearest whole. */
const ROUNDER = 12582912;
const ROUNDER_BITS = 0x4b400000;
/** ln(2)^k / k! from k = 6 down to 0: Taylor's polynomial of 2^f. */
const POWERS = Float32Array.of(
  0.000154035303933816,
  0.0013333558146428443,
  0.009618129107628477,
  0.05550410866482158,
  0.2402265069591007,
  Math.LN2,
  1,
);
const [TENTH, THOUSANDTH] = [fround(0.1), fround(0.001)];
const [KEEP_MEAN, KEEP_SQUARE] = [fround(0.9), fround(0.999)];
const EPSILON = fround(1e-8);

const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

/** The kernels as TypeScript, bit for bit: every operation rounds to 32 bits. */
export class DenseTwin {
  private readonly floats: Float32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.floats = new Float32Array(buffer);
  }

  multiply(
    out: number,
    outStride: number,
    start: number,
    startStride: number,
    a: number,
    aRowStride: number,
    aInnerStride: number,
    b: number,
    bStride: number,
    rows: number,
    inner: number,
    columns: number,
  ): void {
    const { floats } = this;
    for (let i = 0; i < rows; i++) {
      const outAt = (out >> 2) + i * outStride;
      const startAt = (start >> 2) + i * startStride;
      for (let j = 0; j < columns; j++) {
        let sum = start === 0 ? 0 : floats[startAt + j];
        let aAt = (a >> 2) + i * aRowStride;
        let bAt = (b >> 2) + j;
        for (let k = 0; k < inner; k++) {
          sum = fround(sum + fround(floats[aAt] * floats[bAt]));
          aAt += aInnerStride;
          bAt += bStride;
        }
        floats[outAt + j] = sum;
      }
    }
  }

  transpose(out: number, outStride: number, a: number, rows: number, columns: number): void {
    const { floats } = this;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        floats[(out >> 2) + j * outStride + i] = floats[(a >> 2) + i * columns + j];
      }
    }
  }

  sumRows(out: number, a: number, rows: number, columns: number): void {
    const { floats } = this;
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum = fround(sum + floats[(a >> 2) + i * columns + j]);
      floats[(out >> 2) + j] = sum;
    }
  }

  lstmForward(
    gates: number,
    previousCell: number,
    cell: number,
    cellTanh: number,
    hidden: number,
    rows: number,
    units: number,
  ): void {
    const { floats } = this;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < units; j++) {
        const at = (gates >> 2) + 4 * i * units + j;
        const state = i * units + j;
        const input = sigmoid(floats[at]);
        const forget = sigmoid(floats[at + units]);
        const candidate = hyperbolicTangent(floats[at + 2 * units]);
        const output = sigmoid(floats[at + 3 * units]);
        const kept = fround(forget * floats[(previousCell >> 2) + state]);
        const c = fround(kept + fround(input * candidate));
        const t = hyperbolicTangent(c);
        floats[at] = input;
        floats[at + units] = forget;
        floats[at + 2 * units] = candidate;
        floats[at + 3 * units] = output;
        floats[(cell >> 2) + state] = c;
        floats[(cellTanh >> 2) + state] = t;
        floats[(hidden >> 2) + state] = output * t;
      }
    }
  }

  lstmBackward(
    gates: number,
    previousCell: number,
    cellTanh: number,
    hiddenGradient: number,
    cellGradient: number,
    rows: number,
    units: number,
  ): void {
    const { floats } = this;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < units; j++) {
        const at = (gates >> 2) + 4 * i * units + j;
        const state = i * units + j;
        const input = floats[at];
        const forget = floats[at + units];
        const candidate = floats[at + 2 * units];
        const output = floats[at + 3 * units];
        const t = floats[(cellTanh >> 2) + state];
        const dh = floats[(hiddenGradient >> 2) + state];
        const through = fround(fround(dh * output) * fround(1 - fround(t * t)));
        const dc = fround(floats[(cellGradient >> 2) + state] + through);
        const previous = floats[(previousCell >> 2) + state];
        floats[at] = fround(dc * candidate) * slope(input);
        floats[at + units] = fround(dc * previous) * slope(forget);
        floats[at + 2 * units] = fround(dc * input) * fround(1 - fround(candidate * candidate));
        floats[at + 3 * units] = fround(dh * t) * slope(output);
        floats[(cellGradient >> 2) + state] = dc * forget;
      }
    }
  }

  relu(values: number, count: number): void {
    const { floats } = this;
    for (let at = values >> 2; at < (values >> 2) + count; at++) {
      floats[at] = floats[at] > 0 ? floats[at] : 0;
    }
  }

  reluGradient(gradients: number, outputs: number, count: number): void {
    const { floats } = this;
    for (let i = 0; i < count; i++) {
      if (!(floats[(outputs >> 2) + i] > 0)) floats[(gradients >> 2) + i] = 0;
    }
  }

  scale(out: number, values: number, factors: number, count: number): void {
    const { floats } = this;
    for (let i = 0; i < count; i++) {
      floats[(out >> 2) + i] = floats[(values >> 2) + i] * floats[(factors >> 2) + i];
    }
  }

  adam(
    weights: number,
    gradients: number,
    means: number,
    squares: number,
    count: number,
    gradientScale: number,
    rate: number,
    decay: number,
    squareScale: number,
  ): void {
    const { floats } = this;
    const [byGradient, byRate] = [fround(gradientScale), fround(rate)];
    const [byDecay, bySquare] = [fround(decay), fround(squareScale)];
    for (let i = 0; i < count; i++) {
      const g = fround(floats[(gradients >> 2) + i] * byGradient);
      const m = fround(fround(KEEP_MEAN * floats[(means >> 2) + i]) + fround(TENTH * g));
      const keptSquare = fround(KEEP_SQUARE * floats[(squares >> 2) + i]);
      const v = fround(keptSquare + fround(THOUSANDTH * fround(g * g)));
      const spread = fround(fround(fround(Math.sqrt(v)) * bySquare) + EPSILON);
      const w = floats[(weights >> 2) + i];
      const kept = fround(w - fround(w * byDecay));
      floats[(weights >> 2) + i] = kept - fround(fround(byRate * m) / spread);
      floats[(means >> 2) + i] = m;
      floats[(squares >> 2) + i] = v;
    }
  }
}

/** e^x for x limited to ±87: 2^n · 2^f, n the nearest whole number to x / ln 2. */
function exponential(x: number): number {
  const limited = Math.min(Math.max(x, -87), 87);
  const scaled = fround(limited * LOG2_E);
  const shifted = fround(scaled + ROUNDER);
  const f = fround(scaled - fround(shifted - ROUNDER));
  let p = POWERS[0];
  for (let k = 1; k < POWERS.length; k++) p = fround(POWERS[k] + fround(p * f));
  float[0] = shifted;
  bits[0] = (bits[0] - ROUNDER_BITS + 127) << 23;
  return fround(p * float[0]);
}

function sigmoid(x: number): number {
  return fround(1 / fround(1 + exponential(-x)));
}

function hyperbolicTangent(x: number): number {
  return fround(1 - fround(2 / fround(1 + exponential(fround(x + x)))));
}

/** Of the sigmoid, from its value. */
function slope(y: number): number {
  return fround(y * fround(1 - y));
}
