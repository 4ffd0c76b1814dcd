import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createTable, type Table, takeRows } from '../table/index.ts';
import { type ExperimentOptions, experiment } from './experiment.ts';
import { learnerNamed } from './learners.ts';
import { memberPredictor } from './member.ts';
import { prepare, taskOf } from './index.ts';

/** Three classes told by two columns; one column is noise, one names the row. */
function flowers(rowCount: number, seed: number): Table {
  const random = createRandom(seed, 'experiment tests');
  const numbers = () => Float64Array.from({ length: rowCount }, () => random.next());
  const [x, y, noise] = [numbers(), numbers(), numbers()];
  const kinds = ['large', 'round', 'small'];
  const codes = Int32Array.from(x, (value, row) => (value > 0.5 ? 0 : y[row] > 0.5 ? 1 : 2));
  const names = Array.from(x, (_, row) => `plant ${String(row).padStart(5, '0')}`);
  return createTable([
    { kind: 'number', name: 'x', values: x },
    { kind: 'number', name: 'y', values: y },
    { kind: 'number', name: 'noise', values: noise },
    {
      kind: 'category',
      name: 'name',
      codes: Int32Array.from(names, (_, i) => i),
      categories: names,
    },
    { kind: 'category', name: 'kind', codes, categories: kinds },
  ]);
}

function optionsFor(table: Table, over: Partial<ExperimentOptions> = {}): ExperimentOptions {
  let clock = 0;
  const rows = (from: number, to: number) =>
    takeRows(
      table,
      Uint32Array.from({ length: to - from }, (_, i) => from + i),
    );
  return {
    task: taskOf(table, { target: 'kind', normal: 'small' }),
    train: rows(0, 400),
    test: rows(400, table.rowCount),
    learners: [{ learner: learnerNamed('forest'), settings: { trees: 20 } }],
    trainingSets: ['as found'],
    folds: 3,
    repeats: 1,
    atFpr: [0.1],
    seed: 5,
    jobs: 1,
    now: () => clock++,
    ...over,
  };
}

describe('an experiment', () => {
  test('tells classes that can be told, and says so with figures out of fold', async () => {
    const { runs, leftOut, train } = await experiment(optionsFor(flowers(600, 1)));
    const [run] = runs;
    expect(train.matrix.rowCount).toBe(400);
    expect(run.figures.accuracy).toBeGreaterThan(0.95);
    expect(run.figures.pr_auc).toBeGreaterThan(0.98);
    expect(run.figures['recall_at_fpr_0.1']).toBeGreaterThan(0.98);
    expect(run.outOfFold[0].figures.accuracy).toBeGreaterThan(0.93);
    expect(run.outOfFold[0].predictions).toHaveLength(400 * 3);
    expect(leftOut).toEqual(['name: 600 different words in 400 rows name the row']);
  });

  test('gives the same predictions again, and others with another seed', async () => {
    const table = flowers(500, 2);
    const predictionsOf = async (seed: number) =>
      (await experiment(optionsFor(table, { seed, folds: 0 }))).runs[0].predictions;
    expect(await predictionsOf(3)).toEqual(await predictionsOf(3));
    expect(await predictionsOf(3)).not.toEqual(await predictionsOf(4));
  });

  test('predicts by its member alone what it told of the test rows', async () => {
    const options = optionsFor(flowers(500, 3));
    const { runs, encoding, task } = await experiment(options);
    const { matrix } = prepare(options.test ?? options.train, { task, encoding });
    expect(memberPredictor(runs[0].member).predict(matrix)).toEqual(runs[0].predictions);
  });

  test('calibrates with rows out of fold: it is as sure as it is right', async () => {
    const table = flowers(1500, 4);
    const plain = await experiment(optionsFor(table, { folds: 0 }));
    const calibrated = await experiment(optionsFor(table));
    expect(plain.runs[0].member.calibration).toBeNull();
    expect(calibrated.runs[0].figures.log_loss).toBeLessThan(plain.runs[0].figures.log_loss);
  });

  test('runs each training set, the balanced one drawing rare classes again', async () => {
    const { runs } = await experiment(
      optionsFor(flowers(600, 5), { trainingSets: ['as found', 'balanced'], folds: 0 }),
    );
    expect(runs.map(({ name }) => name)).toEqual(['forest', 'forest (balanced)']);
    expect(runs[0].predictions).not.toEqual(runs[1].predictions);
  });

  test('leaves out rows without a target', async () => {
    const table = flowers(500, 6);
    const kind = table.columns[4];
    if (kind.kind !== 'category') throw new TypeError('expected the target last');
    kind.codes.fill(-1, 0, 100);
    expect((await experiment(optionsFor(table))).train.matrix.rowCount).toBe(300);
  });
});

