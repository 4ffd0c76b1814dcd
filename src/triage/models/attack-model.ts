/**
 * Finds:  attacks of the kinds that a classifier was taught, in flows or in rows of a table.
 * Reads:  the columns that the classifier was trained on.
 * Fails:  where traffic differs from what it was trained on; such rows may be called anything.
 * Cost:   one pass of the classifier a row; one explanation a row that is told.
 * Score:  P(attack) as the model tells it: calibrated on rows out of fold where it was trained with
 *         folds or as a blend, else as sure as its training rows made it; evidence is its log-odds
 *         less those of the rows that it was trained on, so that their mix says nothing of the mix
 *         here, by the weight that fusion with novelty gave it (1 without).
 * Paper:  Saerens, Latinne & Decaestecker, "Adjusting the Outputs of a Classifier to New a Priori
 *         Probabilities" (2002).
 */
import {
  type Bundle,
  type ClassifierScale,
  classifierEvidence,
  classifierScale,
  encodeTable,
  explainerOf,
  memberPredictor,
  type Table,
} from '../../learn/index.ts';
import { attackKindOf, type EventClass } from '../event/index.ts';
import type { Evidence } from '../prioritise/index.ts';
import { KeptRows, type Nearest } from './kept-rows.ts';
import { type Because, becauseOf, becauseWords, type Named } from './judged-by-model.ts';

/** What a classifier says of the rows of one table. */
export interface AttackJudgement {
  /** A row: what the classifier adds to the log-odds of an attack. */
  readonly logOdds: Float64Array;
  /** The likeliest kind of attack, whether or not it is one. */
  classOf(row: number): EventClass;
  evidenceOf(row: number): Evidence;
}

export class AttackModel {
  readonly name: string;
  private readonly bundle: Bundle;
  private readonly classes: readonly string[];
  private readonly normal: number;
  private readonly scale: ClassifierScale;
  /** What its evidence counts for beside novelty. */
  private readonly weight: number;
  /** Made when the first row is explained. */
  private kept: KeptRows | undefined;

  /** Throws a RangeError for a classifier that knows no ordinary class. */
  constructor({ name, bundle }: Named<Bundle>) {
    const { task, training } = bundle.manifest;
    if (task.kind !== 'classes' || task.normal < 0) {
      throw new RangeError(
        `model "${name}": expected a class that is ordinary, found none; ` +
          'train it with --normal VALUE',
      );
    }
    this.name = name;
    this.bundle = bundle;
    this.classes = task.classes;
    this.normal = task.normal;
    this.scale = classifierScale(training.classRows, task.normal);
    this.weight = bundle.fusion?.weights.classifier ?? 1;
  }

  judge(table: Table): AttackJudgement {
    const { manifest, member } = this.bundle;
    const { matrix } = encodeTable(manifest.encoding, table);
    const { predict, width } = memberPredictor(member);
    const shares = predict(matrix);
    const logOdds = new Float64Array(matrix.rowCount);
    for (let row = 0; row < logOdds.length; row++) {
      const normalShare = shares[row * width + this.normal];
      logOdds[row] = this.weight * classifierEvidence(normalShare, this.scale);
    }
    const likeliest = (row: number) =>
      this.likeliestAttack(shares.subarray(row * width, (row + 1) * width));
    let explainer: ReturnType<typeof explainerOf> | null = null;
    const { columns } = manifest.encoding;
    const explained = (row: number): { told: Because[]; nearest?: Nearest[] } => {
      explainer = explainer === null ? explainerOf(member) : explainer;
      if (explainer === undefined) return { told: [] };
      const { parts } = explainer.explain(matrix, row, likeliest(row));
      const told = becauseOf({ parts }, { columns, matrix, row });
      this.kept ??= this.bundle.examples && new KeptRows(this.bundle.examples, manifest);
      const nearest = this.kept?.find(matrix, { row, parts, told });
      return { told, ...(nearest && { nearest }) };
    };
    return {
      logOdds,
      classOf: (row) => attackKindOf(this.classes[likeliest(row)]),
      evidenceOf: (row) => {
        const value = 1 - shares[row * width + this.normal];
        const { told, nearest } = explained(row);
        const kind = this.classes[likeliest(row)];
        const words = told.length > 0 ? `, by ${becauseWords(told)}` : '';
        return {
          detector: 'known-attacks',
          model: this.name,
          unit: 'probability',
          value,
          logOdds: logOdds[row],
          reason: `${percent(value)} an attack, likeliest "${kind}"${words}`,
          because: told,
          ...(nearest && { nearest }),
        };
      },
    };
  }

  private likeliestAttack(shares: Float64Array): number {
    let best = this.normal === 0 ? 1 : 0;
    for (let c = 0; c < shares.length; c++) {
      if (c !== this.normal && shares[c] > shares[best]) best = c;
    }
    return best;
  }
}

/** `99.9 %`, and never 100 of what is not certain. */
function percent(share: number): string {
  const shown = (100 * share).toFixed(1);
  return `${share < 1 && shown === '100.0' ? '99.9' : shown} %`;
}
