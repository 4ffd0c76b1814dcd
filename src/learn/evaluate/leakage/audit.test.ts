import { describe, expect, test } from 'vitest';
import { createRandom } from '../../random.ts';
import { createMatrix } from '../../table/index.ts';
import { rocAuc, thresholdCounts } from '../curves.ts';
import { auditClasses, auditNumbers } from './audit.ts';

const random = createRandom(41, 'audit tests');
const column = (rowCount: number, of: (row: number) => number) =>
  Float64Array.from({ length: rowCount }, (_, row) => of(row));

/** Two columns of noise, 0/1 labels, the last third held out. */
function noise(rowCount: number) {
  const matrix = createMatrix(
    ['a', 'b'],
    [column(rowCount, () => random.next()), column(rowCount, () => random.below(1000))],
  );
  const labels = Uint8Array.from({ length: rowCount }, () => random.below(2));
  const parts = Uint8Array.from({ length: rowCount }, (_, row) => +(row >= (2 * rowCount) / 3));
  return { matrix, labels, parts, classCount: 2 };
}

const withColumn = (table: ReturnType<typeof noise>, name: string, values: Float64Array) => ({
  ...table,
  matrix: createMatrix([...table.matrix.columnNames, name], [...table.matrix.columns, values]),
});

test('an honest table has no findings', () => {
  const table = noise(3000);
  expect(auditClasses(table).findings).toEqual([]);
  const target = column(3000, () => random.next());
  expect(auditNumbers({ ...table, target }).findings).toEqual([]);
});

describe('twins', () => {
  test('are counted as comparing each pair of rows counts them', () => {
    for (let round = 0; round < 10; round++) {
      const rowCount = 60;
      const columns = [0, 1].map(() =>
        column(rowCount, () => (random.next() < 0.1 ? Number.NaN : random.below(5))),
      );
      const matrix = createMatrix(['a', 'b'], columns);
      const labels = Uint8Array.from({ length: rowCount }, () => random.below(2));
      const parts = Uint8Array.from({ length: rowCount }, (_, row) =>
        row < 2 ? row : random.below(3),
      );
      const { twins } = auditClasses({ matrix, labels, parts, classCount: 2 });
      const rowsOf = (part: number) => [...parts.keys()].filter((row) => parts[row] === part);
      const isTwin = (one: number, other: number) =>
        columns.every((values) => Object.is(values[one], values[other]));
      const targets = rowsOf(1).map((row) =>
        rowsOf(0)
          .filter((other) => isTwin(row, other))
          .map((other) => labels[other] === labels[row]),
      );
      const found = targets.filter((same) => same.length > 0);
      const both = [...rowsOf(0), ...rowsOf(1)];
      const twinsOf = (row: number) => both.filter((other) => other !== row && isTwin(row, other));
      const repeated = both.filter((row) => twinsOf(row).length > 0);
      expect(twins).toEqual({
        trainRows: rowsOf(0).length,
        testRows: rowsOf(1).length,
        trainRepeats: rowsOf(0).filter((row) => rowsOf(0).some((o) => o < row && isTwin(row, o)))
          .length,
        testTwins: found.length,
        testTwinsAgreeing: found.filter((same) => same.every(Boolean)).length,
        testTwinsDiffering: found.filter((same) => !same.some(Boolean)).length,
        testTwinsMixed: found.filter((same) => same.some(Boolean) && !same.every(Boolean)).length,
        repeated: repeated.length,
        repeatedOfOneTarget: repeated.filter((row) =>
          twinsOf(row).every((other) => labels[other] === labels[row]),
        ).length,
      });
    }
  });

  test('across the split are a finding', () => {
    const { matrix, labels, parts } = noise(300);
    for (const values of matrix.columns) values.copyWithin(280, 0, 20);
    labels.copyWithin(280, 0, 20);
    labels[280] = 1 - labels[280];
    const { findings } = auditClasses({ matrix, labels, parts, classCount: 2 });
    expect(findings).toEqual([
      {
        kind: 'twins',
        value: 0.2,
        limit: 0.01,
        text:
          '20 of 100 held-out rows (20.0 %) equal a training row in all columns: ' +
          '19 with its target, 1 with another, 0 with one of several',
      },
    ]);
  });
});

