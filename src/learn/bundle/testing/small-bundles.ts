import { experiment, learnedOf, learnerNamed, pastName, withPast } from '../../learners/index.ts';
import { createRandom } from '../../random.ts';
import { createTable, type Table } from '../../table/index.ts';
import type { Bundle } from '../bundle.ts';

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

/** Two counts that are equal in some rows, so that members of a blend read their difference. */
function counts(rowCount: number): Table['columns'] {
  return ['one count', 'other count'].map((name) => {
    const values = Float64Array.from({ length: rowCount }, () => 1 + random.below(3));
    return { kind: 'number' as const, name, values };
  });
}

/** A bundle of each learner for each kind of task that it does, fitted on a few rows. */
export async function smallBundle(
  name: string,
  kind: 'classes' | 'number',
): Promise<[Bundle, Table]> {
  const rows = table(120);
  const numbers = rows.columns[2];
  if (numbers.kind !== 'number') throw new TypeError('expected numbers');
  const classes = createTable([
    ...rows.columns.slice(0, 2),
    ...counts(rows.rowCount),
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
  const done = await experiment({
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
  const { runs, encoding } = done;
  const manifest = {
    learned: learnedOf(done, runs[0], undefined),
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
