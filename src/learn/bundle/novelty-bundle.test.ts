import { describe, expect, test } from 'vitest';
import { NOVELTY_LEARNERS, noveltyDetector, trainNovelty } from '../novelty/index.ts';
import { createRandom } from '../random.ts';
import { createTable, encodeTable, type Table } from '../table/index.ts';
import { type NoveltyBundle, packBundle, unpackBundle } from './bundle.ts';
import { BundleError, packValue, type Stored, unpackValue } from './container.ts';

/** Numbers along a line, and a category, hostile in name. */
function table(rowCount: number): Table {
  const random = createRandom(12, 'novelty bundle tests');
  const x = Float64Array.from({ length: rowCount }, () => random.next());
  return createTable([
    { kind: 'number', name: '__proto__', values: x },
    { kind: 'number', name: 'y', values: x.map((value) => 2 * value + random.next() * 0.1) },
    {
      kind: 'category',
      name: '</script>',
      codes: Int32Array.from(x, () => random.below(2)),
      categories: ['a', 'b'],
    },
  ]);
}

const rows = table(300);
const { runs, encoding } = trainNovelty({
  train: rows,
  ordinary: null,
  learners: NOVELTY_LEARNERS.map((learner) => ({ learner, settings: {} })),
  seed: 1,
  now: () => 0,
});

function bundleOf(name: string): NoveltyBundle {
  const run = runs.find((each) => each.name === name);
  if (run === undefined) throw new TypeError(`expected a run of ${name}`);
  return {
    manifest: {
      role: 'novelty',
      ordinary: { column: 'kind', normal: 'benign' },
      madeBy: 'test',
      created: '2026-01-01T00:00:00Z',
      seed: 1,
      encoding,
      training: { source: 'table.csv', digest: '00', rows: 300, split: 'none' },
      figures: { test: {}, outOfFold: {} },
      card: '# card',
    },
    novelty: run.member,
  };
}

describe.each(NOVELTY_LEARNERS.map(({ name }) => name))('a bundle of %s', (name) => {
  test('comes back as it was, and scores the same', () => {
    const bundle = bundleOf(name);
    const back = unpackBundle(packBundle(bundle));
    expect(back).toEqual(bundle);
    const { matrix } = encodeTable(encoding, rows);
    const [before, after] = [bundle, back as NoveltyBundle].map(({ novelty }) =>
      noveltyDetector(novelty).score(matrix),
    );
    expect(after).toEqual(before);
  });
});

type Parts = Record<string, Record<string, unknown>>;

/** A good bundle with one part changed, its digest made right. */
function forged(name: string, change: (parts: Parts) => void): Uint8Array {
  const parts = unpackValue(packBundle(bundleOf(name))) as unknown as Parts;
  change(parts);
  return packValue(parts as unknown as Stored);
}

/** One array of the model cut short by a number. */
const shorter = (part: string) => (v: Parts) => {
  const model = v.novelty.model as Record<string, Float64Array>;
  model[part] = model[part].slice(0, -1);
};
const set = (part: string, values: object) => (v: Parts) => Object.assign(v[part], values);
const setModel = (values: object) => (v: Parts) => Object.assign(v.novelty.model as object, values);
const fill = (part: string, value: number) => (v: Parts) =>
  (v.novelty.model as Record<string, Float64Array>)[part].fill(value);

describe('a forged bundle of novelty', () => {
  test.each<[string, string, (parts: Parts) => void, string]>([
    ['of no role', 'autoencoder', (v) => delete v.manifest.role, 'role: expected attacks or'],
    ['of another role', 'autoencoder', set('manifest', { role: 'x' }), 'role: expected attacks or'],
    ['told to be of attacks', 'autoencoder', set('manifest', { role: 'attacks' }), 'task'],
    [
      'whose ordinary rows are told by a number',
      'autoencoder',
      set('manifest', { ordinary: { column: 'a', normal: 1 } }),
      'ordinary.normal: expected text',
    ],
    ['without its model', 'autoencoder', set('novelty', { model: null }), 'expected a model of'],
    [
      'with nothing',
      'autoencoder',
      (v) => delete (v as object as { novelty?: 0 }).novelty,
      'object',
    ],
    ['of another kind', 'autoencoder', setModel({ kind: 'forest' }), 'found forest'],
    ['of a kind of objects', 'autoencoder', setModel({ kind: 'toString' }), 'found toString'],
    ['of a later version', 'autoencoder', setModel({ version: 2 }), 'expected version 1'],
    ['of no learner', 'autoencoder', set('novelty', { learner: 'forest' }), 'learner of novelty'],
    ['with words as settings', 'autoencoder', set('novelty', { settings: { a: 'b' } }), 'a number'],
    ['without a design', 'autoencoder', set('novelty', { design: null }), 'expected a design'],
    [
      'whose design is of other columns',
      'autoencoder',
      (v) => {
        (v.novelty.design as { sourceNames: string[] }).sourceNames.push('z');
      },
      'a design of 3 columns',
    ],
    ['without ranks', 'autoencoder', set('novelty', { ranks: null }), 'ordinary ranks'],
    ['with ranks of text', 'autoencoder', set('novelty', { ranks: 'x' }), 'ordinary ranks'],
    [
      'whose ranks fall',
      'autoencoder',
      (v) => (v.novelty.ranks as { scores: Float64Array }).scores.reverse(),
      'ascending scores',
    ],
    ['whose columns are no names', 'autoencoder', setModel({ columnNames: [1] }), 'as texts'],
    ['of fewer columns', 'isolation-forest', setModel({ columnNames: ['a', 'b'] }), 'column'],
    ['with a list for weights', 'autoencoder', setModel({ weights: [1] }), 'as Float32Array'],
    ['with too few weights', 'autoencoder', shorter('weights'), 'weights'],
    ['whose errors have no scale', 'autoencoder', fill('errorScales', 0), 'error scales above 0'],
    ['whose density is flat', 'gaussian-mixture', fill('factors', 0), 'a diagonal above 0'],
    ['whose weights are too much', 'gaussian-mixture', fill('weights', 1), 'sum to 1'],
    ['without a mean', 'gaussian-mixture', shorter('means'), 'means'],
    ['that tells classes', 'neighbour-distance', setModel({ task: 'classes' }), 'targets'],
    ['of no number', 'neighbour-distance', fill('values', Number.NaN), 'finite values'],
    ['of too many', 'neighbour-distance', setModel({ neighbourCount: 1e9 }), 'neighbours, got'],
    ['whose tree is a circle', 'isolation-forest', fill('lefts', 0), 'node'],
    ['whose paths are endless', 'isolation-forest', fill('pathLengths', Infinity), 'finite path'],
    ['of no rows', 'isolation-forest', setModel({ sampleSize: 0 }), 'a sample of 1 row'],
    ['that cuts no plane', 'extended-isolation-forest', fill('planes', 1e6), 'planes below'],
    ['of no centre', 'extended-isolation-forest', shorter('centers'), 'centers'],
    ['whose cuts are endless', 'extended-isolation-forest', fill('planeWeights', NaN), 'finite'],
  ])('%s (%s) is refused', (_what, name, change, message) => {
    const file = forged(name, change);
    expect(() => unpackBundle(file)).toThrow(BundleError);
    expect(() => unpackBundle(file)).toThrow(message);
  });

  test('cut anywhere is refused', () => {
    const file = packBundle(bundleOf('isolation-forest'));
    const random = createRandom(3, 'cuts');
    for (let i = 0; i < 50; i++) {
      expect(() => unpackBundle(file.slice(0, random.below(file.length)))).toThrow(BundleError);
    }
  });
});