describe('a single column', () => {
  test('that gives the label away is found, be it numbers, missing cells or categories', () => {
    const table = noise(3000);
    const { labels } = table;
    const leaks = {
      rising: column(3000, (row) => labels[row] + random.next() * 0.98),
      missing: column(3000, (row) => (labels[row] === 1 ? Number.NaN : random.next())),
      // Neither end of the range is of one class.
      codes: column(3000, (row) => 2 * random.below(20) + (labels[row] === 1 ? 1 : 0)),
    };
    for (const [name, values] of Object.entries(leaks)) {
      const leaky = withColumn(table, name, values);
      const categoryColumns = name === 'codes' ? ['codes'] : [];
      const { findings, columns } = auditClasses({ ...leaky, categoryColumns });
      expect(findings.map((finding) => finding.column)).toEqual([name, name]);
      expect(findings[0].text).toContain(`column "${name}" alone ranks held-out rows`);
      expect(columns[2].rocAuc).toBeGreaterThan(0.99);
      expect(columns[2].accuracy).toBeGreaterThan(0.99);
      // A missing cell is of no number's bin.
      if (name === 'missing') expect(columns[2].rocAuc).toBe(1);
      expect(columns[0].rocAuc).toBeLessThan(0.6);
    }
  });

  test('is judged on held-out rows by what training rows say of its values', () => {
    const table = noise(900);
    const codes = column(
      900,
      (row) => random.below(300) + (table.labels[row] ? random.below(90) : 0),
    );
    const { columns } = auditClasses({
      ...withColumn(table, 'codes', codes),
      categoryColumns: ['codes'],
    });
    const shares = new Map<number, [number, number]>();
    const trained = [...table.parts.keys()].filter((row) => table.parts[row] === 0);
    for (const row of trained) {
      const [own, all] = shares.get(codes[row]) ?? [0, 0];
      shares.set(codes[row], [own + table.labels[row], all + 1]);
    }
    const base = trained.filter((row) => table.labels[row] === 1).length / trained.length;
    const held = [...table.parts.keys()].filter((row) => table.parts[row] === 1);
    const scores = Float64Array.from(held, (row) => {
      const [own, all] = shares.get(codes[row]) ?? [0, 0];
      return (own + base) / (all + 1);
    });
    const labels = Uint8Array.from(held, (row) => table.labels[row]);
    expect(columns[2].rocAuc).toBeCloseTo(rocAuc(thresholdCounts({ scores, labels })), 12);
    const right = held.filter((row) => {
      const [own, all] = shares.get(codes[row]) ?? [base, 1];
      return +(own > all - own) === table.labels[row];
    });
    expect(columns[2].accuracy).toBeCloseTo(right.length / held.length, 12);
  });

  test('of several classes is judged against the normal one, or by the mean of all', () => {
    const table = noise(3000);
    const labels = Uint8Array.from(table.labels, () => random.below(3));
    const values = column(3000, (row) => (labels[row] === 0 ? 1 : random.next() / 2));
    const three = { ...withColumn(table, 'c', values), labels, classCount: 3 };
    expect(auditClasses({ ...three, normalClass: 0 }).columns[2].rocAuc).toBe(1);
    const mean = auditClasses(three).columns[2].rocAuc;
    // Class 0 is known; 1 and 2 are told from it, but not from each other.
    expect(mean).toBeGreaterThan(0.78);
    expect(mean).toBeLessThan(0.9);
  });

  test('that explains a number is found', () => {
    const table = noise(3000);
    const target = column(3000, () => random.next());
    const leaky = withColumn(
      table,
      'copy',
      target.map((value) => (3 * value) ** 2),
    );
    const { findings, columns } = auditNumbers({ ...leaky, target });
    expect(findings.map(({ kind, column: name }) => [kind, name])).toEqual([['column', 'copy']]);
    expect(columns[2].variance).toBeGreaterThan(0.99);
    expect(Math.abs(columns[0].variance)).toBeLessThan(0.2);
  });
});

