/** Training, judging and predicting by the built program, on a table of no field in particular. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Analysis } from '../src/api/index.ts';
import { createRandom } from '../src/learn/index.ts';
import { loans, loansFolder, TRAIN } from './loans.ts';

const { folder, vedette, remove } = loansFolder();
beforeAll(() => {
  vedette(...TRAIN, '--folds', '3', '-o', 'loans.vedette');
  vedette(...TRAIN, '--folds', '0', '--set', 'forest.trees=3', '-o', 'small.vedette');
}, 60_000);
afterAll(remove);

describe('training rows that a model keeps', () => {
  test('are shown where they are nearest to a row, and in its explanation', () => {
    const kept = ['--folds', '0', '--keep-examples', '30', '-o', 'kept.vedette'];
    expect(vedette(...TRAIN, ...kept).code).toBe(0);
    const use = [
      'analyze',
      'later.csv',
      '--model',
      'kept.vedette',
      '--data',
      'kept-data',
      '--json',
    ];
    const { groups } = JSON.parse(vedette(...use).out) as Analysis;
    const [group] = groups;
    const { nearest = [] } = group.parts.evidence[0];
    expect(nearest).toHaveLength(3);
    const cells = nearest[0].values.map(({ value }) => value);
    const [, ...lines] = loans(1200, 1).split('\n');
    const own = lines.map((line) => line.split(','));
    const [match] = own.filter((row) =>
      cells.every((value) => row.some((cell) => cell === value || Number(cell) === value)),
    );
    expect(match?.[3]).toBe(nearest[0].label);
    const { code, out } = vedette('explain', '1', '--data', 'kept-data');
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(group.parts.toBeLow?.sentence);
    expect(out).toContain(`${nearest[0].label}, ${Math.round(100 * nearest[0].likeness)} % alike`);
    const json = JSON.parse(vedette('explain', group.id, '--data', 'kept-data', '--json').out);
    expect(json.group.id).toBe(group.id);
    expect(vedette('explain', '99', '--data', 'kept-data').err).toContain('VED_NOT_FOUND');
  });

  test('are not kept of numbers, which have no label', () => {
    const number = ['train', 'loans.csv', '--target', 'debt', '--models', 'forest'];
    const kept = ['--folds', '0', '--keep-examples', '30', '-o', 'none.vedette'];
    const { code, err } = vedette(...number, ...kept);
    expect([code, err]).toEqual([2, expect.stringContaining('--keep-examples')]);
  });
});

describe('vedette analyze of a table', () => {
  const analyze = (...more: string[]) =>
    vedette('analyze', 'later.csv', '--no-record', '--model', 'loans.vedette', ...more);

  test('ranks its rows, each with the parts that make its Priority', () => {
    const { code, out } = analyze('--json');
    expect(code).toBe(0);
    const { source, groups, events } = JSON.parse(out) as Analysis;
    expect(source).toMatchObject({ type: 'table', rows: 400, flows: 0 });
    expect(source.models?.[0]).toMatchObject({ role: 'attacks', name: 'loans' });
    for (const { parts } of [...groups, ...events]) {
      const sum = parts.evidence.reduce((all, { logOdds }) => all + logOdds, parts.priorLogOdds);
      expect(parts.logOdds).toBeCloseTo(sum, 9);
      const product = ((100 * parts.severity.score) / 10) * parts.assetWeight * parts.probability;
      expect(parts.priority).toBeCloseTo(product, 9);
    }
    expect(events[0].kind).toBe('row');
    expect(events[0].row?.values.map(({ name }) => name)).toContain('income');
    expect(analyze('--json').out).toBe(out);
  });

  test('prints the list for people', () => {
    const { out } = analyze('--top', '1');
    expect(out).toContain('400 rows of a table');
    expect(out).toContain('judged by loans (attacks)');
  });

  test('without a model says what to do', () => {
    const { code, err } = vedette('analyze', 'later.csv', '--no-record');
    expect(code).toBe(2);
    expect(err).toContain('--model');
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('takes one table by itself', () => {
    const { code, err } = analyze('loans.csv');
    expect(code).toBe(2);
    expect(err).toContain('expected one table by itself, got 2 inputs');
  });
});

describe('vedette train --captures', () => {
  const CAPTURES = fileURLToPath(new URL('captures/', import.meta.url));
  beforeAll(() => {
    mkdirSync(join(folder, 'lab'));
    for (const name of ['tune-plant.pcap.gz', 'tune-plant.labels.json']) {
      copyFileSync(join(CAPTURES, name), join(folder, 'lab', name));
    }
    vedette(
      'train',
      '--captures',
      'lab',
      '--models',
      'forest',
      '--folds',
      '2',
      '-o',
      'lab.vedette',
    );
  }, 60_000);

  test('makes a classifier of flows that speaks beside the detectors', () => {
    const capture = join(CAPTURES, 'tune-office.pcap.gz');
    const flags = ['--model', 'lab.vedette', '--json', '--no-record'];
    const { out } = vedette('analyze', capture, ...flags);
    const { source, groups } = JSON.parse(out) as Analysis;
    expect(source.models?.[0]).toMatchObject({ role: 'attacks', name: 'lab' });
    const told = groups.filter(({ parts }) => parts.evidence.some(({ model }) => model === 'lab'));
    expect(told.map((group) => group.class)).toContain('vertical-scan');
  });

  test.each([
    [['train'], 'expected a table or --captures, got neither'],
    [['train', 'loans.csv', '--captures', 'lab'], 'got both'],
    [['train', '--captures', 'nowhere'], 'folder "nowhere": cannot be read'],
    [['train', '--captures', '.'], 'expected captures'],
    [['train', '--captures', 'lab', '--labels', 'loans.csv'], 'expected JSON'],
    [['train', 'loans.csv', '--labels', 'x.json'], 'has no use without --captures'],
  ])('refuses %j in one line', (args, message) => {
    const { code, err } = vedette(...args);
    expect(code).toBeGreaterThan(0);
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('vedette train', () => {
  test('prints the figures of each model, the same at any number of threads', () => {
    const results = ['1', '3'].map((jobs) => {
      const { out } = vedette(...TRAIN, '--folds', '2', '--jobs', jobs, '--json');
      return JSON.parse(out) as { models: { model: string; metrics: { accuracy: number } }[] };
    });
    expect(results[0].models[0]).toMatchObject({
      model: 'forest',
      train_rows: 840,
      test_rows: 360,
    });
    expect(results[0].models[0].metrics.accuracy).toBeGreaterThan(0.9);
    expect(results[1].models[0].metrics).toEqual(results[0].models[0].metrics);
  });

  test('says in words what was trained and what it is worth', () => {
    const { out } = vedette(...TRAIN, '--folds', '2');
    expect(out).toContain('target outcome, 2 classes, normal is paid');
    expect(out).toContain('840 rows train, 360 judge: at random, equal rows');
    expect(out).toMatch(/Best: forest \(pr_auc out of fold\)/);
  });

  test('says what weighs, by every measure, of every model that looks at columns', () => {
    const { out } = vedette(...TRAIN, '--models', 'boosting,baseline', '--folds', '0', '--json');
    const found = JSON.parse(out) as {
      importances: { model: string; shap: object; columns: object[] };
      models: { importances?: object }[];
    };
    const { importances, models } = found;
    expect(importances).toMatchObject({ model: 'forest', shap: { unit: 'share' } });
    for (const column of importances.columns) {
      expect(Object.keys(column)).toEqual(['name', 'loss', 'gain', 'shap']);
    }
    expect(models.map((model) => model.importances !== undefined)).toEqual([true, true, false]);
    const { out: text } = vedette(...TRAIN, '--folds', '0');
    expect(text).toMatch(/What moves it most, mean \|SHAP\| over \d+ rows, in share: /);
  });

  test('searches settings, keeps the trials, and goes on from them', () => {
    const args = [
      ...TRAIN,
      '--folds',
      '2',
      '--tune',
      '--candidates',
      '3',
      '--tune-log',
      'log.ndjson',
    ];
    const first = vedette(...args, '--json');
    const lines = readFileSync(join(folder, 'log.ndjson'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 3 + 1 + 1);
    const again = vedette(...args, '--json');
    const settingsOf = (out: string) =>
      (JSON.parse(out) as { models: { settings: unknown }[] }).models[0].settings;
    expect(settingsOf(again.out)).toEqual(settingsOf(first.out));
    expect(readFileSync(join(folder, 'log.ndjson'), 'utf8').trimEnd().split('\n')).toEqual(lines);
    const other = vedette(...args, '--seed', '3');
    expect(other.err).toContain('is of another table, target, split or seed');
  });

  test('tells a bad place for the model before it trains', () => {
    const { err, code } = vedette(...TRAIN, '-o', 'nowhere/model.vedette');
    expect(err).toContain('got ENOENT (VED_OUTPUT_NOT_WRITABLE)');
    expect(code).toBe(1);
  });

  test.each([
    [['--target', 'outcom'], 'expected a column "outcom"', 1],
    [['--target', 'outcome', '--models', 'oracle'], 'expected a learner of', 2],
    [
      ['--target', 'outcome', '--set', 'forest.trees=0'],
      'forest.trees: expected a whole number',
      1,
    ],
    [['--target', 'outcome', '--window', '9'], 'option --window: expected lstm in --models', 2],
    [['--target', 'outcome', '--split', 'sideways'], 'option --split: expected random', 2],
    [['--target', 'outcome', '--normal', 'good'], 'expected a class "good", found failed, paid', 1],
  ])('refuses %j in one line that says what is expected', (args, message, code) => {
    const result = vedette('train', 'loans.csv', ...args);
    expect(result.err).toContain(message);
    expect(result.err.trim().split('\n')).toHaveLength(1);
    expect(result.code).toBe(code);
  });
});

describe('vedette train on rows in order', () => {
  /** A level that swings, a minute a row; every other row is written at the end. */
  function swings(rowCount: number): string[] {
    const random = createRandom(7, 'swings');
    return Array.from({ length: rowCount }, (_, minute) => {
      const time = new Date(Date.UTC(2026, 0, 1) + 60_000 * minute).toISOString();
      const level = 20 + 8 * Math.sin(minute / 3) + random.next();
      return `${time},${['low', 'high'][minute % 2]},${level.toFixed(3)}`;
    });
  }
  const IN_ORDER = ['train', 'swings.csv', '--target', 'level', '--models', 'lstm', '--folds', '0'];
  const SMALL = ['--window', '8', '--units', '8', '--epochs', '12', '--learning-rate', '0.01'];
  const head = 'time,tide,level';
  const rows = swings(700);

  beforeAll(() => {
    const shuffled = [...rows.filter((_, i) => i % 2 === 0), ...rows.filter((_, i) => i % 2)];
    writeFileSync(join(folder, 'swings.csv'), `${[head, ...shuffled].join('\n')}\n`);
    writeFileSync(join(folder, 'tail.csv'), `${[head, ...rows.slice(-200)].join('\n')}\n`);
    const mixed = rows.slice(-200).reverse();
    writeFileSync(join(folder, 'mixed.csv'), `${[head, ...mixed].join('\n')}\n`);
    vedette(...IN_ORDER, ...SMALL, '--split', 'time:time', '-o', 'swings.vedette');
  }, 60_000);

  test('holds the LSTM against the value before, and keeps its loss and its band', () => {
    const { out } = vedette(...IN_ORDER, ...SMALL, '--split', 'time:time', '--json');
    const { models, split } = JSON.parse(out) as {
      split: string;
      models: {
        model: string;
        metrics: { mse: number };
        settings: { window?: number };
        losses?: { train: number[] };
        interval: { coverage: number; low: number; high: number };
      }[];
    };
    expect(split).toContain('the latest by time, 30 % judge');
    expect(models.map(({ model }) => model)).toEqual(['lstm', 'last-value']);
    expect(models[0].metrics.mse).toBeLessThan(0.3 * models[1].metrics.mse);
    expect(models[0].settings.window).toBe(8);
    expect(models[0].losses?.train.length).toBeGreaterThan(1);
    expect(models[0].interval.low).toBeLessThan(0);
  });

  test('predicts by the order of time, whatever the order of rows, with the ends of a band', () => {
    const [tail, mixed] = ['tail.csv', 'mixed.csv'].map((table) =>
      vedette('predict', 'swings.vedette', table),
    );
    const [first, ...cells] = tail.out.trimEnd().split('\n');
    expect(first).toBe('row,level,low,high');
    expect(cells.slice(0, 7)).toEqual(cells.slice(0, 7).map((_, i) => `${i + 1},,,`));
    const [, value, low, high] = cells[7].split(',').map(Number);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    const told = (out: string) =>
      out
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((row) => row.split(',')[1]);
    expect(told(mixed.out)).toEqual(told(tail.out).reverse());
    expect(tail.err).toContain('7 rows have no prediction');
  });

  test('says what share of rows lies in the band, and which rows it could not tell', () => {
    const { out } = vedette('evaluate', 'swings.vedette', 'tail.csv', '--json');
    const found = JSON.parse(out) as { interval: { coverage: number; rows_within: number } };
    expect(found).toMatchObject({ rows: 193, rows_not_predicted: 7, interval: { coverage: 0.9 } });
    expect(found.interval.rows_within).toBeGreaterThan(0.75);
    const { out: text } = vedette('evaluate', 'swings.vedette', 'tail.csv');
    expect(text).toContain('not predicted: 7 rows');
  });

  test.each([
    [[], '"random" does not keep; use time:COLUMN, or file:TABLE', 2],
    [['--split', 'time:tide'], 'column "tide": expected times, found "high"', 1],
    [['--target', 'tide', '--split', 'time:time'], 'expected numbers where rows follow', 1],
  ])('refuses %j in one line that says what is expected', (args, message, code) => {
    const result = vedette(...IN_ORDER, ...args);
    expect(result.err).toContain(message);
    expect(result.err.trim().split('\n')).toHaveLength(1);
    expect(result.code).toBe(code);
  });
});

