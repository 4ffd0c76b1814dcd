import type { Tensor } from './tensor.ts';

/**
 * The operator LSTM, forward, as its page defines it (github.com/onnx/onnx, Operators.md): gates
 * input, output, forget, cell in W[1][4 · units][inputs], R[1][4 · units][units], B[1][8 · units].
 * Gives Y[steps][1][rows][units] and Y_h[1][rows][units].
 */
export function lstm([x, w, r, b]: readonly Tensor[]): Tensor[] {
  const [steps, rows, inputs] = x.shape;
  const units = r.shape[2];
  const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
  const all: number[] = [];
  let hidden = Array.from({ length: rows }, () => new Array<number>(units).fill(0));
  const cells = hidden.map((row) => [...row]);
  for (let step = 0; step < steps; step++) {
    hidden = hidden.map((before, row) => {
      const sum = (gate: number, unit: number) => {
        const at = gate * units + unit;
        let total = b.values[at] + b.values[4 * units + at];
        for (let i = 0; i < inputs; i++) {
          total += x.values[(step * rows + row) * inputs + i] * w.values[at * inputs + i];
        }
        for (let i = 0; i < units; i++) total += before[i] * r.values[at * units + i];
        return total;
      };
      return before.map((_, unit) => {
        const [input, output, forget] = [0, 1, 2].map((gate) => sigmoid(sum(gate, unit)));
        cells[row][unit] = forget * cells[row][unit] + input * Math.tanh(sum(3, unit));
        return output * Math.tanh(cells[row][unit]);
      });
    });
    all.push(...hidden.flat());
  }
  return [
    { shape: [steps, 1, rows, units], values: all },
    { shape: [1, rows, units], values: hidden.flat() },
  ];
}

/** The first two of three axes change places. */
export function swapFirst({ shape: [a, b, c], values }: Tensor): Tensor {
  const out = new Array<number>(values.length);
  for (let i = 0; i < values.length; i++) {
    const [row, step, column] = [Math.floor(i / (b * c)), Math.floor(i / c) % b, i % c];
    out[(step * a + row) * c + column] = values[i];
  }
  return { shape: [b, a, c], values: out };
}

export function squeeze({ shape, values }: Tensor, axis: number): Tensor {
  return { shape: shape.filter((_, i) => i !== axis), values };
}
