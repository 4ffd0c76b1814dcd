import { describe, expect, test } from 'vitest';
import { predictExtendedIsolationForest, predictIsolationForest } from '../model/index.ts';
import { createRandom } from '../random.ts';
import { applyDesign, createTable, encodeTable, type Table } from '../table/index.ts';
import { type NoveltyShare, noveltyDetector } from './detector.ts';
import { NOVELTY_LEARNERS, noveltyLearnerNamed } from './learners.ts';
import { type NoveltyOptions, trainNovelty } from './train-novelty.ts';

/**
 * Ordinary rows lie near a curve in three columns, of either sign and over decades, and use two
 * services; odd ones leave the curve, or use a service and a flag that no ordinary row has.
 */
function traffic(rowCount: number, seed: number, oddShare = 0): Table {
  const random = createRandom(seed, 'novelty tests');
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const t = random.next();
    const isOdd = random.next() < oddShare;
    const isStrange = isOdd && row % 2 === 0;
    const noise = () => (random.next() - 0.5) * 0.1;
    return {
      bytes: Math.expm1(12 * t + noise()),
      skew: (isOdd && !isStrange ? 1 : -1) * Math.expm1(6 * t + noise()),
      flag: isStrange ? 1 : 0,
      service: isStrange ? 2 : random.below(2),
      kind: isOdd ? (isStrange ? 2 : 1) : 0,
    };
  });
  const number = (name: 'bytes' | 'skew' | 'flag') => ({
    kind: 'number' as const,
    name,
    values: Float64Array.from(rows, (row) => row[name]),
  });
  const words = (name: 'service' | 'kind', categories: string[]) => ({
    kind: 'category' as const,
    name,
    codes: Int32Array.from(rows, (row) => row[name]),
    categories,
  });
  return createTable([
    number('bytes'),
    number('skew'),
    number('flag'),
    words('service', ['dns', 'http', 'odd']),
    words('kind', ['benign', 'bent', 'strange']),
  ]);
}

const options: Omit<NoveltyOptions, 'train'> = {
  ordinary: { column: 'kind', normal: 'benign' },
  learners: NOVELTY_LEARNERS.map((learner) => ({
    learner,
    settings: learner.name === 'autoencoder' ? { units: 16, epochs: 40 } : {},
  })),
  seed: 5,
  now: () => 0,
};
const trained = trainNovelty({
  ...options,
  train: traffic(4000, 1, 0.05),
  test: traffic(3000, 2, 0.1),
});
const named = (name: string) => {
  const run = trained.runs.find((each) => each.name === name);
  if (run?.test === undefined) throw new TypeError(`expected a run of ${name}`);
  return { ...run, test: run.test };
};
const indexOfMost = (shares: readonly NoveltyShare[]) =>
  shares.reduce((most, { share }, i) => (share > shares[most].share ? i : most), 0);
const each = NOVELTY_LEARNERS.map(({ name }) => name);

describe.each(each)('%s', (name) => {
  const run = named(name);
  const detector = noveltyDetector(run.member);
  const rows = encodeTable(trained.encoding, traffic(60, 3, 0.3)).matrix;

  test('ranks odd rows above ordinary ones that it did not see', () => {
    expect(run.test.figures.roc_auc).toBeGreaterThan(0.6);
    const { estimate, low, high } = run.test.intervals.roc_auc;
    expect(estimate).toBe(run.test.figures.roc_auc);
    expect(low).toBeLessThan(estimate);
    expect(high).toBeGreaterThan(estimate);
  });

  test('tells p-values that ordinary rows have as often as they say', () => {
    const ordinary = run.test.known.labels.filter((label) => label === 0).length;
    for (const { level, share, low, high } of run.test.honesty) {
      // Five standard errors, of the test rows and of the calibration rows.
      const error = Math.sqrt(level / ordinary + level / trained.rows.calibrating);
      expect(Math.abs(share - level)).toBeLessThan(5 * error);
      expect(low <= share && share <= high).toBe(true);
    }
  });

  test('explains a score by shares of the columns that sum to it', () => {
    const scores = detector.score(rows);
    for (let row = 0; row < rows.rowCount; row++) {
      const shares = detector.explain(rows, row);
      expect(shares.map(({ column }) => column)).toEqual(['bytes', 'skew', 'flag', 'service']);
      const sum = shares.reduce((total, { share }) => total + share, 0);
      expect(Math.abs(sum - scores[row])).toBeLessThan(1e-6 * Math.max(1, Math.abs(scores[row])));
    }
  });

  test('names columns that matter: an ordinary value there lowers the score more', () => {
    const odd = encodeTable(trained.encoding, traffic(300, 7, 1)).matrix;
    const ordinary = encodeTable(trained.encoding, traffic(300, 8)).matrix;
    const before = detector.score(odd);
    const shares = before.map((_, row) => indexOfMost(detector.explain(odd, row)));
    const random = createRandom(9, 'columns at random');
    const drawn = shares.map(() => random.below(odd.columns.length));
    const dropOf = (columns: ArrayLike<number>) => {
      const mended = odd.columns.map((column, i) =>
        column.map((value, row) => (columns[row] === i ? ordinary.columns[i][row] : value)),
      );
      const after = detector.score({ ...odd, columns: mended });
      return before.reduce((sum, score, row) => sum + score - after[row], 0);
    };
    expect(dropOf(shares)).toBeGreaterThan(dropOf(drawn));
  });

  test('is the same from the same seed', () => {
    const again = trainNovelty({
      ...options,
      train: traffic(4000, 1, 0.05),
      learners: options.learners.filter(({ learner }) => learner.name === name),
    });
    expect(again.runs[0].member).toEqual(run.member);
  });
});

