import { type NeighboursModel, tellByNeighbours } from '../model/index.ts';
import {
  drawOrders,
  NeighboursEngine,
  NeighbourWays,
  rowsAlong,
  sampledShapley,
  type Way,
} from '../score/index.ts';
import { applyDesign, type Design, type Matrix, takeMatrixRows } from '../table/index.ts';
import type { Explainer } from './explainer.ts';
import type { Member } from './member.ts';

/** Rows that a model scores to explain one, at the most: 14 ms of a blend of 3 learners. */
const ROWS_MAX = 700;
/** Steps of nearest neighbours: their scores change by jumps, so that they need more. */
const STEPS_MAX = 4000;
/** Orders beyond this change little; few columns need few. */
const ORDERS_MAX = 64;
/** An explanation takes about as long as this many nodes of trees, whatever the model. */
const SAMPLED_WORK = 5e5;

export interface SampledModel {
  readonly unit: Explainer['unit'];
  readonly background: readonly Float64Array[];
  readonly seed: number;
  /** A number for each row: of a class, or 0 for numbers. */
  readonly score: (matrix: Matrix, output: number) => Float64Array;
}

/** Explains any score by the rows between a row and those of a background. */
export function sampledExplainer({ unit, background, seed, score }: SampledModel): Explainer {
  const orders = ordersFor(background.length, { rowsMax: ROWS_MAX, seed });
  const basesOf = kept((output: number, matrix: Matrix) =>
    score({ ...matrix, rowCount: background[0].length, columns: background }, output),
  );
  return {
    unit,
    how: 'sampled',
    work: SAMPLED_WORK,
    explain(matrix, index, output) {
      const row = cellsOf(matrix, index);
      return sampledShapley({
        row,
        score: score(takeMatrixRows(matrix, Uint32Array.of(index)), output)[0],
        background,
        bases: basesOf(output, matrix),
        orders,
        scoreWays: (ways) => score({ ...matrix, ...rowsAlong(ways, { row, background }) }, output),
      });
    },
  };
}

/** Of shares of classes, or of numbers: each table's column with all its columns of the design. */
export function neighboursExplainer(
  { model, design, background }: Member & { readonly model: NeighboursModel },
  seed: number,
): Explainer | undefined {
  if (design === null || background === undefined || model.task === 'novelty') return undefined;
  const orders = ordersFor(background.length, { rowsMax: STEPS_MAX, seed });
  const engine = new NeighboursEngine(model);
  const groups = columnsBySource(design);
  const width = engine.scoreCount;
  const ends = kept((_: number, matrix: Matrix) => {
    const rows = { ...matrix, rowCount: background[0].length, columns: background };
    const designed = applyDesign(design, rows);
    const near = Array.from(background[0], (_value, row) => [
      ...engine.nearest(designed, row).rows,
    ]);
    const ways = new NeighbourWays(model, groups, near.flat());
    return { background: designed.columns, ways, scores: engine.score(designed) };
  });
  return {
    unit: model.task === 'classes' ? 'share' : 'number',
    how: 'sampled',
    work: SAMPLED_WORK,
    explain(matrix, index, output) {
      const to = ends(0, matrix);
      const one = applyDesign(design, takeMatrixRows(matrix, Uint32Array.of(index)));
      const nearest = engine.nearest(one, 0);
      const given = { row: cellsOf(one, 0), near: nearest.rows, background: to.background };
      return sampledShapley({
        row: cellsOf(matrix, index),
        score: tellByNeighbours(model, nearest)[output],
        background,
        bases: to.scores.filter((_, i) => i % width === output),
        orders,
        scoreWays: (ways: readonly Way[]) => to.ways.scores(ways, given, output),
      });
    },
  };
}

function ordersFor(
  columnCount: number,
  { rowsMax, seed }: { rowsMax: number; seed: number },
): Uint32Array[] {
  // Each is gone both ways.
  const count = Math.floor(rowsMax / (2 * columnCount));
  return drawOrders(columnCount, { count: Math.max(1, Math.min(ORDERS_MAX, count)), seed });
}

function columnsBySource({ sources, sourceNames }: Design): Uint32Array[] {
  const lists = sourceNames.map((): number[] => []);
  for (const [column, source] of sources.entries()) lists[source].push(column);
  return lists.map((list) => Uint32Array.from(list));
}

const cellsOf = ({ columns }: Matrix, row: number) =>
  Float64Array.from(columns, (column) => column[row]);

/** What was made for a number, made once; matrices only lend the names of their columns. */
function kept<Value>(make: (key: number, matrix: Matrix) => Value) {
  const values = new Map<number, Value>();
  return (key: number, matrix: Matrix): Value => {
    const known = values.get(key);
    if (known !== undefined) return known;
    const made = make(key, matrix);
    values.set(key, made);
    return made;
  };
}
