import { describe, expect, test } from 'vitest';
import { createMatrix } from '../table/index.ts';
import { checkKeptExamples } from '../model/index.ts';
import { keepExamples } from './keep-examples.ts';

/** A hundred rows of class 0, five of class 1, none of class 2; each row's number is its value. */
const labels = Uint8Array.from({ length: 105 }, (_, row) => (row < 100 ? 0 : 1));
const matrix = createMatrix(['row'], [Float64Array.from(labels, (_, row) => row)]);
const rows = { matrix, labels, classCount: 3 };

describe('kept examples', () => {
  test('are rows as they stand, the rare class as a whole', () => {
    const kept = keepExamples(rows, { count: 20, seed: 7 });
    expect(kept.labels).toHaveLength(20);
    expect(kept.labels.filter((label) => label === 1)).toHaveLength(5);
    const [numbers] = kept.columns;
    expect(new Set(numbers).size).toBe(20);
    numbers.forEach((row, i) => expect(kept.labels[i]).toBe(labels[row]));
    expect(keepExamples(rows, { count: 20, seed: 7 })).toEqual(kept);
    expect(keepExamples(rows, { count: 999, seed: 7 }).labels).toHaveLength(105);
    const bounds = { categoryCounts: [0], classCount: 3 };
    expect(() => checkKeptExamples(kept, bounds)).not.toThrow();
  });

  test('are refused out of a file where they cannot be', () => {
    const good = keepExamples(rows, { count: 4, seed: 7 });
    const refused = (change: object, bounds = { categoryCounts: [0], classCount: 2 }) =>
      expect(() => checkKeptExamples({ ...good, ...change }, bounds)).toThrow(RangeError);
    refused({ version: 2 });
    refused({ labels: new Uint8Array(0) });
    refused({ labels: Uint8Array.of(0, 1, 2, 9) });
    refused({ columns: [] });
    refused({ columns: [new Float64Array(3)] });
    refused({ columns: [Float64Array.of(1, 2, 3, Number.POSITIVE_INFINITY)] });
    refused({ columns: [Float64Array.of(0, 1, 2, 3)] }, { categoryCounts: [3], classCount: 2 });
  });
});
