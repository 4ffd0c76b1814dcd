import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createTable, type Matrix, type Table, takeRows } from '../table/index.ts';
import { crossValidateInOrder } from './cross-validate.ts';
import { type ExperimentOptions, experiment } from './experiment.ts';
import { settingsOf } from './learner.ts';
import { learnerNamed } from './learners.ts';
import { memberPredictor } from './member.ts';
import { pastName, predictAfter, withPast } from './sequence.ts';

const [WINDOW, COUNT] = [6, 700];

/** A level that follows its own past, and what a valve let in two rows before. */
function tank(rowCount: number, seed: number): Table {
  const random = createRandom(seed, 'sequence tests');
  const valve = Float64Array.from({ length: rowCount }, () => random.below(3));
  const kinds = Int32Array.from({ length: rowCount }, () => random.below(2));
  const level = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const before = level[row - 1] ?? 50;
    level[row] = 0.5 * before + 25 + 10 * (valve[row - 2] ?? 0) * kinds[row] + random.next();
  }
  return createTable([
    { kind: 'number', name: 'valve', values: valve },
    { kind: 'category', name: 'kind', codes: kinds, categories: ['open', 'shut'] },
    { kind: 'number', name: 'level', values: level },
  ]);
}

const LSTM = {
  learner: learnerNamed('lstm'),
  settings: { window: WINDOW, units: 16, epochs: 25, 'learning-rate': 0.01 },
};

function rowsOf(table: Table, from: number, to: number): Table {
  return takeRows(
    table,
    Uint32Array.from({ length: to - from }, (_, i) => from + i),
  );
}

function optionsFor(table: Table, over: Partial<ExperimentOptions> = {}): ExperimentOptions {
  let clock = 0;
  const all = withPast(table, 'level');
  return {
    task: { kind: 'number', target: 'level' },
    train: rowsOf(all, 0, 500),
    test: rowsOf(all, 500, all.rowCount),
    learners: [LSTM, { learner: learnerNamed('last-value'), settings: {} }],
    trainingSets: ['as found'],
    folds: 0,
    repeats: 1,
    atFpr: [],
    sequence: { past: pastName('level'), test: 'follows' },
    seed: 3,
    jobs: 1,
    now: () => clock++,
    ...over,
  };
}

describe('the past of a row', () => {
  const column = (...values: number[]) =>
    createTable([{ kind: 'number', name: 'y', values: Float64Array.from(values) }]);

  test('is the last target known before it', () => {
    const [, past] = withPast(column(3, Number.NaN, 5, 1), 'y').columns;
    expect(past).toEqual({
      kind: 'number',
      name: 'y before',
      values: Float64Array.of(Number.NaN, 3, 3, 5),
    });
  });

  test('has a name that must be free', () => {
    const taken = withPast(column(1, 2), 'y');
    expect(() => withPast(taken, 'y')).toThrow('got "y before" twice');
  });
});

describe('an LSTM among learners', () => {
  test('tells a number by rows before it that no other learner sees', async () => {
    const forest = { learner: learnerNamed('forest'), settings: { trees: 30 } };
    const { runs, test: judged } = await experiment(
      optionsFor(tank(COUNT, 1), { learners: [LSTM, forest] }),
    );
    expect(runs.map(({ name }) => name)).toEqual(['lstm', 'forest']);
    expect(runs[0].predictions).toHaveLength(judged?.matrix.rowCount ?? 0);
    expect(runs[0].figures.mse).toBeLessThan(0.5 * runs[1].figures.mse);
    expect(runs[0].losses?.train.length).toBeGreaterThan(2);
    expect(runs[0].band?.coverage).toBe(0.9);
  }, 30_000);

  test('reads its window and nothing else: no row after, none further back', async () => {
    const { runs, before, test: judged } = await experiment(optionsFor(tank(COUNT, 2)));
    const predictor = memberPredictor(runs[0].member);
    const matrix = judged?.matrix as Matrix;
    const found = predictAfter(predictor, matrix, before);
    expect(found).toEqual(runs[0].predictions);
    const changedAt = 80;
    const columns = matrix.columns.map((values) => values.with(changedAt, 1 - values[changedAt]));
    const changed = predictAfter(predictor, { ...matrix, columns }, before);
    const touched = [...found.keys()].filter((row) => changed[row] !== found[row]);
    expect(touched[0]).toBe(changedAt);
    expect(touched.at(-1)).toBe(changedAt + WINDOW - 1);
  }, 30_000);

  test('tells no row that has too few before it', async () => {
    const { runs, test: judged } = await experiment(optionsFor(tank(COUNT, 3)));
    const predictor = memberPredictor(runs[0].member);
    const alone = predictor.predict(judged?.matrix as Matrix);
    expect(alone.findIndex((value) => !Number.isNaN(value))).toBe(WINDOW - 1);
    expect(alone.subarray(WINDOW - 1)).toEqual(runs[0].predictions.subarray(WINDOW - 1));
  }, 30_000);
});

