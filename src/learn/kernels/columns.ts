import type { Arena } from './arena.ts';
import { COLUMNS_WASM } from './embedded/columns.ts';
import { instantiate } from './instantiate.ts';

/**
 * Sums over some columns of 64-bit floats. Addresses and `stride` are in bytes, a multiple of 16;
 * `rows` is even. Column c of `values` begins at values + c · stride; `columns` lists `count`
 * columns as 32-bit numbers. Both implementations give the same bits.
 */
export interface ColumnKernels {
  /** target[row] += Σ factors[i] · column i[row], four columns at a time: (a + b) + (c + d). */
  addColumns(
    target: number,
    values: number,
    stride: number,
    columns: number,
    factors: number,
    count: number,
    rows: number,
  ): void;
  /** sums[i] += Σ vector[row] · column i[row], the even rows' sum plus the odd rows'. */
  addProducts(
    sums: number,
    vector: number,
    values: number,
    stride: number,
    columns: number,
    count: number,
    rows: number,
  ): void;
}

/** The kernels over an arena: WebAssembly where the machine has it, else their twin. */
export function columnKernels(arena: Arena): ColumnKernels {
  return instantiate<ColumnKernels>(COLUMNS_WASM, arena) ?? new ColumnTwin(arena.buffer);
}

/** The kernels as TypeScript, bit for bit. */
export class ColumnTwin {
  private readonly floats: Float64Array;
  private readonly lists: Uint32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.floats = new Float64Array(buffer);
    this.lists = new Uint32Array(buffer);
  }

  addColumns(
    target: number,
    values: number,
    stride: number,
    columns: number,
    factors: number,
    count: number,
    rows: number,
  ): void {
    const { floats } = this;
    const start = target >>> 3;
    const at = (c: number) => (values + this.lists[(columns >>> 2) + c] * stride) >>> 3;
    let c = 0;
    for (; c + 4 <= count; c += 4) {
      const [x0, x1, x2, x3] = [at(c), at(c + 1), at(c + 2), at(c + 3)];
      const f = (factors >>> 3) + c;
      const [f0, f1, f2, f3] = [floats[f], floats[f + 1], floats[f + 2], floats[f + 3]];
      for (let row = 0; row < rows; row++) {
        const left = f0 * floats[x0 + row] + f1 * floats[x1 + row];
        floats[start + row] += left + (f2 * floats[x2 + row] + f3 * floats[x3 + row]);
      }
    }
    for (; c < count; c++) {
      const x = at(c);
      const factor = floats[(factors >>> 3) + c];
      for (let row = 0; row < rows; row++) floats[start + row] += factor * floats[x + row];
    }
  }

  addProducts(
    sums: number,
    vector: number,
    values: number,
    stride: number,
    columns: number,
    count: number,
    rows: number,
  ): void {
    const { floats } = this;
    const start = vector >>> 3;
    for (let c = 0; c < count; c++) {
      const x = (values + this.lists[(columns >>> 2) + c] * stride) >>> 3;
      let even = 0;
      let odd = 0;
      for (let row = 0; row < rows; row += 2) {
        even += floats[start + row] * floats[x + row];
        odd += floats[start + row + 1] * floats[x + row + 1];
      }
      floats[(sums >>> 3) + c] += even + odd;
    }
  }
}
