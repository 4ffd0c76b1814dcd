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

/** What its evidence is told of by, beside rows and beside claims. */
export const KNOWN_ATTACKS = 'known-attacks';

/** What a classifier says of the rows of one table. */
export interface AttackJudgement {
  /** A row: what the classifier adds to the log-odds of an attack. */
  readonly logOdds: Float64Array;
  /** The likeliest kind of attack, whether or not it is one. */
  classOf(row: number): EventClass;
  evidenceOf(row: number): Evidence;
  /** Whether it calls rows attacks that nothing else speaks of. */
  readonly speaksAlone: boolean;
  /** A row: what it says for a claim of this class; undefined where it never saw such. */
  claimLogOdds(claim: EventClass): Float64Array | undefined;
  /** What it adds to a claim whose rows have this mean; undefined where it adds nothing. */
  claimEvidence(claim: EventClass, mean: number): Evidence | undefined;
}

export class AttackModel {
  readonly name: string;
  private readonly bundle: Bundle;
  private readonly classes: readonly string[];
  private readonly normal: number;
  private readonly scale: ClassifierScale;
  /** What its evidence counts for beside novelty. */
  private readonly weight: number;
  /** What it counts for beside claims by rules, where that was learned. */
  private readonly beside: Bundle['manifest']['beside'];
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
    this.beside = bundle.manifest.beside;
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
      ...this.besideClaims(shares, logOdds),
      classOf: (row) => attackKindOf(this.classes[likeliest(row)]),
      evidenceOf: (row) => {
        const value = 1 - shares[row * width + this.normal];
        const { told, nearest } = explained(row);
        const kind = this.classes[likeliest(row)];
        const words = told.length > 0 ? `, by ${becauseWords(told)}` : '';
        return {
          detector: KNOWN_ATTACKS,
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

  /**
   * Without learned weights it only supports a claim: a classifier that never saw such a behaviour
   * can't speak against it. With them it judges the claim's own kind, for and against.
   */
  private besideClaims(
    shares: Float64Array,
    logOdds: Float64Array,
  ): Pick<AttackJudgement, 'speaksAlone' | 'claimLogOdds' | 'claimEvidence'> {
    const { beside, name, classes } = this;
    const evidence = (mean: number, reason: string): Evidence => ({
      detector: KNOWN_ATTACKS,
      model: name,
      unit: 'likelihood-ratio',
      value: Math.exp(mean),
      logOdds: mean,
      reason,
    });
    if (beside === undefined) {
      const reason = 'a classifier calls its flows attacks, on the mean';
      return {
        speaksAlone: true,
        claimLogOdds: () => logOdds,
        claimEvidence: (_, mean) => (mean > 0 ? evidence(mean, reason) : undefined),
      };
    }
    const known = new Map<EventClass, Float64Array>();
    return {
      speaksAlone: false,
      claimLogOdds: (claim) => {
        const kind = classes.findIndex((each) => attackKindOf(each) === claim);
        if (kind < 0 || !beside.kinds.includes(classes[kind])) return undefined;
        const said = known.get(claim) ?? this.kindLogOdds(shares, kind);
        known.set(claim, said);
        return said;
      },
      claimEvidence: (_, mean) => {
        const most = beside.logOddsMax;
        const said = Math.min(most, Math.max(-most, beside.weight * (mean - beside.shift)));
        const word = said > 0 ? 'like' : 'unlike';
        return evidence(said, `a classifier finds its flows ${word} what it learned of this kind`);
      },
    };
  }

  /** What is said of one kind of attack, less what its share of the training rows says. */
  private kindLogOdds(shares: Float64Array, kind: number): Float64Array {
    const width = this.classes.length;
    const scale = classifierScale(this.bundle.manifest.training.classRows, kind);
    const said = new Float64Array(shares.length / width);
    // The scale is of all rows but those of the kind, as it is for the ordinary class.
    for (let row = 0; row < said.length; row++) {
      said[row] = -classifierEvidence(shares[row * width + kind], scale);
    }
    return said;
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