test('what no ordinary row had is told by its column, by all but random cuts', () => {
  const strange = traffic(400, 4, 1);
  const { matrix } = encodeTable(trained.encoding, strange);
  for (const name of ['autoencoder', 'gaussian-mixture', 'neighbour-distance']) {
    const detector = noveltyDetector(named(name).member);
    const shares = detector.explain(matrix, 0).toSorted((a, b) => b.share - a.share);
    expect(['flag', 'service']).toContain(shares[0].column);
    expect(detector.pValues(detector.score(matrix))[0]).toBeLessThan(0.01);
  }
});

test('cuts saved rank rows as the score of isolation forests does', () => {
  const { matrix } = encodeTable(trained.encoding, traffic(50, 6, 0.2));
  for (const name of ['isolation-forest', 'extended-isolation-forest']) {
    const { member } = named(name);
    const dense = applyDesign(member.design, matrix);
    const { model } = member;
    const published = Float64Array.from({ length: 50 }, (_, row) => {
      const cells = Float64Array.from(dense.columns, (column) => column[row]);
      if (model.kind === 'isolation-forest') return predictIsolationForest(model, cells);
      if (model.kind === 'extended-isolation-forest') {
        return predictExtendedIsolationForest(model, cells);
      }
      throw new TypeError('expected an isolation forest');
    });
    const orderOf = (scores: Float64Array) =>
      [...scores.keys()].sort((a, b) => scores[a] - scores[b] || a - b);
    expect(orderOf(noveltyDetector(member).score(matrix))).toEqual(orderOf(published));
  }
});

describe('the choice', () => {
  test('is made on training rows, and told', () => {
    expect(trained.chosenBy).toContain('pr_auc on training rows');
    const values = trained.runs.map(({ choice }) => choice?.pr_auc ?? 0);
    expect(trained.best.choice?.pr_auc).toBe(Math.max(...values));
    const { learned, calibrating, choosing } = trained.rows;
    expect(learned + calibrating + choosing.ordinary + choosing.others).toBe(4000);
    expect(learned / 3800).toBeCloseTo(0.7, 1);
  });

  test('falls on the first of the registry where nothing is known of the rows', () => {
    const learners = ['isolation-forest', 'neighbour-distance'].map((name) => ({
      learner: noveltyLearnerNamed(name),
      settings: {},
    }));
    const { best, chosenBy, rows, runs, limits } = trainNovelty({
      ...options,
      learners,
      train: traffic(500, 1),
      test: traffic(500, 2),
      ordinary: null,
    });
    expect(best.name).toBe('neighbour-distance');
    expect(chosenBy).toContain('nothing could choose');
    expect(rows.choosing).toEqual({ ordinary: 0, others: 0 });
    expect(Object.keys(runs[0].test?.figures ?? {})).toEqual(['fpr_at_p_0.01']);
    expect(limits).toEqual([]);
  });
});

describe('test rows', () => {
  test('may be of kinds that training did not see, each told with its recall', () => {
    const train = traffic(1000, 1);
    const { runs } = trainNovelty({
      ...options,
      learners: options.learners.slice(0, 1),
      train,
      test: traffic(800, 2, 0.2),
    });
    const kinds = runs[0].test?.kinds ?? [];
    expect(kinds.map(({ kind }) => kind)).toEqual(['bent', 'strange']);
    for (const { recall, low, high, rows } of kinds) {
      expect(rows).toBeGreaterThan(50);
      expect(low <= recall && recall <= high).toBe(true);
    }
    expect(kinds[1].recall).toBeGreaterThan(0.9);
  });

  test('that equal rows that were learned from are told', () => {
    const rows = traffic(600, 1);
    const { findings } = trainNovelty({
      ...options,
      learners: options.learners.slice(-1),
      train: rows,
      test: rows,
    });
    expect(findings[0].kind).toBe('twins');
  });
});

test('few rows to calibrate on are told, since they bound p-values from below', () => {
  const { limits, rows } = trainNovelty({
    ...options,
    learners: options.learners.slice(-1),
    train: traffic(200, 1),
  });
  expect(limits[0]).toContain(
    `${rows.calibrating} ordinary rows calibrate p-values: none is below`,
  );
});

test('ordinary test rows unlike those that were learned from are told', () => {
  const later = traffic(1000, 2);
  const columns = later.columns.map((column) =>
    column.kind === 'number' && column.name === 'skew'
      ? { ...column, values: column.values.map((value, row) => (row % 9 === 0 ? -value : value)) }
      : column,
  );
  const shifted = { ...options, learners: options.learners.slice(1, 2), train: traffic(2000, 1) };
  expect(trainNovelty({ ...shifted, test: later }).limits).toEqual([]);
  const { limits } = trainNovelty({ ...shifted, test: { ...later, columns } });
  expect(limits).toEqual([expect.stringContaining('p-values promise too much there')]);
});

test('too few ordinary rows are refused', () => {
  expect(() => trainNovelty({ ...options, train: traffic(20, 1) })).toThrow(
    'expected 50 ordinary rows or more that are not all equal, got 20',
  );
});
