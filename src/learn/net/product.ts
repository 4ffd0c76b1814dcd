import type { DenseKernels } from '../kernels/index.ts';

export interface ProductShape {
  readonly rows: number;
  readonly inner: number;
  /** A multiple of 4. */
  readonly columns: number;
  /** Floats from row to row; of the start 0 to begin each row with the same values. */
  readonly outStride: number;
  readonly startStride: number;
  readonly aRowStride: number;
  readonly aInnerStride: number;
  readonly bStride: number;
}

/** Addresses of out, of what it starts from (0: nothing), and of the two factors. */
export type Product = (out: number, start: number, a: number, b: number) => void;

/** out = start + a·b of one shape, to be called with addresses. */
export function product(kernels: DenseKernels, shape: ProductShape): Product {
  const { rows, inner, columns, outStride, startStride, aRowStride, aInnerStride, bStride } = shape;
  return (out, start, a, b) => {
    kernels.multiply(
      out,
      outStride,
      start,
      startStride,
      a,
      aRowStride,
      aInnerStride,
      b,
      bStride,
      rows,
      inner,
      columns,
    );
  };
}

/** a·b with a bias a row of `b`'s width: the shape of a layer going forward. */
export function forwardShape(size: {
  rows: number;
  inner: number;
  columns: number;
  aRowStride: number;
}): ProductShape {
  const { columns } = size;
  return { ...size, outStride: columns, startStride: 0, aInnerStride: 1, bStride: columns };
}
