import { beforeAll, describe, expect, test } from 'vitest';
import { pValueLogOdds } from '../evaluate/index.ts';
import { learnerNamed, settingsOf } from '../learners/index.ts';
import { createRandom } from '../random.ts';
import { createMatrix, encodingOf, type Table } from '../table/index.ts';
import { type FusionFit, fitFusion } from './fit-fusion.ts';
import {
  checkFusion,
  classifierEvidence,
  classifierScale,
  fuse,
  noveltyEvidence,
} from './fusion.ts';
import { kindsOfTables } from './kinds.ts';
import { unknownKinds } from './unknown-kinds.ts';

const NAMES = Array.from({ length: 12 }, (_, i) => `c${i}`);

/**
 * Ordinary rows around 0; attacks of each kind are like them but for four columns of its own. A
 * model that never saw a kind has no reason to look at these.
 */
function rowsOf(rowCount: number, seed: number) {
  const random = createRandom(seed, 'fusion tests');
  const kinds = Uint8Array.from({ length: rowCount }, () =>
    random.next() < 0.7 ? 0 : 1 + random.below(3),
  );
  const around = () => random.next() + random.next() + random.next() - 1.5;
  const columns = NAMES.map((_, column) =>
    Float64Array.from(kinds, (kind) => around() + (kind === 1 + (column >> 2) ? 4 : 0)),
  );
  const labels = kinds.map((kind) => (kind === 0 ? 0 : 1));
  const target = { kind: 'classes' as const, labels, classCount: 2 };
  return { matrix: createMatrix(NAMES, columns), kinds, target };
}

function tableOf(rows: ReturnType<typeof rowsOf>): Table {
  const columns = rows.matrix.columns.map((values, i) => {
    return { kind: 'number' as const, name: NAMES[i], values };
  });
  return { rowCount: rows.matrix.rowCount, columns };
}

const rows = rowsOf(1500, 1);
const encoding = encodingOf(tableOf(rows));
const input = { ...rows, encoding, normal: 0, seed: 1, jobs: 1 };
let fitted: FusionFit;
beforeAll(async () => {
  fitted = await fitFusion(input);
}, 60_000);

describe('fusion', () => {
  test('adds weighed evidence to the log-odds of the training rows', () => {
    const weights = { classifier: 0.9, novelty: 0.4 };
    const scale = classifierScale([70, 20, 10], 0);
    const shares = Float64Array.of(0.8, 0.15, 0.05, 0.2, 0.2, 0.6);
    const pValues = Float64Array.of(0.0004, 0.5);
    const fused = fuse({ weights }, { shares, classCount: 3, normal: 0, pValues, scale });
    for (const row of [0, 1]) {
      const [normal, a, b] = fused.subarray(3 * row, 3 * row + 3);
      const logOdds =
        scale.priorLogOdds +
        0.9 * classifierEvidence(shares[3 * row], scale) +
        0.4 * noveltyEvidence(pValues[row]);
      expect(Math.log((1 - normal) / normal)).toBeCloseTo(logOdds, 9);
      expect(normal + a + b).toBeCloseTo(1, 12);
      expect(a / b).toBeCloseTo(shares[3 * row + 1] / shares[3 * row + 2], 9);
    }
  });

  test('hears nothing of p-values that one ordinary row in twenty has', () => {
    for (const p of [1, 0.4, 0.05]) expect(noveltyEvidence(p)).toBe(0);
    expect(noveltyEvidence(0.001)).toBeCloseTo(pValueLogOdds(0.001) - pValueLogOdds(0.05), 12);
  });

  test('takes the log-odds of a classifier over its prior, no surer than its rows', () => {
    const scale = classifierScale([99, 49], 0);
    expect(scale.priorLogOdds).toBeCloseTo(Math.log(0.5), 12);
    expect(classifierEvidence(0.5, scale)).toBeCloseTo(Math.log(2), 12);
    expect(classifierEvidence(0, scale)).toBeCloseTo(Math.log(149) - Math.log(0.5), 12);
  });

  test('learns weights of 0 or more by leaving out kinds, alike from one seed', async () => {
    const { fusion, kindsLeftOut } = fitted;
    expect(kindsLeftOut).toBe(3);
    expect(fusion.weights.classifier).toBe(1);
    expect(fusion.weights.novelty).toBeGreaterThan(0);
    expect(fusion.weights.novelty).toBeLessThanOrEqual(1);
    expect(await fitFusion(input)).toEqual(fitted);
  }, 60_000);

  test('is as sure as shares of unseen rows are right', async () => {
    // Half as sure as they could be: of rows they call 0.27 an attack, all are.
    const shares = Float64Array.from({ length: 2 * rows.kinds.length }, (_, i) => {
      const attack = rows.kinds[i >> 1] === 0 ? 0.1 : 0.27;
      return i % 2 === 0 ? 1 - attack : attack;
    });
    const { fusion } = await fitFusion({ ...input, shares });
    expect(fusion.weights.classifier).toBeGreaterThan(2);
  }, 60_000);

  test('with too few kinds to leave out keeps the default proportion', async () => {
    const kinds = rows.kinds.map((kind) => Math.min(kind, 1));
    const { fusion, kindsLeftOut } = await fitFusion({ ...input, kinds });
    expect(kindsLeftOut).toBe(0);
    expect(fusion.weights).toEqual({ classifier: 1, novelty: 0.75 });
  });

  test('is refused from a file with a weight below 0 or none', () => {
    expect(() => checkFusion(fitted.fusion)).not.toThrow();
    const weights = { classifier: -1, novelty: 0 };
    expect(() => checkFusion({ weights })).toThrow('fusion: expected a weight');
    const nan = { classifier: 1, novelty: Number.NaN };
    expect(() => checkFusion({ weights: nan })).toThrow('fusion: expected a weight');
  });
});

