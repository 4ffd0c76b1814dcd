import type { FitProgress, Setting, Settings } from '../learners/index.ts';
import type { Matrix } from '../table/index.ts';
import type { NoveltyModel } from './scorer.ts';

export interface NoveltyFitInput {
  /** Ordinary rows only, through a design: finite numbers around 0. */
  readonly matrix: Matrix;
  /** A number for each of the learner's settings. */
  readonly settings: Settings;
  readonly seed: number;
  readonly onProgress?: ((done: FitProgress) => void) | undefined;
}

export interface NoveltyFitted {
  readonly model: NoveltyModel;
  /** Loss by epoch, where the learner has epochs. */
  readonly losses?: { readonly train: readonly number[]; readonly validation: readonly number[] };
}

/** A way to learn what is ordinary, by the name that the command line and model files use. */
export interface NoveltyLearner {
  readonly name: string;
  readonly about: string;
  readonly settings: readonly Setting[];
  fit(input: NoveltyFitInput): NoveltyFitted;
}
