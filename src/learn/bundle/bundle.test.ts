import { describe, expect, test } from 'vitest';
import { learnerNamed, learnerNames, memberPredictor } from '../learners/index.ts';
import { noveltyLearnerNamed, trainNovelty } from '../novelty/index.ts';
import { dropColumns, encodeTable } from '../table/index.ts';
import { type Bundle, packBundle, unpackBundle } from './bundle.ts';
import { BundleError, packValue, type Stored, unpackValue } from './container.ts';
import { smallBundle } from './testing/small-bundles.ts';

const cases = learnerNames().flatMap((name) =>
  learnerNamed(name).tasks.map((kind) => [name, kind] as const),
);

describe.each(cases)('a bundle of %s for %s', (name, kind) => {
  test('comes back as it was, and predicts the same', async () => {
    const [bundle, rows] = await smallBundle(name, kind);
    const back = unpackBundle(packBundle(bundle)) as Bundle;
    expect(back.manifest).toEqual(bundle.manifest);
    const { matrix } = encodeTable(bundle.manifest.encoding, rows);
    const [before, after] = [bundle, back].map(({ member }) =>
      memberPredictor(member).predict(matrix),
    );
    expect(after).toEqual(before);
  });
});

test('a bundle of before, which kept nothing of what training showed, is read', async () => {
  const [{ manifest, member }] = await smallBundle('forest', 'classes');
  const { learned, ...before } = manifest;
  expect(learned?.confusion).toHaveLength(4);
  const back = unpackBundle(packBundle({ manifest: before, member })) as Bundle;
  expect(back.manifest).toEqual(before);
});

describe('a bundle that speaks beside claims', () => {
  const besideOf = async (over: object) => {
    const [bundle] = await smallBundle('forest', 'classes');
    const beside = { weight: 0.7, shift: 1.5, logOddsMax: 2.8, kinds: ['low'], ...over };
    return { ...bundle, manifest: { ...bundle.manifest, beside } } as Bundle;
  };

  test('comes back as it was', async () => {
    const bundle = await besideOf({});
    expect((unpackBundle(packBundle(bundle)) as Bundle).manifest).toEqual(bundle.manifest);
  });

  test.each<[string, object, string]>([
    ['weight', { weight: -1 }, 'weight: expected a number of 0 or more, found -1'],
    ['bound', { logOddsMax: -1 }, 'logOddsMax: expected a number of 0 or more, found -1'],
    ['shift', { shift: 'x' }, 'shift: expected a number, found "x"'],
    ['kind', { kinds: ['middle'] }, 'kinds[0]: expected high or low, found "middle"'],
  ])('is refused with a %s that no training gives', async (_, over, message) => {
    const bytes = packBundle(await besideOf(over));
    expect(() => unpackBundle(bytes)).toThrow(message);
  });
});

describe('a bundle that was fused with novelty', () => {
  async function fusedBundle(): Promise<Bundle> {
    const [bundle, rows] = await smallBundle('forest', 'classes');
    const { best } = trainNovelty({
      train: dropColumns(rows, ['y']),
      ordinary: null,
      learners: [{ learner: noveltyLearnerNamed('isolation-forest'), settings: {} }],
      seed: 1,
      now: () => 0,
    });
    const novelty = best.member;
    const { task } = bundle.manifest;
    const manifest = { ...bundle.manifest, task: { ...task, normal: 0 } };
    const weights = { classifier: 0.9, novelty: 0.3 };
    return { manifest, member: bundle.member, fusion: { version: 1, novelty, weights } };
  }

  test('comes back as it was', async () => {
    const bundle = await fusedBundle();
    expect(unpackBundle(packBundle(bundle))).toEqual(expect.objectContaining(bundle));
  });

  test('is refused with a weight below 0, and without an ordinary class', async () => {
    const bundle = await fusedBundle();
    const { fusion, manifest } = bundle;
    const weights = { classifier: 1, novelty: -1 };
    const below = { ...bundle, fusion: { ...fusion, weights } } as Bundle;
    expect(() => unpackBundle(packBundle(below))).toThrow('expected a weight');
    const task = { ...manifest.task, normal: -1 };
    const none = { ...bundle, manifest: { ...manifest, task } } as Bundle;
    expect(() => unpackBundle(packBundle(none))).toThrow('an ordinary class beside it');
  });
});

describe('a bundle that was forged, its digest made right', () => {
  /** Replaces one part of a good forest's bundle. */
  async function forged(change: (value: Record<string, Record<string, unknown>>) => void) {
    const [bundle] = await smallBundle('forest', 'classes');
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
        delete v.manifest.learned;
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
      'whose confusion is of other classes',
      (v) => Object.assign(v.manifest.learned as object, { confusion: [1, 2, 3] }),
      'bundle.manifest.learned.confusion: expected 4 numbers',
    ],
    [
      'whose curve has points of half',
      (v) =>
        Object.assign(v.manifest.learned as object, {
          precisionRecall: { recall: [0, 1], precision: [1], positiveShare: 0.5 },
        }),
      'bundle.manifest.learned.precisionRecall.precision: expected 2 numbers',
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
