import type { ResidualBand } from '../evaluate/index.ts';
import type { BlendModel } from './member.ts';
import type { Model } from './models.ts';
import type { Target } from './target.ts';
import type { Matrix, TableEncoding } from '../table/index.ts';

export type { ClassTarget, NumberTarget, Target } from './target.ts';

export interface FitInput {
  /** Codes and missing values where the learner reads `codes`, else standardised numbers. */
  readonly matrix: Matrix;
  /** Names the codes of categories. */
  readonly encoding?: TableEncoding;
  readonly target: Target;
  /** Rows follow each other, and this column holds the target of the row before. */
  readonly past?: string | undefined;
  /** Index of the class that raises no alarm, where one was named. */
  readonly normal?: number | undefined;
  /** A number for each of the learner's settings. */
  readonly settings: Settings;
  readonly seed: number;
  /** Threads that may work; the model is the same at every number of them. */
  readonly jobs: number;
  readonly onProgress?: ((done: FitProgress) => void) | undefined;
}

export interface FitProgress {
  readonly step: number;
  readonly steps: number;
  readonly loss?: number | undefined;
}

export interface Fitted {
  readonly model: Model | BlendModel;
  /** Loss by round or epoch, where the learner has rounds. */
  readonly losses?: { readonly train: readonly number[]; readonly validation: readonly number[] };
  /** Importance a column of the matrix as the trainer measures it; sums to 1. */
  readonly gains?: Float64Array;
  /** Predictions of the training rows by models that did not see them, where it makes such. */
  readonly unseen?: Float64Array;
  /** How far from a number the truth may lie, where the learner holds rows back to tell. */
  readonly band?: ResidualBand | undefined;
}

/** A number that a user or a search may set. */
export interface Setting {
  readonly name: string;
  readonly initial: number;
  readonly low: number;
  readonly high: number;
  /** Where a search looks; it leaves the setting as it is when absent. */
  readonly search?: readonly [number, number];
  readonly scale: 'linear' | 'log' | 'whole' | 'whole-log';
  readonly about: string;
}

export type Settings = { readonly [name: string]: number };

/** A way to learn, by the name that the command line and model files use. */
export interface Learner {
  readonly name: string;
  readonly about: string;
  readonly tasks: readonly Target['kind'][];
  /**
   * `codes`: categories as codes, missing values as NaN. `derived`: these, and columns made
   * of them (table/derived.ts). `dense`: through a design.
   */
  readonly reads: 'codes' | 'derived' | 'dense';
  readonly settings: readonly Setting[];
  /** Rows before a row that it reads, too, all in order; absent where rows stand by themselves. */
  readonly rowsBefore?: (settings: Settings) => number;
  fit(input: FitInput): Fitted | Promise<Fitted>;
}

/** The learner's own settings, with the given ones in their place; refuses those out of range. */
export function settingsOf(
  learner: Pick<Learner, 'name' | 'settings'>,
  given: Settings = {},
): Settings {
  const known = new Map(learner.settings.map((setting) => [setting.name, setting]));
  for (const [name, value] of Object.entries(given)) {
    const setting = known.get(name);
    if (setting === undefined) {
      const names = [...known.keys()].join(', ') || 'none';
      throw new RangeError(`${learner.name} has no setting "${name}"; it has: ${names}`);
    }
    const isWhole = setting.scale.startsWith('whole');
    if (!(value >= setting.low && value <= setting.high) || (isWhole && !Number.isInteger(value))) {
      const kind = isWhole ? 'a whole number' : 'a number';
      throw new RangeError(
        `${learner.name}.${name}: expected ${kind} from ${setting.low} to ${setting.high}, ` +
          `got ${value}`,
      );
    }
  }
  return Object.fromEntries(
    learner.settings.map(({ name, initial }) => [name, given[name] ?? initial]),
  );
}
