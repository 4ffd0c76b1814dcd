import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createMatrix } from '../table/index.ts';
import type { FitInput, Learner } from './learner.ts';
import { settingsOf } from './learner.ts';
import { type TuneOptions, type Trial, tune } from './tune.ts';

const task = { kind: 'number', target: 'y' } as const;

/**
 * A learner that always says its setting `guess`: the best is the mean of the target, which is 3.
 * Fits are counted, and each takes a second of the clock.
 */
function guessing(rowCount: number) {
  const random = createRandom(4, 'tune tests');
  const x = Float64Array.from({ length: rowCount }, () => random.next());
  const clock = { seconds: 0, fits: 0 };
  const learner: Learner = {
    name: 'guess',
    about: '',
    tasks: ['number'],
    reads: 'codes',
    settings: [
      { name: 'guess', initial: 9, low: 0, high: 10, search: [0, 10], scale: 'linear', about: '' },
      { name: 'fixed', initial: 2, low: 1, high: 4, scale: 'whole', about: '' },
    ],
    fit({ settings }) {
      clock.fits++;
      clock.seconds++;
      const values = Float64Array.of(settings.guess);
      return { model: { kind: 'baseline', version: 1, rule: 'mean', values } };
    },
  };
  const input: FitInput = {
    matrix: createMatrix(['x'], [x]),
    target: { kind: 'number', values: x.map((value) => 3 + (value - 0.5) / 10) },
    settings: settingsOf(learner),
    seed: 6,
    jobs: 1,
  };
  const options: TuneOptions = {
    task,
    learner,
    input,
    folds: 2,
    candidates: 27,
    untilMs: Number.POSITIVE_INFINITY,
    now: () => clock.seconds * 1000,
  };
  return { options, clock };
}

describe('a search of settings', () => {
  test('finds good ones, judging fewer candidates on ever more rows', async () => {
    const { options } = guessing(9000);
    const { settings, trials, cutShort } = await tune(options);
    const counts = [1 / 9, 1 / 3, 1].map(
      (share) => trials.filter((trial) => trial.share === share).length,
    );
    expect(counts).toEqual([27, 9, 3]);
    expect(Math.abs(settings.guess - 3)).toBeLessThan(0.6);
    expect(settings.fixed).toBe(2);
    expect(cutShort).toBe(false);
    expect(trials[0].settings.guess).toBe(9);
  });

  test('is the same again', async () => {
    const [first, second] = [guessing(1000), guessing(1000)];
    expect(await tune(first.options)).toEqual(await tune(second.options));
  });

  test('ends when the time is up, with the best until then', async () => {
    const { options, clock } = guessing(2000);
    const { settings, trials, cutShort } = await tune({ ...options, untilMs: 10_000 });
    expect(cutShort).toBe(true);
    expect(clock.seconds).toBeLessThanOrEqual(11);
    const best = trials.reduce((a, b) => (b.merit > a.merit ? b : a));
    expect(settings).toEqual(best.settings);
  });

  test('goes on where an earlier one ended, without repeating its fits', async () => {
    const whole = guessing(2000);
    const all = await tune(whole.options);
    const seen: Trial[] = [];
    const cut = guessing(2000);
    await tune({ ...cut.options, untilMs: 30_000, onTrial: (trial) => seen.push(trial) });
    const resumed = guessing(2000);
    expect(await tune({ ...resumed.options, known: seen })).toEqual(all);
    expect(resumed.clock.fits).toBe(whole.clock.fits - 2 * seen.length);
  });
});
