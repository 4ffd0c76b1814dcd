/** Points in (0, 1), 1 − each, 1 / that, and weights that sum to 1. */
export interface Quadrature {
  readonly points: Float64Array;
  readonly rests: Float64Array;
  readonly restInverses: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gauss–Legendre on [0, 1]: exact for polynomials of a degree below 2 × `count`. The points are
 * roots of the Legendre polynomial, found by Newton's method from Tricomi's first guess.
 */
export function unitQuadrature(count: number): Quadrature {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    // Converges quadratically; 1e-16 after five or six steps.
    for (let step = 0; step < 10; step++) {
      const [value, previous] = legendre(count, x);
      slope = (count * (x * value - previous)) / (x * x - 1);
      x -= value / slope;
    }
    points[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  const rests = points.map((point) => 1 - point);
  return { points, rests, restInverses: rests.map((rest) => 1 / rest), weights };
}

/** P_n(x) and P_{n−1}(x), by Bonnet's recursion. */
function legendre(n: number, x: number): [number, number] {
  let previous = 1;
  let value = x;
  for (let k = 2; k <= n; k++) {
    [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k];
  }
  return [value, previous];
}
