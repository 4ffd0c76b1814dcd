import { expect, test } from 'vitest';
import { predictNeighbours, type NeighboursModel } from '../model/index.ts';
import { createRandom } from '../random.ts';
import { NeighbourWays } from './neighbour-ways.ts';
import { drawOrders } from './sampled-shapley.ts';

const random = createRandom(5, 'neighbour ways tests');
const ROWS = 1300;

/** Of halves and copies of rows, so that many are equally far and sums are exact. */
function modelOf(task: 'classes' | 'numbers'): NeighboursModel {
  const values = Float64Array.from({ length: 5 * ROWS }, () => random.below(4) - 1.5);
  values.copyWithin(100, 0, 100);
  return {
    kind: 'neighbours',
    version: 1,
    task,
    columnNames: ['a', 'b', 'c', 'd', 'e'],
    neighbourCount: 4,
    values,
    classCount: task === 'classes' ? 3 : 0,
    targets: Float64Array.from({ length: ROWS }, () => random.below(3)),
  };
}

test.each(['classes', 'numbers'] as const)(
  'scores of %s along ways are those of the rows',
  (task) => {
    const model = modelOf(task);
    // The second column of the ways is two of the model's.
    const groups = [[0], [1, 3], [2], [4]].map((columns) => Uint32Array.from(columns));
    const row = Float64Array.from({ length: 5 }, () => random.below(4) - 1);
    const background = [0, 1, 2, 3, 4].map(() => Float64Array.of(0.5, random.below(3), -1));
    const ways = drawOrders(4, { count: 6, seed: 2 }).map((order, i) => ({ to: i % 3, order }));
    const engine = new NeighbourWays(model, groups, []);
    for (const output of task === 'classes' ? [0, 2] : [0]) {
      const expected = ways.flatMap(({ to, order }) => {
        const cells = row.slice();
        return Array.from(order.subarray(0, -1), (group) => {
          for (const column of groups[group]) cells[column] = background[column][to];
          return predictNeighbours(model, cells)[output];
        });
      });
      expect(engine.scores(ways, { row, near: [], background }, output)).toEqual(expected);
      expect(new Set(expected).size).toBeGreaterThan(2);
    }
  },
);
