/**
 * Finds:  the settings of a learner that predict best out of fold, among those drawn.
 * Reads:  a matrix and its target, cut into folds that keep equal rows together.
 * Fails:  where few rows rank settings otherwise than many do: the first rungs see few.
 * Cost:   about as many fits on all rows as there are rungs, times folds; or the time given.
 * Score:  the merit of `figures.ts`: PR-AUC, macro F1 or the negative squared error.
 * Paper:  Jamieson & Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter
 *         Optimization" (2016), successive halving, over settings drawn at random (Bergstra &
 *         Bengio, JMLR 13, 2012).
 */
import { createRandom, type Random } from '../random.ts';
import { crossValidate, crossValidateInOrder } from './cross-validate.ts';
import { figuresOf, merit } from './figures.ts';
import { heldOutRows, type Rows, takeBoth } from './held-out.ts';
import { type FitInput, type Learner, type Setting, type Settings, settingsOf } from './learner.ts';
import type { Task } from './task.ts';

export interface TuneOptions {
  readonly task: Task;
  readonly learner: Learner;
  /** Its settings are the first that are tried. */
  readonly input: FitInput;
  readonly folds: number;
  /** Settings drawn, the learner's own included. */
  readonly candidates: number;
  /** No trial begins after this, by `now`; the best until then is taken. */
  readonly untilMs: number;
  readonly now: () => number;
  /** Trials of an earlier search of the same rows and seed, which need not be repeated. */
  readonly known?: readonly Trial[] | undefined;
  readonly onTrial?: ((trial: Trial) => void) | undefined;
}

/** One candidate, judged on some of the rows. */
export interface Trial {
  readonly learner: string;
  readonly settings: Settings;
  /** Share of the rows, rising from rung to rung. */
  readonly share: number;
  /** Name of the figure, and its value, higher for better. */
  readonly figure: string;
  readonly merit: number;
}

export interface Tuned {
  readonly settings: Settings;
  readonly trials: readonly Trial[];
  /** The time was up before the last rung was done. */
  readonly cutShort: boolean;
}

/** Of each rung, one candidate in this many goes on, with this many times the rows. */
const HALVING = 3;
const RUNGS = [1 / 9, 1 / 3, 1] as const;
/** Fewer rows than this rank nothing: the rung takes more. */
const ROWS_MIN = 500;

/** The same options give the same trials, as far as the time goes. */
export async function tune(options: TuneOptions): Promise<Tuned> {
  const trials: Trial[] = [];
  let candidates = drawCandidates(options);
  for (const share of RUNGS) {
    const rung: Trial[] = [];
    for (const settings of candidates) {
      if (options.now() >= options.untilMs && trials.length > 0) {
        return { settings: bestOf(trials).settings, trials, cutShort: true };
      }
      const trial = await judge(settings, share, options);
      rung.push(trial);
      trials.push(trial);
      options.onTrial?.(trial);
    }
    rung.sort((a, b) => b.merit - a.merit);
    const kept = Math.max(1, Math.ceil(rung.length / HALVING));
    candidates = rung.slice(0, kept).map(({ settings }) => settings);
  }
  return { settings: candidates[0], trials, cutShort: false };
}

/** The best of those judged on the most rows. */
function bestOf(trials: readonly Trial[]): Trial {
  return trials.reduce((best, trial) =>
    trial.share > best.share || (trial.share === best.share && trial.merit > best.merit)
      ? trial
      : best,
  );
}

async function judge(settings: Settings, share: number, options: TuneOptions): Promise<Trial> {
  const { learner, input, folds, task, known = [] } = options;
  const isSame = (trial: Trial) =>
    trial.learner === learner.name &&
    trial.share === share &&
    JSON.stringify(trial.settings) === JSON.stringify(settings);
  const before = known.find(isSame);
  if (before !== undefined) return before;
  const some = sampleOf(input, share);
  const fit = { ...some, settings };
  const { predictions, target } =
    input.past === undefined
      ? await crossValidate(learner, fit, { folds })
      : await crossValidateInOrder(learner, fit, folds);
  const found = merit(figuresOf(predictions, target, { task, atFpr: [] }));
  return { learner: learner.name, settings, share, figure: found.name, merit: found.value };
}

/** A share of the rows, stratified, equal rows together; the latest where they are in order. */
function sampleOf(input: FitInput, share: number): FitInput {
  const wanted = Math.max(share, Math.min(1, ROWS_MIN / input.matrix.rowCount));
  if (wanted >= 1) return input;
  if (input.past !== undefined) return { ...input, ...latestRows(input, wanted) };
  const { heldOut: rows } = heldOutRows(input, { share: wanted, seed: input.seed });
  return { ...input, ...takeBoth(input, rows) };
}

function latestRows(input: FitInput, share: number): Rows {
  const { rowCount } = input.matrix;
  const count = Math.round(share * rowCount);
  return takeBoth(
    input,
    Uint32Array.from({ length: count }, (_, i) => rowCount - count + i),
  );
}

function drawCandidates({ learner, input, candidates }: TuneOptions): Settings[] {
  const random = createRandom(input.seed, `settings of ${learner.name}`);
  const drawn = Array.from({ length: Math.max(0, candidates - 1) }, () =>
    settingsOf(
      learner,
      Object.fromEntries(learner.settings.map((each) => [each.name, draw(each, random)])),
    ),
  );
  return [input.settings, ...drawn];
}

/** Uniform on its scale, within the range in which a search makes sense. */
function draw({ initial, search, scale }: Setting, random: Random): number {
  if (search === undefined) return initial;
  const [low, high] = search;
  const part = random.next();
  const isLog = scale === 'log' || scale === 'whole-log';
  const value = isLog ? low * (high / low) ** part : low + (high - low) * part;
  return scale.startsWith('whole') ? Math.round(value) : value;
}
