import { describe, expect, test } from 'vitest';
import {
  experiment,
  learnerNamed,
  learnerNames,
  memberPredictor,
  pastName,
  withPast,
} from '../learners/index.ts';
import { createRandom } from '../random.ts';
import { createTable, encodeTable, type Table } from '../table/index.ts';
import { type Bundle, packBundle, unpackBundle } from './bundle.ts';
import { BundleError, packValue, type Stored, unpackValue } from './container.ts';

const random = createRandom(11, 'bundle tests');

/** Two numbers and a category, hostile in name; the target follows from them. */
function table(rowCount: number): Table {
  const x = Float64Array.from({ length: rowCount }, () => random.next());
  const codes = Int32Array.from(x, () => random.below(3) - (random.next() < 0.1 ? 1 : 0));
  const y = Float64Array.from(x, (value, row) => value * 3 + codes[row] + random.next() * 0.1);
  return createTable([
    { kind: 'number', name: '__proto__', values: x },
    { kind: 'category', name: '</script>', codes, categories: ['a', 'b', 'constructor'] },
    { kind: 'number', name: 'y', values: y },
  ]);
}

/** A bundle of each learner for each kind of task that it does, fitted on a few rows. */
async function bundleOf(name: string, kind: 'classes' | 'number'): Promise<[Bundle, Table]> {
  const rows = table(120);
  const numbers = rows.columns[2];
  if (numbers.kind !== 'number') throw new TypeError('expected numbers');
  const classes = createTable([
    ...rows.columns.slice(0, 2),
    {
      kind: 'category',
      name: 'y',
      codes: Int32Array.from(numbers.values, (value) => (value > 2 ? 1 : 0)),
      categories: ['high', 'low'],
    },
  ]);
  const isOrdered = learnerNamed(name).rowsBefore !== undefined;
  const used = kind === 'classes' ? classes : isOrdered ? withPast(rows, 'y') : rows;
  const task =
    kind === 'number'
      ? { kind, target: 'y' }
      : { kind, target: 'y', classes: ['high', 'low'], normal: 0 };
  const { runs, encoding } = await experiment({
    task,
    train: used,
    test: used,
    learners: [{ learner: learnerNamed(name), settings: {} }],
    trainingSets: ['as found'],
    folds: kind === 'classes' ? 2 : 0,
    repeats: 1,
    atFpr: [],
    seed: 1,
    jobs: 1,
    now: () => 0,
    ...(isOrdered && { sequence: { past: pastName('y'), test: 'begins' } }),
  });
  const manifest = {
    role: 'attacks' as const,
    madeBy: 'test',
    created: '2026-01-01T00:00:00Z',
    seed: 1,
    task,
    encoding,
    ...(isOrdered && { order: { by: null } }),
    training: {
      source: 'table.csv',
      digest: '00',
      rows: 120,
      split: 'none',
      classRows: runs[0].classRows,
    },
    band: runs[0].band,
    figures: { test: { accuracy: 0.5 }, outOfFold: {} },
    card: '# card',
  };
  return [{ manifest, member: runs[0].member }, used];
}

const cases = learnerNames().flatMap((name) =>
  learnerNamed(name).tasks.map((kind) => [name, kind] as const),
);

describe.each(cases)('a bundle of %s for %s', (name, kind) => {
  test('comes back as it was, and predicts the same', async () => {
    const [bundle, rows] = await bundleOf(name, kind);
    const back = unpackBundle(packBundle(bundle)) as Bundle;
    expect(back.manifest).toEqual(bundle.manifest);
    const { matrix } = encodeTable(bundle.manifest.encoding, rows);
    const [before, after] = [bundle, back].map(({ member }) =>
      memberPredictor(member).predict(matrix),
    );
    expect(after).toEqual(before);
  });
});

describe('a bundle that was forged, its digest made right', () => {
  /** Replaces one part of a good forest's bundle. */
  async function forged(change: (value: Record<string, Record<string, unknown>>) => void) {
    const [bundle] = await bundleOf('forest', 'classes');
    const value = unpackValue(packBundle(bundle)) as unknown as Record<
      string,
      Record<string, unknown>
    >;
    change(value);
    return packValue(value as unknown as Stored);
  }

  test.each<[string, (value: Record<string, Record<string, unknown>>) => void, string]>([
    ['of another kind', (v) => Object.assign(v, { kind: 'photo' }), 'bundle.kind: expected bundle'],
    ['without a task', (v) => delete v.manifest.task, 'bundle.manifest.task: expected an object'],
    ['with other columns', (v) => Object.assign(v, { schemaHash: 'x' }), 'its columns are not'],
    [
      'of an unknown learner',
      (v) => Object.assign(v.member, { learner: 'x' }),
      'expected a learner',
    ],
    ['without a model', (v) => Object.assign(v.member, { model: null }), 'not sound'],
    ['with a model of text', (v) => Object.assign(v.member, { model: 'x' }), 'not sound'],
    [
      'whose tree runs in a circle',
      (v) => (v.member.model as { lefts: Int32Array }).lefts.fill(0),
      'not sound',
    ],
    [
      'whose tree reads a column that is not there',
      (v) => (v.member.model as { columns: Int16Array }).columns.fill(7),
      'not sound',
    ],
    [
      'that tells fewer classes than its task',
      (v) => {
        Object.assign(v.manifest.task as object, { classes: ['a', 'b', 'c'] });
        Object.assign(v.manifest.training as object, { classRows: [1, 2, 3] });
      },
      'not sound',
    ],
    [
      'that counts rows of other classes',
      (v) => Object.assign(v.manifest.training as object, { classRows: [1] }),
      'bundle.manifest.training.classRows: expected a number for each of 2 classes',
    ],
    [
      'whose band is upside down',
      (v) => Object.assign(v.manifest, { band: { coverage: 0.9, low: 1, high: -1 } }),
      'bundle.manifest.band.high: expected no less than the low end',
    ],
    [
      'whose rows are in the order of nothing',
      (v) => Object.assign(v.manifest, { order: {} }),
      'bundle.manifest.order.by',
    ],
  ])('%s is refused', async (_what, change, message) => {
    const file = await forged(change);
    expect(() => unpackBundle(file)).toThrow(BundleError);
    expect(() => unpackBundle(file)).toThrow(message);
  });
});
