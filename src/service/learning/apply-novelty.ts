import {
  type Column,
  compareNovelty,
  encodeTable,
  type Figures,
  honestyOf,
  type Honesty,
  type KindFound,
  kindsFound,
  knownRows,
  type NoveltyBundle,
  type NoveltyShare,
  noveltyDetector,
  noveltyFigures,
  takeMatrixRows,
} from '../../learn/index.ts';
import {
  type Compared,
  type CompareOptions,
  type EvaluateOptions,
  readTableFor,
  unseenOf,
} from './apply.ts';
import { explained } from './explained.ts';

/** How odd each row of a table is, whatever is known of it. */
export interface NoveltyPredicted {
  readonly bundle: NoveltyBundle;
  readonly rowCount: number;
  readonly scores: Float64Array;
  readonly pValues: Float64Array;
  /** Columns with categories that training did not see, and in how many rows. */
  readonly unseen: readonly { column: string; rows: number }[];
  /** A row's score by columns, largest share first; the shares of all columns sum to the score. */
  readonly reasons: (row: number) => (NoveltyShare & { value: string })[];
}

export async function predictNovelty(
  bundle: NoveltyBundle,
  path: string,
): Promise<NoveltyPredicted> {
  const { table } = await readTableFor(bundle, path);
  return explained(async () => {
    const { matrix, unseen } = encodeTable(bundle.manifest.encoding, table);
    const detector = noveltyDetector(bundle.novelty);
    const scores = detector.score(matrix);
    const byName = new Map(table.columns.map((column) => [column.name, column]));
    const valueOf = (name: string, row: number) => textOf(byName.get(name), row);
    return {
      bundle,
      rowCount: matrix.rowCount,
      scores,
      pValues: detector.pValues(scores),
      unseen: unseenOf(matrix, unseen),
      reasons: (row) =>
        detector
          .explain(matrix, row)
          .map((each) => ({ ...each, value: valueOf(each.column, row) }))
          .sort((a, b) => b.share - a.share),
    };
  });
}

/** The cell itself: a category that training did not see has its own name here. */
function textOf(column: Column | undefined, row: number): string {
  if (column?.kind === 'category') return column.categories[column.codes[row]] ?? 'missing';
  const value = column?.values[row] ?? Number.NaN;
  return Number.isNaN(value) ? 'missing' : String(value);
}

/** Two models of novelty on the rows of one table that says which of them are ordinary. */
export async function compareNoveltyOn(
  first: NoveltyBundle,
  second: NoveltyBundle,
  options: CompareOptions,
): Promise<Compared> {
  const { table } = await readTableFor(first, options.table);
  return explained(async () => {
    const [a, b] = [first, second].map(({ manifest: { ordinary } }) => ordinary);
    if (a === null || JSON.stringify(a) !== JSON.stringify(b)) {
      throw new RangeError('compare: expected models that know ordinary rows by the same column');
    }
    const { rows, labels } = knownRows(table, a);
    const [one, other] = [first, second].map(({ manifest, novelty }) => {
      const { matrix } = encodeTable(manifest.encoding, table);
      return noveltyDetector(novelty).score(takeMatrixRows(matrix, rows));
    });
    const comparison = compareNovelty({ labels, first: one, second: other, seed: options.seed });
    const [{ learner }, { learner: otherLearner }] = [first.novelty, second.novelty];
    return { first: learner, second: otherLearner, rowCount: rows.length, comparison };
  });
}

/** What a model of novelty is worth on a table that says which rows are ordinary. */
export interface NoveltyEvaluated {
  readonly bundle: NoveltyBundle;
  readonly rowCount: number;
  readonly figures: Figures;
  readonly honesty: readonly Honesty[];
  readonly kinds: readonly KindFound[];
  /** The table is the very file that the model was trained from. */
  readonly isTrainingTable: boolean;
}

/** Without a column that tells them, all rows are taken for ordinary. */
export async function evaluateNovelty(
  bundle: NoveltyBundle,
  options: EvaluateOptions,
): Promise<NoveltyEvaluated> {
  const { table, digest } = await readTableFor(bundle, options.table);
  return explained(async () => {
    const known = knownRows(table, bundle.manifest.ordinary);
    if (known.rows.length === 0) throw new RangeError('table: no row says whether it is ordinary');
    const { matrix } = encodeTable(bundle.manifest.encoding, table);
    const detector = noveltyDetector(bundle.novelty);
    const scores = detector.score(takeMatrixRows(matrix, known.rows));
    const rows = { known, scores, pValues: detector.pValues(scores) };
    return {
      bundle,
      rowCount: known.rows.length,
      figures: noveltyFigures(rows, options),
      honesty: honestyOf(rows),
      kinds: known.labels.includes(1) ? kindsFound(rows) : [],
      isTrainingTable: digest === bundle.manifest.training.digest,
    };
  });
}
