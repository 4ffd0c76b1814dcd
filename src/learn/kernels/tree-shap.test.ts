import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { Arena } from './arena.ts';
import { type TreeShapKernels, TreeShapTwin, treeShapKernels } from './tree-shap.ts';

const PAIRS = 5;
const STRIDE = 16 * (PAIRS + 1);
const [SHARE, BEFORE] = [0.3, 0.7];

/** Two depths of random rows, a rule, and room for totals; the same numbers in each arena. */
function problem() {
  const random = createRandom(13, 'tree shap kernels');
  const arena = new Arena(1 << 14);
  const rows = arena.float64((6 * STRIDE) / 8);
  const rule = arena.float64(8 * PAIRS);
  const totals = arena.float64(3);
  const last = arena.float64(2 * PAIRS);
  for (const numbers of [rows, rule, last]) {
    for (let i = 0; i < numbers.length; i++) numbers[i] = 0.1 + random.next();
  }
  return { arena, rows, rule, totals, last };
}

type Problem = ReturnType<typeof problem>;

const CALLS: [string, (kernels: TreeShapKernels, problem: Problem) => unknown][] = [
  ['addScaled', (kernels, { rows }) => kernels.addScaled(rows.byteOffset, STRIDE, PAIRS, 2.5)],
  [
    'finish',
    (kernels, { rows, last, rule, totals }) => {
      const [at, from, by] = [rows.byteOffset, last.byteOffset, rule.byteOffset];
      kernels.finish(at, from, STRIDE, by, PAIRS, 1.5, -0.4, totals.byteOffset);
    },
  ],
  [
    'follow',
    (kernels, { rows, last, rule }) =>
      kernels.follow(rows.byteOffset, last.byteOffset, STRIDE, rule.byteOffset, PAIRS, SHARE),
  ],
  [
    'followed',
    (kernels, { rows, last, rule }) => {
      const [at, from, by] = [rows.byteOffset, last.byteOffset, rule.byteOffset];
      return kernels.followed(at, from, STRIDE, by, PAIRS, SHARE, BEFORE);
    },
  ],
  [
    'leave',
    (kernels, { rows, last, rule }) =>
      kernels.leave(rows.byteOffset, last.byteOffset, STRIDE, rule.byteOffset, PAIRS),
  ],
  [
    'left',
    (kernels, { rows, last, rule }) =>
      kernels.left(rows.byteOffset, last.byteOffset, STRIDE, rule.byteOffset, PAIRS, BEFORE),
  ],
];

test.each(CALLS)('%s of TreeSHAP gives the same bits as its twin', (_, call) => {
  const [one, other, untouched] = [problem(), problem(), problem()];
  const told = call(treeShapKernels(one.arena), one);
  expect(call(new TreeShapTwin(other.arena.buffer), other)).toEqual(told);
  expect(one.rows).toEqual(other.rows);
  expect(one.totals).toEqual(other.totals);
  expect(one.rows).not.toEqual(untouched.rows);
});

test('an empty cut has the sums of the definition', () => {
  const { arena, rows, rule, totals, last } = problem();
  const [products, weights] = [rows.slice(0, 2 * PAIRS), rule.subarray(6 * PAIRS)];
  const [at, from, by] = [rows.byteOffset, last.byteOffset, rule.byteOffset];
  treeShapKernels(arena).finish(at, from, STRIDE, by, PAIRS, 0, 0, totals.byteOffset);
  const sums = [0, 0, 0];
  products.forEach((product, i) => {
    const weighted = weights[i] * product * last[i];
    sums[0] += weighted;
    sums[1] += weighted * last[i];
    sums[2] += weighted * last[i] * rule[i];
  });
  sums.forEach((sum, i) => expect(totals[i]).toBeCloseTo(sum, 12));
});
