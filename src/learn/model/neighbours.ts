/** What the nearest rows tell: shares of their classes, the mean of their numbers, or how far. */
export type NeighboursTask = 'classes' | 'numbers' | 'novelty';

/** Training rows as they are; what they lie nearest to is found out when they are asked. */
export interface NeighboursModel {
  readonly kind: 'neighbours';
  readonly version: 1;
  readonly task: NeighboursTask;
  readonly columnNames: readonly string[];
  /** How many nearest rows are asked. */
  readonly neighbourCount: number;
  /** Row by row: `values[row * columns + column]`. */
  readonly values: Float64Array;
  /** 0 but for classes. */
  readonly classCount: number;
  /** A class or number a row; empty for novelty. */
  readonly targets: Float64Array;
}

export interface Nearest {
  /** Training rows, the nearest first; of equally near ones the first of the table. */
  readonly rows: Uint32Array;
  readonly distances: Float64Array;
}

/** Limits of a model file. */
const COLUMNS_MAX = 1 << 16;
const CLASSES_MAX = 255;

/** All rows by their Euclidean distance, the obvious way. */
export function nearestRows(
  { columnNames, values, neighbourCount }: NeighboursModel,
  row: readonly number[] | Float64Array,
): Nearest {
  const columnCount = columnNames.length;
  const distances = new Float64Array(values.length / columnCount);
  for (let i = 0; i < values.length; i++) {
    distances[Math.floor(i / columnCount)] += (row[i % columnCount] - values[i]) ** 2;
  }
  const order = Uint32Array.from(distances.keys());
  order.sort((one, other) => distances[one] - distances[other] || one - other);
  const rows = order.slice(0, neighbourCount);
  return { rows, distances: Float64Array.from(rows, (each) => Math.sqrt(distances[each])) };
}

/** What the task says of the nearest rows: shares, a mean, or the distance of the farthest. */
export function tellByNeighbours(
  model: NeighboursModel,
  { rows, distances }: Nearest,
): Float64Array {
  const { task, targets, classCount } = model;
  if (task === 'novelty') return distances.slice(-1);
  if (task === 'numbers') {
    return Float64Array.of(rows.reduce((sum, row) => sum + targets[row], 0) / rows.length);
  }
  const shares = new Float64Array(classCount);
  for (const row of rows) shares[targets[row]] += 1 / rows.length;
  return shares;
}

/** Reference prediction. */
export function predictNeighbours(
  model: NeighboursModel,
  row: readonly number[] | Float64Array,
): Float64Array {
  return tellByNeighbours(model, nearestRows(model, row));
}

/** Throws a RangeError for a model that cannot be: files hold anything. */
export function checkNeighbours(model: NeighboursModel): void {
  const { task, columnNames, neighbourCount, values, classCount, targets } = model;
  const expect = (holds: boolean, what: string, got: unknown) => {
    if (!holds) throw new RangeError(`neighbours: expected ${what}, got ${String(got)}`);
  };
  expect(model.kind === 'neighbours', 'kind "neighbours"', model.kind);
  expect(model.version === 1, 'version 1', model.version);
  expect(['classes', 'numbers', 'novelty'].includes(task), 'a known task', task);
  const columnCount = columnNames.length;
  expect(
    columnCount >= 1 && columnCount <= COLUMNS_MAX,
    `1 to ${COLUMNS_MAX} columns`,
    columnCount,
  );
  const rowCount = values.length / columnCount;
  expect(Number.isInteger(rowCount), `${columnCount} values a row`, values.length);
  const isCount = Number.isInteger(neighbourCount) && neighbourCount >= 1;
  expect(isCount && neighbourCount <= rowCount, `1 to ${rowCount} neighbours`, neighbourCount);
  const targetCount = task === 'novelty' ? 0 : rowCount;
  expect(targets.length === targetCount, `${targetCount} targets`, targets.length);
  for (const [name, numbers] of Object.entries({ values, targets })) {
    const wrong = numbers.find((value) => !Number.isFinite(value));
    expect(wrong === undefined, `finite ${name}`, wrong);
  }
  const isClasses = task === 'classes';
  const isFit = isClasses ? classCount >= 1 && classCount <= CLASSES_MAX : classCount === 0;
  expect(isFit, `a count of classes for ${task}`, classCount);
  if (!isClasses) return;
  const wrong = targets.find((t) => !(Number.isInteger(t) && t >= 0 && t < classCount));
  expect(wrong === undefined, `classes below ${classCount}`, wrong);
}