describe('rows that follow each other', () => {
  test('judge nothing at the beginning of test rows that stand alone', async () => {
    const {
      runs,
      test: judged,
      before,
      leftOut,
    } = await experiment(
      optionsFor(tank(COUNT, 4), { sequence: { past: 'level before', test: 'begins' } }),
    );
    expect(before?.rowCount).toBe(WINDOW - 1);
    expect(judged?.matrix.rowCount).toBe(200 - WINDOW + 1);
    expect(leftOut).toEqual(['the first 5 test rows, which are only read before those after them']);
    for (const { predictions } of runs) expect(predictions).toHaveLength(200 - WINDOW + 1);
  }, 30_000);

  test('are folded so that no model saw a row after those that it tells', async () => {
    const input = (table: Table) => {
      const learner = learnerNamed('forest');
      const options = optionsFor(table, { learners: [{ learner, settings: {} }] });
      return experiment(options).then(({ train, encoding }) => ({
        ...train,
        encoding,
        settings: settingsOf(learner, { trees: 5 }),
        past: 'level before',
        seed: 1,
        jobs: 1,
      }));
    };
    const table = tank(COUNT, 5);
    const plain = await crossValidateInOrder(learnerNamed('forest'), await input(table), 4);
    expect(plain.predictions).toHaveLength(400);
    const [, , level] = table.columns;
    if (level.kind !== 'number') throw new TypeError('expected numbers');
    // The last of the five parts of the 500 rows that train.
    level.values.fill(1e6, 400);
    const changed = await crossValidateInOrder(learnerNamed('forest'), await input(table), 4);
    expect(changed.predictions.subarray(0, 301)).toEqual(plain.predictions.subarray(0, 301));
    expect(changed.target).not.toEqual(plain.target);
  }, 30_000);

  test('have a figure out of fold for every learner, on the same rows', async () => {
    const learners = ['last-value', 'baseline', 'elastic-net'].map((name) => {
      return { learner: learnerNamed(name), settings: {} };
    });
    const { runs } = await experiment(optionsFor(tank(COUNT, 6), { learners, folds: 4 }));
    for (const { outOfFold } of runs) {
      expect(outOfFold[0].predictions).toHaveLength(400);
      expect(outOfFold[0].figures.mse).toBeGreaterThan(0);
    }
  }, 30_000);

  test('of a season ago are repeated', async () => {
    const learner = learnerNamed('last-value');
    const { runs, train } = await experiment(
      optionsFor(tank(COUNT, 7), { learners: [{ learner, settings: { season: 7 } }] }),
    );
    if (train.target.kind !== 'number') throw new TypeError('expected numbers');
    const predicted = memberPredictor(runs[0].member).predict(train.matrix);
    expect(predicted.subarray(0, 7).every(Number.isNaN)).toBe(true);
    expect(predicted.subarray(7)).toEqual(train.target.values.subarray(0, 493));
  });

  test.each([
    ['an order', { sequence: undefined }, 'lstm: expected rows that follow each other'],
    [
      'a number to tell',
      { task: { kind: 'classes' as const, target: 'kind', classes: ['open', 'shut'], normal: 0 } },
      'lstm: it tells numbers, and target "kind" has classes',
    ],
    [
      'rows enough',
      { learners: [{ ...LSTM, settings: { window: 600 } }] },
      'expected more than 599 rows that a learner reads before a row, got 500',
    ],
  ])('are needed: without %s it is refused', async (_what, over, message) => {
    await expect(experiment(optionsFor(tank(COUNT, 8), over))).rejects.toThrow(message);
  });
});
