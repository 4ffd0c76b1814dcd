import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createMatrix } from '../table/index.ts';
import { JointCurvature } from './elastic-net-curvature.ts';
import { SoftmaxRows } from './elastic-net-softmax.ts';
import { StandardColumns } from './standard-columns.ts';

/** Three classes at coefficients drawn at random; some rows weigh more than others. */
function drawn(seed: number) {
  const random = createRandom(seed, 'joint curvature tests');
  const [rowCount, columnCount] = [301, 5];
  const columns = Array.from({ length: columnCount }, () =>
    Float64Array.from({ length: rowCount }, random.next),
  );
  const matrix = createMatrix(
    columns.map((_, c) => `c${c}`),
    columns,
  );
  const weights = Float64Array.from({ length: rowCount }, () => random.below(4));
  const standard = new StandardColumns(matrix, weights, 6);
  const labels = Uint8Array.from(standard.rows, () => random.below(3));
  const rows = new SoftmaxRows(standard, labels, Float64Array.of(0.2, 0.3, 0.5));
  for (const part of rows.parts) {
    for (let c = 0; c < columnCount; c++) part.coefficients[c] = 2 * random.next() - 1;
  }
  rows.evaluate();
  return rows;
}

const slopes = (rows: SoftmaxRows) =>
  rows.parts.flatMap(({ gradient, interceptGradient }) => [...gradient, interceptGradient]);

function shift(rows: SoftmaxRows, variable: number, by: number): void {
  const part = rows.parts[Math.floor(variable / 6)];
  if (variable % 6 === 5) part.intercept += by;
  else part.coefficients[variable % 6] += by;
  rows.evaluate();
}

describe('the loss of several classes', () => {
  test('has the slopes that differences of the loss have', () => {
    const rows = drawn(1);
    const found = slopes(rows);
    found.forEach((slope, variable) => {
      shift(rows, variable, 1e-5);
      const above = rows.loss;
      shift(rows, variable, -2e-5);
      expect((above - rows.loss) / 2e-5).toBeCloseTo(slope, 7);
      shift(rows, variable, 1e-5);
    });
  });

  test('has the curvature that differences of the slopes have', () => {
    const rows = drawn(2);
    const curvature = new JointCurvature(rows);
    curvature.refresh();
    for (let variable = 0; variable < curvature.size; variable++) {
      shift(rows, variable, 1e-5);
      const above = slopes(rows);
      shift(rows, variable, -2e-5);
      const below = slopes(rows);
      shift(rows, variable, 1e-5);
      for (let other = 0; other < curvature.size; other++) {
        const expected = (above[other] - below[other]) / 2e-5;
        const found = curvature.values[variable * curvature.size + other];
        expect(Math.abs(found - expected)).toBeLessThan(2e-5);
      }
    }
  });
});

describe('a curvature', () => {
  test('that is corrected says of the step what the gradient did', () => {
    const rows = drawn(3);
    const curvature = new JointCurvature(rows);
    curvature.refresh();
    const random = createRandom(4, 'steps');
    const step = Float64Array.from({ length: curvature.size }, () => random.next() - 0.5);
    const before = slopes(rows);
    step.forEach((by, variable) => {
      shift(rows, variable, by);
    });
    const change = Float64Array.from(slopes(rows), (value, i) => value - before[i]);
    curvature.correct(step, change);
    for (let i = 0; i < curvature.size; i++) {
      let said = 0;
      for (let j = 0; j < curvature.size; j++) {
        said += curvature.values[i * curvature.size + j] * step[j];
      }
      expect(said).toBeCloseTo(change[i], 9);
    }
  });
});
