/**
 * Finds:  flows or rows unlike the ordinary ones that a model was taught.
 * Reads:  the columns that the model was trained on.
 * Fails:  where ordinary traffic differs from that of the training: all of it looks odd then.
 * Cost:   one pass of the model a row; one explanation a row that is told.
 * Score:  p-value: the share of ordinary rows, unseen in training, that are at least as odd.
 * Paper:  Vovk, Gammerman & Shafer, "Algorithmic Learning in a Random World" (2005), conformal
 *         anomaly detection.
 */
import {
  encodeTable,
  type NoveltyMember,
  noveltyDetector,
  type Table,
  type TableEncoding,
} from '../../learn/index.ts';
import type { Named } from './judged-by-model.ts';
import { type Because, becauseOf, becauseWords } from './judged-by-model.ts';
import type { Evidence } from '../prioritise/index.ts';

export interface NoveltyJudgement {
  /** Name of the model. */
  readonly name: string;
  /** What a p-value adds to the log-odds of an attack. */
  readonly logOddsOf: (pValue: number) => number;
  /** A row, in (0, 1]. */
  readonly pValues: Float64Array;
  /** A row: what novelty adds to the log-odds of an attack. */
  readonly logOdds: Float64Array;
  /** The columns that set a row apart most. */
  because(row: number): Because[];
  evidenceOf(row: number): Evidence;
}

export interface NoveltyPart {
  readonly encoding: TableEncoding;
  readonly novelty: NoveltyMember;
  /** What a p-value adds to the log-odds of an attack; its bound, where no weight was learned. */
  readonly logOddsOf: (pValue: number) => number;
}

export class NoveltyModel {
  readonly name: string;
  private readonly bundle: NoveltyPart;

  constructor({ name, bundle }: Named<NoveltyPart>) {
    this.name = name;
    this.bundle = bundle;
  }

  judge(table: Table): NoveltyJudgement {
    const { name } = this;
    const { encoding, novelty, logOddsOf } = this.bundle;
    const { columns } = encoding;
    const { matrix } = encodeTable(encoding, table);
    const detector = noveltyDetector(novelty);
    const pValues = detector.pValues(detector.score(matrix));
    const logOdds = pValues.map(logOddsOf);
    const because = (row: number) => {
      const shares = new Map(
        detector.explain(matrix, row).map(({ column, share }) => [column, share]),
      );
      const parts = Float64Array.from(columns, (column) => shares.get(column.name) ?? 0);
      return becauseOf({ parts }, { columns, matrix, row });
    };
    return {
      name,
      logOddsOf,
      pValues,
      logOdds,
      because,
      evidenceOf(row) {
        const told = because(row);
        return {
          detector: 'novelty',
          model: name,
          unit: 'p-value',
          value: pValues[row],
          logOdds: logOdds[row],
          reason:
            `about 1 in ${Math.round(1 / pValues[row])} ordinary rows is as odd, by ` +
            (becauseWords(told) || 'no one column'),
          because: told,
        };
      },
    };
  }
}
