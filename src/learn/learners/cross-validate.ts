import { rowsOfPart, takeMatrixRows } from '../table/index.ts';
import { foldsOf, takeBoth } from './held-out.ts';
import type { FitInput, Learner, Target } from './learner.ts';
import { fitMember } from './fit-member.ts';
import { memberPredictor } from './member.ts';

/** Predictions for all rows, each by a model that saw neither the row nor one equal to it. */
export interface OutOfFold {
  /** As a predictor gives them: `width` numbers a row. */
  readonly predictions: Float64Array;
  readonly width: number;
  readonly folds: Uint8Array;
}

export interface CrossValidateOptions {
  readonly folds: number;
  /** Called after each fold. */
  readonly onFold?: (() => void) | undefined;
  /** Rows that train, of those outside a fold; may repeat rows (balancing). All when absent. */
  readonly choose?: ((rows: Uint32Array, target: Target, seed: number) => Uint32Array) | undefined;
}

/** Fits the learner once a fold, on the rows of all others. */
export async function crossValidate(
  learner: Learner,
  input: FitInput,
  { folds: count, onFold, choose = (rows) => rows }: CrossValidateOptions,
): Promise<OutOfFold> {
  const { matrix, target, seed } = input;
  const folds = foldsOf(input, { count, seed });
  let width = 1;
  let predictions = new Float64Array(0);
  for (let fold = 0; fold < count; fold++) {
    const { in: inside, out } = rowsOfPart(folds, fold);
    const outside = choose(out, target, seed + fold);
    const { member } = await fitMember(learner, {
      ...input,
      ...takeBoth(input, outside),
      onProgress: (done) =>
        input.onProgress?.({
          step: fold * done.steps + done.step,
          steps: count * done.steps,
          loss: done.loss,
        }),
    });
    const predictor = memberPredictor(member);
    if (fold === 0) {
      width = predictor.width;
      predictions = new Float64Array(matrix.rowCount * width);
    }
    const scores = predictor.predict(takeMatrixRows(matrix, inside));
    inside.forEach((row, i) => {
      predictions.set(scores.subarray(i * width, (i + 1) * width), row * width);
    });
    onFold?.();
  }
  return { predictions, width, folds };
}
