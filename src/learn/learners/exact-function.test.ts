import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../random.ts';
import { createMatrix } from '../table/index.ts';
import { exactFunctionFindings, exactFunctionOf } from './exact-function.ts';

type Rule = (row: { a: number; b: number; c: number }, random: Random) => number;

/** Six columns, of which a target may use a few: whole numbers, a number, and noise. */
function made(rule: Rule) {
  const random = createRandom(3, 'exact function tests');
  const side = (rowCount: number) => {
    const column = (next: () => number) => Float64Array.from({ length: rowCount }, next);
    const whole = () => random.below(6);
    const columns = [column(whole), column(random.next), column(whole), column(random.next)];
    const [a, x, b, c] = columns;
    const values = a.map((_, row) => rule({ a: a[row], b: b[row], c: c[row] }, random));
    const matrix = createMatrix(['a', 'x', 'b', 'c'], [a, x, b, c]);
    return { matrix, target: { kind: 'number' as const, values } };
  };
  return { train: side(4000), test: side(1500), jobs: 1 };
}

describe('a target of numbers', () => {
  test('that is a function of two columns is found out, with these columns', async () => {
    const found = await exactFunctionOf(made(({ a, b }) => 3 * a + (b === 2 ? 5 : 0) * a + b));
    expect(found?.columns.toSorted()).toEqual(['a', 'b']);
    expect(found?.left.at(-1)).toBeLessThan(1e-4);
  }, 60_000);

  test('that is a function with steps of a number is told in one line', async () => {
    const [finding] = await exactFunctionFindings(made(({ a, c }) => (c > 0.4 ? 2 * a : -a)));
    expect(finding.kind).toBe('function');
    expect(finding.value).toBeGreaterThan(0.9999);
    expect(finding.text).toMatch(
      /^the target is \(nearly\) an exact function of "[ac]", "[ac]" \(/,
    );
  }, 60_000);

  test.each<[string, Rule]>([
    ['with a little noise', ({ a, b }, random) => 3 * a + b + random.next()],
    ['that is not of the columns', (_, random) => random.next()],
  ])(
    '%s is no exact function',
    async (_what, rule) => {
      expect(await exactFunctionFindings(made(rule))).toEqual([]);
    },
    60_000,
  );
});