describe('a model file', () => {
  test('is written where it is asked for, and the place is told', () => {
    const { err } = vedette(...TRAIN, '--folds', '0', '-o', 'again.vedette');
    expect(err).toContain('wrote forest to again.vedette');
    expect(existsSync(join(folder, 'again.vedette'))).toBe(true);
  });

  test('predicts each row of another table', () => {
    const { out, code } = vedette('predict', 'loans.vedette', 'later.csv');
    const [head, ...rows] = out.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(head).toBe('row,outcome,probability of failed,probability of paid');
    expect(rows).toHaveLength(400);
    const truth = readFileSync(join(folder, 'later.csv'), 'utf8').trimEnd().split('\n').slice(1);
    const right = rows.filter((row, i) => truth[i].endsWith(row.split(',')[1]));
    expect(right.length).toBeGreaterThan(360);
  });

  test('tells which columns moved a prediction', () => {
    const { out } = vedette('predict', 'loans.vedette', 'later.csv', '--explain', '2', '--json');
    const rows = out.trimEnd().split('\n');
    const { because } = JSON.parse(rows[0]) as { because: { column: string }[] };
    expect(because).toHaveLength(2);
    const first = rows.map(
      (row) => (JSON.parse(row) as { because: { column: string }[] }).because[0],
    );
    expect(first.filter(({ column }) => column !== 'region').length).toBeGreaterThan(360);
    const { out: csv } = vedette('predict', 'loans.vedette', 'later.csv', '--explain', '1');
    expect(csv).toMatch(/^1,\w+,[\d.e-]+,[\d.e-]+,\w+ [\w.]+ \([+-][\d.]+\)$/m);
  });

  test('says so where its explanations are sampled, the same for the same seed', () => {
    const args = ['--models', 'neighbours', '--folds', '0', '-o', 'near.vedette'];
    vedette(...TRAIN.slice(0, -2), ...args);
    const predict = ['predict', 'near.vedette', 'later.csv', '--explain', '3'];
    const { out } = vedette(...predict, '--json');
    const told = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { explanation: string; because: { part: number }[] });
    expect(new Set(told.map(({ explanation }) => explanation))).toEqual(new Set(['sampled']));
    expect(told[0].because.some(({ part }) => part !== 0)).toBe(true);
    expect(vedette(...predict, '--json').out).toBe(out);
    expect(vedette(...predict).out).toMatch(/^row,outcome,.*,because \(sampled\)$/m);
  });

  test('is judged on rows it did not see, and says when it has seen them', () => {
    const later = vedette('evaluate', 'loans.vedette', 'later.csv', '--budget', '20', '--json');
    const found = JSON.parse(later.out) as { metrics: { precision_at_budget_20: number } };
    expect(found).toMatchObject({ model: 'forest', rows: 400 });
    expect(found.metrics.precision_at_budget_20).toBeGreaterThan(0.8);
    expect(later.err).toBe('');
    expect(vedette('evaluate', 'loans.vedette', 'loans.csv').err).toContain('this very file');
  });

  test('is written for other programs, with its columns and classes in it', () => {
    const { err, code } = vedette('export', 'loans.vedette', '-o', 'loans.onnx');
    expect(code).toBe(0);
    expect(err).toContain('wrote forest to loans.onnx (');
    const file = readFileSync(join(folder, 'loans.onnx'), 'latin1');
    for (const text of ['TreeEnsembleRegressor', '"categories":["north"', '["failed","paid"]']) {
      expect(file).toContain(text);
    }
    vedette(...TRAIN.slice(0, -2), '--models', 'baseline', '--folds', '0', '-o', 'plain.vedette');
    expect(vedette('export', 'plain.vedette', '-o', 'plain.onnx').err).toContain('wrote baseline');
    expect(existsSync(join(folder, 'plain.onnx'))).toBe(true);
  });

  test('is held against another one on the same rows', () => {
    const { out } = vedette('compare', 'small.vedette', 'loans.vedette', 'later.csv', '--json');
    const { figures } = JSON.parse(out) as { figures: { name: string }[] };
    expect(figures.map(({ name }) => name)).toEqual(['accuracy', 'pr_auc', 'roc_auc']);
  });

  test('is refused when damaged, foreign or asked of a table without its columns', () => {
    const damaged = readFileSync(join(folder, 'loans.vedette'));
    damaged[damaged.length >> 1] ^= 1;
    writeFileSync(join(folder, 'damaged.vedette'), damaged);
    writeFileSync(join(folder, 'other.csv'), 'a,b\n1,2\n');
    const cases = [
      [
        'damaged.vedette',
        'later.csv',
        'its SHA-256 does not match its content (VED_MODEL_REFUSED)',
      ],
      ['loans.csv', 'later.csv', 'it does not begin with "VEDETTE" (VED_MODEL_REFUSED)'],
      ['missing.vedette', 'later.csv', '(VED_INPUT_NOT_FOUND)'],
      ['loans.vedette', 'other.csv', 'expected a column "region"'],
    ];
    for (const [model, table, message] of cases) {
      const { err, code, out } = vedette('predict', model, table, '-o', 'out.csv');
      expect(err).toContain(message);
      expect(err.trim().split('\n')).toHaveLength(1);
      expect(code).toBeGreaterThan(0);
      expect(out).toBe('');
    }
    expect(existsSync(join(folder, 'out.csv'))).toBe(false);
  });
});
