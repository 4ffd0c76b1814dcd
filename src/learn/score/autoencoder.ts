import type { AutoencoderModel } from '../model/index.ts';
import { type KernelChoice, LayerRunner } from '../net/index.ts';
import type { Matrix } from '../table/index.ts';

/** Scores rows by how badly they are given back; agrees with the reference within 1e-5 of it. */
export class AutoencoderEngine {
  readonly model: AutoencoderModel;
  private readonly layers: LayerRunner;

  constructor(model: AutoencoderModel, { kernels = 'fastest' }: { kernels?: KernelChoice } = {}) {
    this.model = model;
    this.layers = new LayerRunner(model, kernels);
  }

  /** One score for each of `rows` (all when absent): 0 or more, higher is odder. */
  score(matrix: Matrix, rows?: Uint32Array): Float64Array {
    const scores = new Float64Array(rows?.length ?? matrix.rowCount);
    this.layers.forEachRow(matrix, rows, ({ index, row }, outputs, at) => {
      let sum = 0;
      for (let c = 0; c < matrix.columns.length; c++) {
        sum += this.shareOf(matrix.columns[c][row], c, outputs[at + c]);
      }
      scores[index] = sum;
    });
    return scores;
  }

  /** What each column adds to the row's score: its own error. The shares sum to the score. */
  explain(matrix: Matrix, row: number): Float64Array {
    const shares = new Float64Array(matrix.columns.length);
    this.layers.forEachRow(matrix, Uint32Array.of(row), (_row, outputs, at) => {
      for (let c = 0; c < shares.length; c++) {
        shares[c] = this.shareOf(matrix.columns[c][row], c, outputs[at + c]);
      }
    });
    return shares;
  }

  private shareOf(value: number, column: number, output: number): number {
    const { errorScales } = this.model;
    return ((value - output) / errorScales[column]) ** 2 / errorScales.length;
  }
}
