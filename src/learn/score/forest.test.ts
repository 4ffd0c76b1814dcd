import { describe, expect, test } from 'vitest';
import { checkForest, type ForestModel, predictForest } from '../model/index.ts';
import { createRandom } from '../random.ts';
import { createMatrix } from '../table/index.ts';
import { randomCell, randomTrees } from '../testing/random-trees.ts';
import { ForestEngine } from './forest.ts';

const random = createRandom(12, 'forest engine tests');

function randomForest(treeCount: number, columnCount: number, classCount: number): ForestModel {
  const leafShares = new Float32Array(20 * classCount);
  for (let leaf = 0; leaf < 20; leaf++) {
    if (leaf % 2 === 0) leafShares[leaf * classCount + random.below(classCount)] = 1;
    else leafShares.fill(1 / classCount, leaf * classCount, (leaf + 1) * classCount);
  }
  const shape = { treeCount, columnCount, valueCount: leafShares.length, width: classCount };
  const columnNames = Array.from({ length: columnCount }, (_, column) => `c${column}`);
  const trees = randomTrees(random, shape);
  return { kind: 'forest', version: 1, columnNames, classCount, leafShares, ...trees };
}

function randomMatrix(rowCount: number, columnCount: number) {
  const columns = Array.from({ length: columnCount }, () =>
    Float64Array.from({ length: rowCount }, () => randomCell(random)),
  );
  return createMatrix(
    columns.map((_, column) => `c${column}`),
    columns,
  );
}

describe('a forest engine', () => {
  test.each([
    [1, 1, 1, 1],
    [7, 3, 2, 5],
    [40, 9, 10, 33],
    [3, 200, 255, 20],
    [5, 2, 3, 5000],
  ])(
    'says what the reference does, %d trees, %d columns, %d classes, %d rows',
    (trees, columns, classes, rowCount) => {
      const model = randomForest(trees, columns, classes);
      checkForest(model);
      const matrix = randomMatrix(rowCount, columns);
      const engine = new ForestEngine(model);
      const all = engine.score(matrix);
      const one = new Float64Array(classes);
      for (let row = 0; row < rowCount; row++) {
        const cells = matrix.columns.map((column) => column[row]);
        const expected = predictForest(model, cells);
        expect(all.slice(row * classes, (row + 1) * classes)).toEqual(expected);
        expect(engine.scoreRow(cells, one)).toEqual(expected);
      }
    },
  );

  test('scores the rows asked for, in their order', () => {
    const matrix = randomMatrix(30, 4);
    const engine = new ForestEngine(randomForest(5, 4, 2));
    const all = engine.score(matrix);
    const some = engine.score(matrix, Uint32Array.of(29, 3));
    expect([...some]).toEqual([...all.slice(58), ...all.slice(6, 8)]);
  });

  test('walks columns of more thresholds than codes can tell apart', () => {
    const leafShares = Float32Array.of(1, 0, 0, 1);
    const cutCount = 70_000;
    const model: ForestModel = {
      kind: 'forest',
      version: 1,
      columnNames: ['x'],
      classCount: 2,
      leafShares,
      ...manyStumps(cutCount),
    };
    const engine = new ForestEngine(model);
    const score = engine.score(createMatrix(['x'], [Float64Array.of(1000.5)]));
    expect([...score]).toEqual([...predictForest(model, [1000.5])]);
    expect(score[1]).toBeCloseTo(1001 / cutCount, 12);
  });

  test('refuses another number of columns', () => {
    const engine = new ForestEngine(randomForest(2, 3, 2));
    expect(() => engine.score(randomMatrix(4, 2))).toThrow(/expected 3 columns, got 2/);
    expect(() => engine.scoreRow([1], new Float64Array(2))).toThrow(/expected 3 columns, got 1/);
  });
});

/** Tree t cuts at t: more trees than a checked model may have, as the engine does not mind. */
function manyStumps(count: number) {
  const nodes = Array.from({ length: 3 * count }, (_, node) => node);
  return {
    roots: Int32Array.from({ length: count }, (_, tree) => 3 * tree),
    columns: Int16Array.from(nodes, (node) => (node % 3 === 0 ? 0 : -1)),
    thresholds: Float64Array.from(nodes, (node) => (node % 3 === 0 ? node / 3 : 0)),
    missingLeft: new Uint8Array(3 * count),
    lefts: Int32Array.from(nodes, (node) => (node % 3 === 0 ? node + 1 : node % 3 === 1 ? 0 : 2)),
    covers: new Float32Array(3 * count),
  };
}

describe('a foreign forest', () => {
  test.each<[string, Partial<ForestModel>, RegExp]>([
    ['no classes', { classCount: 0 }, /expected 1 to 255 classes, got 0/],
    ['a share above 1', { leafShares: new Float32Array(40).fill(2) }, /shares from 0 to 1/],
    ['no share', { leafShares: new Float32Array(40).fill(Number.NaN) }, /shares from 0 to 1/],
    ['too few shares', { leafShares: new Float32Array(1) }, /leaf \d+ to begin in/],
    ['too few columns', { columnNames: [] }, /a column below 0/],
  ])('with %s is refused', (_, change, message) => {
    expect(() => checkForest({ ...randomForest(9, 3, 2), ...change })).toThrow(message);
  });
});
