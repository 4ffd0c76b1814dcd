/**
 * What a reader should know of a model before trusting it, in the spirit of Mitchell et al., "Model
 * Cards for Model Reporting" (2019). Numbers come from what was measured and handed in, words from
 * who answers for the model; the card adds nothing of its own but the intervals of the recalls.
 */
import type { ClassReport } from './classification.ts';
import type { OperatingPoint } from './curves.ts';
import type { Finding } from './leakage/audit.ts';

export interface ModelCard {
  readonly version: 1;
  readonly name: string;
  /** Of the model: 'forest' … */
  readonly kind: string;
  readonly data: CardData;
  readonly split: CardSplit;
  /** On the held-out rows, by name: see `classMetrics` and `numberMetrics`. */
  readonly figures: Readonly<Record<string, number>>;
  /** Empty for a target of numbers. */
  readonly categories: readonly CardCategory[];
  readonly calibration: CardCalibration | undefined;
  readonly use: CardUse;
  /** The two errors, how often each was made at the threshold in use, and who bears it. */
  readonly errors: CardErrors | undefined;
  /** What the model makes most of, by each measure of importance that it has. */
  readonly weights: readonly CardWeights[];
  readonly leakage: readonly string[];
}

export interface CardData {
  readonly name: string;
  /** SHA-256 of what was trained on, 64 hexadecimal digits. */
  readonly digest: string;
  readonly target: string;
  readonly columnCount: number;
}

export interface CardSplit {
  /** How rows came to either side, in words. */
  readonly how: string;
  readonly seed: number;
  readonly trainRows: number;
  readonly heldOutRows: number;
}

export interface CardCategory {
  readonly name: string;
  /** Held-out rows. */
  readonly support: number;
  readonly precision: number;
  readonly recall: number;
  /** 95 % interval of the recall by Wilson (1927); wide where rows are few. NaN without rows. */
  readonly recallLow: number;
  readonly recallHigh: number;
  readonly f1: number;
}

export interface CardCalibration {
  readonly method: string;
  /** Rows that it was fitted on. */
  readonly rowCount: number;
  readonly held: CalibrationError | PValueShare;
}

/** Expected calibration error of probabilities on held-out rows. */
export interface CalibrationError {
  readonly errorBefore: number;
  readonly errorAfter: number;
}

/** Ordinary held-out rows with a p-value of at most a level: the share should be the level. */
export interface PValueShare {
  readonly level: number;
  readonly share: number;
}

export interface CardUse {
  readonly intended: readonly string[];
  readonly notFor: readonly string[];
}

export interface CardErrors {
  readonly point: OperatingPoint;
  /** Who bears a miss and a false alarm, and what it costs them, in words. */
  readonly missBorneBy: string;
  readonly falseAlarmBorneBy: string;
}

export interface CardWeights {
  /** What was measured, on which rows and in which unit, in words. */
  readonly measure: string;
  /** The weightiest first. */
  readonly columns: readonly { readonly name: string; readonly value: number }[];
}

/** What was measured; `classes` is absent for a target of numbers. */
export interface CardInput
  extends Pick<ModelCard, 'name' | 'kind' | 'data' | 'split' | 'figures' | 'use'> {
  readonly classes?: { readonly names: readonly string[]; readonly report: ClassReport };
  readonly calibration?: CardCalibration;
  readonly errors?: CardErrors;
  readonly weights?: readonly CardWeights[];
  /** Of the audit of the same split; an empty list says that nothing was found. */
  readonly findings: readonly Finding[];
}

/**
 * Throws a RangeError where something a reader needs is missing or cannot be: no figures, no words
 * on use, no digest, held-out rows that are not those of the categories.
 */
export function createModelCard(input: CardInput): ModelCard {
  checkInput(input);
  const { classes, findings, calibration, errors, weights = [], ...about } = input;
  const { heldOutRows } = about.split;
  const categories = (classes?.names ?? []).map((category, label) =>
    categoryOf(category, { label, report: classes?.report }),
  );
  const rows = categories.reduce((sum, { support }) => sum + support, 0);
  if (classes && rows !== heldOutRows) {
    throw new RangeError(
      `model card: expected ${heldOutRows} held-out rows in the categories, got ${rows}`,
    );
  }
  const leakage = findings.map(({ text }) => text);
  return { version: 1, ...about, categories, calibration, errors, weights, leakage };
}

/**
 * The 95 % interval of a share of which `hits` of `rows` were seen, NaN without rows (Wilson,
 * "Probable Inference, the Law of Succession, and Statistical Inference", 1927).
 */
export function wilsonInterval(hits: number, rows: number): { low: number; high: number } {
  const Z = 1.959963984540054;
  const share = hits / rows;
  const middle = (share + Z ** 2 / (2 * rows)) / (1 + Z ** 2 / rows);
  const spread = Math.sqrt((share * (1 - share)) / rows + (Z / (2 * rows)) ** 2);
  const half = (Z * spread) / (1 + Z ** 2 / rows);
  // Rounding must not part the ends from 0 and 1.
  return { low: hits === 0 ? 0 : middle - half, high: hits === rows ? 1 : middle + half };
}

function categoryOf(
  name: string,
  { label, report }: { label: number; report: ClassReport | undefined },
): CardCategory {
  if (report === undefined || label >= report.support.length) {
    throw new RangeError(`model card: expected figures of category ${JSON.stringify(name)}`);
  }
  const support = report.support[label];
  const recall = support === 0 ? Number.NaN : report.recall[label];
  const { low, high } = wilsonInterval(Math.round(recall * support), support);
  return {
    name,
    support,
    precision: report.precision[label],
    recall,
    recallLow: support === 0 ? Number.NaN : low,
    recallHigh: support === 0 ? Number.NaN : high,
    f1: report.f1[label],
  };
}

function checkInput({ name, data, split, figures, use, classes }: CardInput): void {
  expectThat(name !== '', 'a name', name);
  expectThat(/^[0-9a-f]{64}$/.test(data.digest), 'a SHA-256 in hexadecimal', data.digest);
  expectThat(Object.keys(figures).length > 0, 'figures', 'none');
  expectThat(use.intended.length > 0, 'words on the intended use', 'none');
  expectThat(use.notFor.length > 0, 'words on what it must not be used for', 'none');
  for (const rows of [split.trainRows, split.heldOutRows]) {
    expectThat(Number.isInteger(rows) && rows > 0, 'rows on both sides of the split', rows);
  }
  if (!classes) return;
  const { names, report } = classes;
  const counts = `${report.support.length} names of classes`;
  expectThat(names.length === report.support.length, counts, names.length);
}

function expectThat(isTrue: boolean, expected: string, got: unknown): void {
  if (!isTrue) throw new RangeError(`model card: expected ${expected}, got ${String(got)}`);
}
