import type { Tensor } from './tensor.ts';

/** The smallest of each row, the first where several are the same, and where they stood. */
export function smallest({ shape: [rows, width], values }: Tensor, count: number): Tensor[] {
  const found: number[] = [];
  for (let row = 0; row < rows; row++) {
    const own = values.slice(row * width, (row + 1) * width);
    const order = [...own.keys()].sort((a, b) => own[a] - own[b] || a - b);
    found.push(...order.slice(0, count));
  }
  const at = (i: number) => values[Math.floor(i / count) * width + found[i]];
  const shape = [rows, count];
  return [
    { shape, values: found.map((_, i) => at(i)) },
    { shape, values: found },
  ];
}

/** For each index, what stands there on the first axis. */
export function gather({ shape: [, ...inner], values }: Tensor, indices: Tensor): Tensor {
  const size = inner.reduce((product, each) => product * each, 1);
  return {
    shape: [...indices.shape, ...inner],
    values: indices.values.flatMap((index) => values.slice(index * size, (index + 1) * size)),
  };
}

/** The same on the last axis. */
export function gatherLast({ shape, values }: Tensor, indices: Tensor): Tensor {
  const width = shape[shape.length - 1];
  const rows = Array.from({ length: values.length / width }, (_, row) => row * width);
  return {
    shape: [...shape.slice(0, -1), indices.values.length],
    values: rows.flatMap((start) => indices.values.map((index) => values[start + index])),
  };
}

/** On the last axis; of lists, one after the other. */
export function concat(given: readonly Tensor[]): Tensor {
  const [{ shape }] = given;
  const widths = given.map((each) => each.shape[each.shape.length - 1]);
  const rowCount = given[0].values.length / widths[0];
  const rows = Array.from({ length: rowCount }, (_, row) =>
    given.flatMap(({ values }, i) => values.slice(row * widths[i], (row + 1) * widths[i])),
  );
  const width = widths.reduce((sum, each) => sum + each, 0);
  return { shape: [...shape.slice(0, -1), width], values: rows.flat() };
}

/** Of the second of two or three axes; the rest stays. */
export function reduceSecond(
  { shape: [rows, count, inner = 1], values }: Tensor,
  reduce: (numbers: number[]) => number,
): Tensor {
  const reduced = Array.from({ length: rows * inner }, (_, i) => {
    const [row, at] = [Math.floor(i / inner), i % inner];
    return reduce(Array.from({ length: count }, (_k, k) => values[(row * count + k) * inner + at]));
  });
  return { shape: [rows, inner], values: reduced };
}

/** Of the last axis with the first of two. */
export function product({ shape, values }: Tensor, other: Tensor): Tensor {
  const [inner, width] = other.shape;
  const sums = Array.from({ length: (values.length / inner) * width }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    let sum = 0;
    for (let k = 0; k < inner; k++) {
      sum += values[row * inner + k] * other.values[k * width + column];
    }
    return sum;
  });
  return { shape: [...shape.slice(0, -1), width], values: sums };
}
