/**
 * Finds:  flows or rows unlike the ordinary ones that a model was taught.
 * Reads:  the columns that the model was trained on.
 * Fails:  where ordinary traffic differs from that of the training: all of it looks odd then.
 * Cost:   one pass of the model a row; one explanation a row that is told.
 * Score:  p-value: the share of ordinary rows, unseen in training, that are at least as odd.
 * Paper:  Vovk, Gammerman & Shafer, "Algorithmic Learning in a Random World" (2005), conformal
 *         anomaly detection.
 */
import { encodeTable, type NoveltyBundle, noveltyDetector, type Table } from '../../learn/index.ts';
import type { Named } from './judged-by-model.ts';
import { type Because, becauseOf, becauseWords } from './judged-by-model.ts';
import { type Evidence, pValueLogOdds } from '../prioritise/index.ts';

export interface NoveltyJudgement {
  /** Name of the model. */
  readonly name: string;
  /** A row, in (0, 1]. */
  readonly pValues: Float64Array;
  /** The columns that set a row apart most. */
  because(row: number): Because[];
  evidenceOf(row: number): Evidence;
}

export class NoveltyModel {
  readonly name: string;
  private readonly bundle: NoveltyBundle;

  constructor({ name, bundle }: Named<NoveltyBundle>) {
    this.name = name;
    this.bundle = bundle;
  }

  judge(table: Table): NoveltyJudgement {
    const { name } = this;
    const { manifest, novelty } = this.bundle;
    const { columns } = manifest.encoding;
    const { matrix } = encodeTable(manifest.encoding, table);
    const detector = noveltyDetector(novelty);
    const pValues = detector.pValues(detector.score(matrix));
    const because = (row: number) => {
      const shares = new Map(
        detector.explain(matrix, row).map(({ column, share }) => [column, share]),
      );
      const parts = Float64Array.from(columns, (column) => shares.get(column.name) ?? 0);
      return becauseOf({ parts }, { columns, matrix, row });
    };
    return {
      name,
      pValues,
      because,
      evidenceOf(row) {
        const told = because(row);
        return {
          detector: 'novelty',
          model: name,
          unit: 'p-value',
          value: pValues[row],
          logOdds: pValueLogOdds(pValues[row]),
          reason:
            `about 1 in ${Math.round(1 / pValues[row])} ordinary rows is as odd, by ` +
            (becauseWords(told) || 'no one column'),
          because: told,
        };
      },
    };
  }
}