describe('folds by a column', () => {
  /** Rows of a group have a place of their own, and a class that their place alone tells. */
  const groupCount = 40;
  const places = Float64Array.from({ length: 400 }, (_, row) => row % groupCount);
  const random = createRandom(8, 'folds by a column');
  const classOf = Array.from({ length: groupCount }, () => random.below(2));
  const table = createTable([
    { kind: 'number', name: 'place', values: places },
    { kind: 'number', name: 'noise', values: places.map(() => random.next()) },
    {
      kind: 'category',
      name: 'kind',
      codes: Int32Array.from(places, (place) => classOf[place]),
      categories: ['large', 'small'],
    },
  ]);
  const figuresWith = async (over: Partial<ExperimentOptions>) => {
    const { runs } = await experiment(
      optionsFor(table, { train: table, test: undefined, folds: 4, ...over }),
    );
    return runs[0].outOfFold[0].figures.accuracy;
  };

  test('show what is worth nothing elsewhere', async () => {
    const foldBy = table.columns[0];
    const apart = await figuresWith({ foldBy });
    expect(await figuresWith({})).toBeGreaterThan(apart + 0.2);
    expect(apart).toBeLessThan(0.6);
  });

  test('need as many values as folds', async () => {
    const foldBy = {
      ...table.columns[0],
      kind: 'number',
      values: places.map((p) => p % 3),
    } as const;
    await expect(figuresWith({ foldBy })).rejects.toThrow('expected 4 groups or more, got 3');
  });
});

describe('a task', () => {
  const table = createTable([
    { kind: 'number', name: 'flag', values: Float64Array.of(0, 1, 1, Number.NaN) },
    { kind: 'number', name: 'size', values: Float64Array.of(0.5, 1, 1, 2) },
    { kind: 'number', name: 'same', values: Float64Array.of(7, 7, 7, 7) },
    {
      kind: 'category',
      name: 'verdict',
      codes: Int32Array.of(0, 1, 1, -1),
      categories: ['Benign', 'bad'],
    },
  ]);

  test.each([
    ['flag', {}, { kind: 'classes', target: 'flag', classes: ['0', '1'], normal: -1 }],
    ['flag', { normal: '0' }, { kind: 'classes', target: 'flag', classes: ['0', '1'], normal: 0 }],
    ['flag', { kind: 'number' as const }, { kind: 'number', target: 'flag' }],
    ['size', {}, { kind: 'number', target: 'size' }],
    ['verdict', {}, { kind: 'classes', target: 'verdict', classes: ['Benign', 'bad'], normal: 0 }],
  ])('is read from the column %s with %j', (target, options, expected) => {
    expect(taskOf(table, { target, ...options })).toEqual(expected);
  });

  test.each([
    ['nothing', {}, 'expected a column "nothing"'],
    ['same', {}, 'found 1 ("7"): there is nothing to tell apart'],
    ['verdict', { normal: 'good' }, 'expected a class "good", found Benign, bad'],
    ['verdict', { kind: 'number' as const }, 'expected numbers, found words'],
    ['size', { normal: '1' }, 'is a number, which has no normal class'],
  ])('of the column %s with %j is refused', (target, options, message) => {
    expect(() => taskOf(table, { target, ...options })).toThrow(message);
  });
});
