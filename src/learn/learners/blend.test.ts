import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createMatrix } from '../table/index.ts';
import { blend } from './blend.ts';
import { applyBlending, checkBlending, fitBlending } from './blending.ts';
import { explainerOf } from './explain.ts';
import { figuresOf } from './figures.ts';
import { fitMember } from './fit-member.ts';
import { settingsOf } from './learner.ts';
import { type BlendModel, memberPredictor } from './member.ts';

/** Four classes in rings and stripes, the last of them rare, one in ten rows labelled at random. */
function rings(rowCount: number, seed: number) {
  const random = createRandom(seed, 'blend tests');
  const columns = [0, 1, 2, 3].map(() => Float64Array.from({ length: rowCount }, random.next));
  const labels = Uint8Array.from(columns[0], (x, row) => {
    const y = columns[1][row];
    if (random.next() < 0.1) return random.below(3);
    if (x * x + y * y < 0.1) return 3;
    return x + y > 1 ? (columns[2][row] > 0.5 ? 1 : 2) : 0;
  });
  const matrix = createMatrix(['x', 'y', 'z', 'noise'], columns);
  return { matrix, target: { kind: 'classes' as const, labels, classCount: 4 } };
}

async function fitted(rows: ReturnType<typeof rings>, over: Record<string, number> = {}) {
  const settings = settingsOf(blend, { folds: 2, ...over });
  const { member, gains } = await fitMember(blend, {
    ...rows,
    settings,
    normal: 0,
    seed: 1,
    jobs: 1,
  });
  return { member, gains, model: member.model as BlendModel };
}

const task = { kind: 'classes' as const, target: 't', classes: ['a', 'b', 'c', 'd'], normal: 0 };