describe('time', () => {
  test('that runs back is a finding', () => {
    const table = noise(300);
    const times = column(300, (row) => row);
    expect(auditClasses({ ...table, times }).findings).toEqual([]);
    const [first] = auditClasses({ ...table, times: times.toReversed() }).findings;
    expect(first).toMatchObject({ kind: 'time', value: 1 });
    times[10] = Number.NaN;
    times[20] = 250;
    const { time } = auditClasses({ ...table, times });
    expect(time).toEqual({
      trainRowsAfterTestStart: 1,
      testRowsBeforeTrainEnd: 50,
      rowsWithoutTime: 1,
    });
  });

  test('or order in a column, or in the target, is a finding', () => {
    const counter = withColumn(
      noise(3000),
      'id',
      column(3000, (row) => 7 * row),
    );
    expect(auditClasses(counter).findings.map(({ kind, column: name }) => [kind, name])).toEqual([
      ['row-order', 'id'],
    ]);
    const sorted = noise(3000);
    sorted.labels.sort();
    const texts = auditClasses(sorted).findings.map(({ text }) => text);
    expect(texts).toEqual([
      'the target goes one way with the row number: it may stand for time or for order',
    ]);
  });
});

test('a target that is a function of the columns is found', () => {
  const columns = [column(2000, () => random.below(6)), column(2000, () => random.below(6))];
  const target = column(2000, (row) => Math.sin(7 * columns[0][row]) * columns[1][row]);
  const parts = Uint8Array.from(target, () => random.below(2));
  const table = { matrix: createMatrix(['a', 'b'], columns), parts, target };
  const audit = auditNumbers(table);
  expect(audit.oneTarget).toBe(1);
  expect(audit.fewColumns.names.toSorted()).toEqual(['a', 'b']);
  expect(audit.fewColumns.variance).toBeCloseTo(1, 9);
  expect(audit.findings.map(({ kind }) => kind)).toEqual(['twins', 'function', 'function']);
  const noisy = target.map((value) => value + random.next());
  expect(auditNumbers({ ...table, target: noisy }).oneTarget).toBe(0);
});

test('the few columns that a target is made of are found among others', () => {
  const columns = Array.from({ length: 12 }, () => column(6000, () => random.below(4)));
  const of = (row: number) => columns.map((values) => values[row]);
  const target = column(6000, (row) => {
    const [, a, , b, , , c] = of(row);
    return 3 * a + (b === 2 ? 5 : 0) * c;
  });
  const parts = Uint8Array.from(target, () => random.below(2));
  const names = columns.map((_, index) => `c${index}`);
  const { fewColumns } = auditNumbers({ matrix: createMatrix(names, columns), parts, target });
  expect(fewColumns.names.toSorted()).toEqual(['c1', 'c3', 'c6']);
  expect(fewColumns.variance).toBeCloseTo(1, 9);
});

test('a hostile name stays within its line', () => {
  const table = noise(300);
  const leaky = withColumn(table, 'x"\n<b>', Float64Array.from(table.labels));
  for (const { text } of auditClasses(leaky).findings) expect(text).not.toContain('\n');
});

test('lengths that differ, unknown columns and empty parts are refused', () => {
  const table = noise(30);
  expect(() => auditClasses({ ...table, labels: new Uint8Array(3) })).toThrow(
    'audit targets: expected 30 rows, got 3',
  );
  expect(() => auditClasses({ ...table, parts: new Uint8Array(30) })).toThrow('rows of part 1');
  expect(() => auditClasses({ ...table, times: new Float64Array(2) })).toThrow('audit times');
  expect(() => auditClasses({ ...table, categoryColumns: ['z'] })).toThrow('expected a column "z"');
  expect(() => auditClasses({ ...table, categoryColumns: ['a'] })).toThrow('expected codes');
});
