import { type RowGroups, rowsOfPart, takeMatrixRows } from '../table/index.ts';
import { foldsOf, rowsFrom, takeBoth } from './held-out.ts';
import type { FitInput, Learner, Target } from './learner.ts';
import { fitMember } from './fit-member.ts';
import { memberPredictor } from './member.ts';
import { predictAfter } from './sequence.ts';

/** Predictions for rows by models that saw neither the row nor one equal to it. */
export interface OutOfFold {
  /** As a predictor gives them: `width` numbers a row. */
  readonly predictions: Float64Array;
  readonly width: number;
  /** Of the rows predicted: all of them, or where order is kept, all but the first part. */
  readonly target: Target;
}

export interface CrossValidateOptions {
  readonly folds: number;
  /** Called after each fold. */
  readonly onFold?: (() => void) | undefined;
  /** Rows that stay in one fold; equal ones when absent. */
  readonly groups?: RowGroups | undefined;
  /** Rows that train, of those outside a fold; may repeat rows (balancing). All when absent. */
  readonly choose?: ((rows: Uint32Array, target: Target, seed: number) => Uint32Array) | undefined;
}

/** Fits the learner once a fold, on the rows of all others. */
export async function crossValidate(
  learner: Learner,
  input: FitInput,
  { folds: count, groups, onFold, choose = (rows) => rows }: CrossValidateOptions,
): Promise<OutOfFold> {
  const { matrix, target, seed } = input;
  const folds = foldsOf(input, { count, seed, groups });
  let width = 1;
  let predictions = new Float64Array(0);
  for (let fold = 0; fold < count; fold++) {
    const { in: inside, out } = rowsOfPart(folds, fold);
    const outside = choose(out, target, seed + fold);
    const predictor = await fitPredictor(learner, input, { rows: outside, fold, count });
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
  return { predictions, width, target };
}

/**
 * The same for rows that follow each other, cut into one part more than there are folds: each part
 * but the first is predicted by a model of all rows before it.
 */
export async function crossValidateInOrder(
  learner: Learner,
  input: FitInput,
  count: number,
): Promise<OutOfFold> {
  const { matrix } = input;
  const every = Uint32Array.from({ length: matrix.rowCount }, (_, row) => row);
  const ends = Array.from({ length: count + 1 }, (_, part) =>
    Math.round(((part + 1) * matrix.rowCount) / (count + 1)),
  );
  const parts: Float64Array[] = [];
  let width = 1;
  for (let fold = 0; fold < count; fold++) {
    const rows = every.subarray(0, ends[fold]);
    const predictor = await fitPredictor(learner, input, { rows, fold, count });
    ({ width } = predictor);
    const part = rowsFrom(matrix, ends[fold], ends[fold + 1]);
    parts.push(predictAfter(predictor, part, rowsFrom(matrix, 0, ends[fold])));
  }
  const { target } = takeBoth(input, every.subarray(ends[0]));
  return { predictions: Float64Array.from(parts.flatMap((each) => [...each])), width, target };
}

async function fitPredictor(
  learner: Learner,
  input: FitInput,
  { rows, fold, count }: { rows: Uint32Array; fold: number; count: number },
) {
  const { member } = await fitMember(learner, {
    ...input,
    ...takeBoth(input, rows),
    onProgress: (done) =>
      input.onProgress?.({
        step: fold * done.steps + done.step,
        steps: count * done.steps,
        loss: done.loss,
      }),
  });
  return memberPredictor(member);
}
