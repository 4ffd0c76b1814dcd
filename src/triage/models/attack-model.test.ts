import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Bundle,
  createRandom,
  createTable,
  experiment,
  learnerNamed,
  type Table,
} from '../../learn/index.ts';
import { AttackModel } from './attack-model.ts';

const CLASSES = ['normal', 'slow-http', 'vertical-scan'];
const random = createRandom(6, 'attack model tests');

/** One number tells the class: 0 to 1 is ordinary, 1 to 2 slow, 2 to 3 a scan. */
function table(values: Float64Array): Table {
  return createTable([
    { kind: 'number', name: 'x', values },
    {
      kind: 'category',
      name: 'label',
      codes: Int32Array.from(values, (value) => Math.floor(value)),
      categories: CLASSES,
    },
  ]);
}

let bundle: Bundle;
beforeAll(async () => {
  const task = { kind: 'classes' as const, target: 'label', classes: CLASSES, normal: 0 };
  const { runs, encoding } = await experiment({
    task,
    train: table(Float64Array.from({ length: 600 }, () => 3 * random.next())),
    learners: [{ learner: learnerNamed('forest'), settings: { trees: 20 } }],
    trainingSets: ['as found'],
    folds: 3,
    repeats: 1,
    atFpr: [],
    seed: 1,
    jobs: 1,
    now: () => 0,
  });
  const [{ member, band, classRows }] = runs;
  bundle = {
    manifest: {
      role: 'attacks',
      madeBy: 'test',
      created: '2026-01-01T00:00:00Z',
      seed: 1,
      task,
      encoding,
      training: { source: 't', digest: '0', rows: 600, split: 'none', classRows },
      band,
      figures: { test: {}, outOfFold: {} },
      card: '',
    },
    member,
  };
});

const rows = table(Float64Array.of(0.5, 1.5, 2.5));
const besideOf = (kinds: readonly string[]) => ({ weight: 0.5, shift: 1, logOddsMax: 1.2, kinds });
const judgedWith = (beside: Bundle['manifest']['beside']) =>
  new AttackModel({
    name: 'a',
    bundle: { ...bundle, manifest: { ...bundle.manifest, ...(beside && { beside }) } },
  }).judge(rows);

describe('a classifier beside claims', () => {
  test('without learned weights supports any claim by attacks of any kind, and denies none', () => {
    const judged = judgedWith(undefined);
    expect(judged.speaksAlone).toBe(true);
    expect(judged.claimLogOdds('slow-http')).toBe(judged.logOdds);
    expect(judged.claimEvidence('slow-http', 2)?.logOdds).toBe(2);
    expect(judged.claimEvidence('slow-http', -2)).toBeUndefined();
  });

  test('with them asks for the kind that is claimed', () => {
    const judged = judgedWith(besideOf(['slow-http', 'vertical-scan']));
    expect(judged.speaksAlone).toBe(false);
    const said = judged.claimLogOdds('slow-http') ?? [];
    expect(said[1]).toBeGreaterThan(2);
    expect(said[0]).toBeLessThan(-2);
    expect(said[2]).toBeLessThan(-2);
  });

  test.each([
    [1, 0],
    [2, 0.5],
    [0, -0.5],
    [9, 1.2],
    [-9, -1.2],
  ])('weighs a mean of %d as %d, within its bound', (mean, logOdds) => {
    const judged = judgedWith(besideOf(['slow-http']));
    expect(judged.claimEvidence('slow-http', mean)?.logOdds).toBeCloseTo(logOdds, 12);
  });

  test('says nothing of kinds that it does not know or never recognised', () => {
    const judged = judgedWith(besideOf(['slow-http']));
    expect(judged.claimLogOdds('vertical-scan')).toBeUndefined();
    expect(judged.claimLogOdds('zone-transfer')).toBeUndefined();
  });
});