describe('a blend', () => {
  test('has no higher log loss on fresh rows than any of its members', async () => {
    const fresh = rings(1500, 2);
    const { member, gains, model } = await fitted(rings(900, 1));
    const lossOf = (shares: Float64Array) =>
      figuresOf(shares, fresh.target, { task, atFpr: [] }).log_loss;
    const blended = memberPredictor(member).predict(fresh.matrix);
    for (const each of model.members) {
      expect(lossOf(blended)).toBeLessThan(lossOf(memberPredictor(each).predict(fresh.matrix)));
    }
    expect(model.members.map(({ learner }) => learner)).toEqual([
      'forest',
      'extra-trees',
      'boosting',
    ]);
    expect(model.alarms).toHaveLength(1);
    expect(gains?.reduce((sum, gain) => sum + gain, 0)).toBeCloseTo(1, 9);
    for (let start = 0; start < blended.length; start += 4) {
      const sum = blended.subarray(start, start + 4).reduce((total, share) => total + share, 0);
      expect(sum).toBeCloseTo(1, 12);
    }
  }, 30_000);

  test('with even weights fits each member once, and weighs all alike', async () => {
    const steps: number[] = [];
    const rows = rings(300, 4);
    const settings = settingsOf(blend, { even: 1 });
    const onProgress = (done: { steps: number }) => steps.push(done.steps);
    const fit = { ...rows, settings, normal: 0, seed: 1, jobs: 1, onProgress };
    const { member, unseen } = await fitMember(blend, fit);
    const { blending } = member.model as BlendModel;
    expect(steps).toEqual([4, 4, 4, 4]);
    expect([...blending.weights]).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect([...blending.alarmWeights]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(unseen).toBeUndefined();
    const bent = { ...settings, 'accuracy-cost': 0.01 };
    await expect(fitMember(blend, { ...fit, settings: bent })).rejects.toThrow('even weights');
  }, 30_000);

  test('sees where two counts are equal, and explains by sampling', async () => {
    const random = createRandom(6, 'blend of counts');
    const [a, b, noise] = [0, 0, 0].map(() =>
      Float64Array.from({ length: 1200 }, () => 1 + random.below(40)),
    );
    for (let row = 0; row < a.length; row += 3) b[row] = a[row];
    const labels = Uint8Array.from(a, (value, row) => (value === b[row] ? 1 : 0));
    const rows = {
      matrix: createMatrix(['a', 'b', 'noise'], [a, b, noise]),
      target: { kind: 'classes' as const, labels, classCount: 2 },
    };
    const { member, model, gains } = await fitted(rows, { even: 1 });
    const readers = (of: BlendModel) => of.members.map(({ derived }) => derived !== undefined);
    expect(readers(model)).toEqual([false, false, true]);
    expect(readers((await fitted(rows)).model)).toEqual([true, true, true]);
    expect(readers((await fitted(rows, { derived: 0 })).model)).toEqual([false, false, false]);
    const [, , boosted] = model.members;
    expect(boosted.learner).toBe('boosting');
    expect(boosted.derived?.columnNames).toEqual(['a', 'b', 'noise']);
    const shares = memberPredictor(boosted).predict(rows.matrix);
    const wrong = labels.filter((label, row) => (shares[2 * row + 1] > 0.5 ? 1 : 0) !== label);
    expect(wrong).toHaveLength(0);
    expect(gains).toHaveLength(3);
    expect(gains?.[0] ?? 0).toBeGreaterThan(3 * (gains?.[2] ?? 1));
    expect(explainerOf(boosted)).toBeUndefined();
    const told = explainerOf(member);
    expect(told?.how).toBe('sampled');
    const { parts } = told?.explain(rows.matrix, 0, 1) ?? { parts: [] };
    expect(parts).toHaveLength(3);
    expect(Math.min(parts[0], parts[1])).toBeGreaterThan(Math.abs(parts[2]));
  }, 30_000);

  test('of numbers weighs members so that they sum to 1', async () => {
    const { matrix } = rings(500, 3);
    const values = matrix.columns[0].map(
      (x, row) => 3 * x + (matrix.columns[1][row] > 0.5 ? 1 : 0),
    );
    const settings = settingsOf(blend, { folds: 2 });
    const target = { kind: 'number' as const, values };
    const { member } = await fitMember(blend, { matrix, target, settings, seed: 1, jobs: 1 });
    const { blending, alarms } = member.model as BlendModel;
    expect(alarms).toHaveLength(0);
    expect(blending.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
    const predicted = memberPredictor(member).predict(matrix);
    const error = predicted.reduce((sum, p, row) => sum + (p - values[row]) ** 2, 0) / 500;
    expect(error).toBeLessThan(0.05);
  }, 30_000);
});

describe('blending', () => {
  /** Two members that know the classes, with noise, and an alarm that knows the normal class. */
  function known(rowCount: number) {
    const random = createRandom(9, 'blending');
    const labels = Uint8Array.from({ length: rowCount }, () =>
      random.next() < 0.7 ? 0 : random.next() < 0.9 ? 1 : 2,
    );
    const sharesOf = (of: Uint8Array, count: number, insight: number) => {
      const shares = new Float64Array(of.length * count);
      for (let row = 0; row < of.length; row++) {
        const own = shares.subarray(row * count, (row + 1) * count);
        for (let c = 0; c < count; c++) {
          own[c] = Math.exp((of[row] === c ? insight : 0) + 3 * random.next() - c * 0.7);
        }
        const sum = own.reduce((total, share) => total + share, 0);
        for (let c = 0; c < count; c++) own[c] /= sum;
      }
      return shares;
    };
    const members = [sharesOf(labels, 3, 1), sharesOf(labels, 3, 1)];
    const two = labels.map((label) => (label === 0 ? 0 : 1));
    const target = { kind: 'classes' as const, labels, classCount: 3 };
    return { target, predictions: { members, alarms: [sharesOf(two, 2, 3)] } };
  }
  const abc = { ...task, classes: ['a', 'b', 'c'] };

  test('takes the share of normal from alarms too, which then rank better', () => {
    const { target, predictions } = known(3000);
    const options = { normal: 0, accuracyCost: 0 };
    const blending = fitBlending(predictions, target, options);
    const shares = applyBlending(blending, predictions);
    const without = { ...predictions, alarms: [] };
    const plain = applyBlending(fitBlending(without, target, options), without);
    const [a, b] = [shares, plain].map((each) => figuresOf(each, target, { task: abc, atFpr: [] }));
    expect(a.pr_auc).toBeGreaterThan(b.pr_auc + 0.01);
    expect(blending.alarmWeights[2]).toBeGreaterThan(blending.alarmWeights[0]);
  });

  test('bends shares towards rare classes, but not the rank of alarms', () => {
    const { target, predictions } = known(3000);
    const [even, bent] = [0, 0.02].map((accuracyCost) => {
      const blending = fitBlending(predictions, target, { normal: 0, accuracyCost });
      const shares = applyBlending(blending, predictions);
      return figuresOf(shares, target, { task: abc, atFpr: [] });
    });
    expect(bent.macro_f1).toBeGreaterThan(even.macro_f1);
    expect(bent.accuracy).toBeGreaterThanOrEqual(even.accuracy - 0.02);
    expect(bent.pr_auc).toBeCloseTo(even.pr_auc, 9);
  });

  const sound = fitBlending(known(50).predictions, known(50).target, {
    normal: 0,
    accuracyCost: 0,
  });
  const place = { members: 2, alarms: 1, classCount: 3 };
  test('is accepted from a file as it was fitted', () => {
    expect(() => checkBlending(sound, place)).not.toThrow();
  });

  test.each([
    ['a weight below 0', { weights: Float64Array.of(1, -1) }],
    ['a list of weights', { weights: [0.5, 0.5] as unknown as Float64Array }],
    ['a weight of a class that is 0', { classWeights: Float64Array.of(1, 0, 1) }],
    ['a class that is not there', { normal: 3 }],
    ['too few weights of alarms', { alarmWeights: Float64Array.of(1) }],
    ['alarms without a normal class', { normal: -1 }],
  ])('with %s is refused', (_what, over) => {
    expect(() => checkBlending({ ...sound, ...over }, place)).toThrow('blend: expected');
  });
});