describe('unknown kinds', () => {
  test('are found by novelty where the classifier had no reason to look', async () => {
    const learner = learnerNamed('forest');
    const test = rowsOf(800, 2);
    const found = await unknownKinds({
      ...input,
      train: rows,
      test,
      kindNames: ['ordinary', 'a', 'b', 'c'],
      learner,
      settings: settingsOf(learner, { trees: 20 }),
    });
    expect(found.kinds.map(({ kind }) => kind)).toEqual(['a', 'b', 'c']);
    const attacks = [rows, test].map(({ kinds }) => kinds.filter((kind) => kind === 1).length);
    expect(found.kinds[0].rows).toBe(attacks[0] + attacks[1]);
    expect(found.mean.novelty).toBeGreaterThan(0.5);
    expect(found.mean.fused).toBeGreaterThan(found.mean.classifier + 0.2);
    for (const { fused } of found.kinds) {
      expect(fused.low).toBeLessThanOrEqual(fused.recall);
      expect(fused.high).toBeGreaterThanOrEqual(fused.recall);
    }
  }, 60_000);

  test('need two kinds or more', async () => {
    const learner = learnerNamed('forest');
    const one = { ...rows, kinds: rows.kinds.map(() => 1) };
    const all = { ...input, train: one, test: one, kindNames: ['', 'a'] };
    await expect(unknownKinds({ ...all, learner, settings: settingsOf(learner) })).rejects.toThrow(
      'expected two kinds',
    );
  });
});

describe('kinds of tables', () => {
  test('have one number in all of them', () => {
    const words = (...codes: number[]): Table => ({
      rowCount: codes.length,
      columns: [
        { kind: 'category', name: 'k', codes: Int32Array.from(codes), categories: ['b', 'a'] },
      ],
    });
    const numbers: Table = {
      rowCount: 1,
      columns: [{ kind: 'number', name: 'k', values: Float64Array.of(7) }],
    };
    const { names, of } = kindsOfTables([words(0, 1, -1), words(1), numbers], 'k');
    expect(names).toEqual(['(no value)', '7', 'a', 'b']);
    expect(of.map((each) => [...each])).toEqual([[3, 2, 0], [2], [1]]);
  });
});
