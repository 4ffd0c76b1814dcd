import { LEVEL_CUTS, type Level, type LevelCuts, levelOf } from './level.ts';
import { type ToBeLow, toBeLow } from './to-be-low.ts';

/**
 * How bad it would be if true: a CVSS score, and the range that sensible vectors for the same claim
 * give.
 */
export interface Severity {
  /** 0 to 10. */
  readonly score: number;
  readonly low: number;
  readonly high: number;
  /** CVSS v3.1 base vector; absent where a model told the score. */
  readonly vector?: string;
  /** The model that told the score, where one did. */
  readonly model?: string;
}

/** One detector's claim. `logOdds` is what it adds, weight included. */
export interface Evidence {
  readonly detector: string;
  readonly model?: string;
  readonly unit: 'probability' | 'p-value' | 'likelihood-ratio';
  readonly value: number;
  readonly logOdds: number;
  readonly reason: string;
  /** Columns that moved a model's score, most first. */
  readonly because?: readonly {
    readonly name: string;
    readonly value: string | number | null;
    /** In the unit of the model's own score; with its sign. */
    readonly part: number;
  }[];
  /** Training rows that a model kept, the likest first. */
  readonly nearest?: readonly {
    readonly label: string;
    /** In [0, 1]. */
    readonly likeness: number;
    readonly values: readonly { readonly name: string; readonly value: string | number | null }[];
  }[];
}

export interface PriorityParts {
  readonly priorLogOdds: number;
  readonly evidence: readonly Evidence[];
  readonly logOdds: number;
  readonly probability: number;
  readonly severity: Severity;
  /** In (0, 1]. */
  readonly assetWeight: number;
  /** 0 to 100. */
  readonly priority: number;
  readonly level: Level;
  /** Of what stands above Low. */
  readonly toBeLow?: ToBeLow;
}

/** Before any evidence, one candidate row in a hundred is taken to be an attack. */
export const PRIOR_PROBABILITY = 0.01;

/**
 * Adds evidence up in log-odds and weighs the outcome by what it would cost:
 * priority = 100 × probability × severity/10 × asset weight. The parts are kept as they are, so
 * that they sum to the whole.
 */
export function prioritise({
  evidence,
  severity,
  assetWeight = 1,
  prior = PRIOR_PROBABILITY,
}: {
  evidence: readonly Evidence[];
  severity: Severity;
  assetWeight?: number;
  /** Of an attack, before any evidence. */
  prior?: number;
}): PriorityParts {
  if (!(assetWeight > 0 && assetWeight <= 1)) {
    throw new RangeError(`asset weight: expected a number in (0, 1], got ${assetWeight}`);
  }
  if (!(prior > 0 && prior < 1)) {
    throw new RangeError(`prior: expected a probability in (0, 1), got ${prior}`);
  }
  const priorLogOdds = Math.log(prior / (1 - prior));
  const logOdds = evidence.reduce((sum, part) => sum + part.logOdds, priorLogOdds);
  const probability = 1 / (1 + Math.exp(-logOdds));
  const priority = 100 * probability * (severity.score / 10) * assetWeight;
  const parts = { priorLogOdds, evidence, logOdds, probability, severity, assetWeight, priority };
  return withLevel(parts, LEVEL_CUTS);
}

/** The same parts by another table of levels. */
export function withLevel(
  { toBeLow: _before, ...parts }: Omit<PriorityParts, 'level'>,
  cuts: LevelCuts,
): PriorityParts {
  const level = levelOf(parts.priority, cuts);
  const way = toBeLow(parts, cuts);
  return way === undefined ? { ...parts, level } : { ...parts, level, toBeLow: way };
}

/** Evidence from counts, as a likelihood ratio; `logOdds` within ± cap. */
export function ratioEvidence(
  detector: string,
  { logOdds, cap, reason }: { logOdds: number; cap: number; reason: string },
): Evidence {
  const bounded = Math.min(Math.max(logOdds, -cap), cap);
  return {
    detector,
    unit: 'likelihood-ratio',
    value: Math.exp(bounded),
    logOdds: bounded,
    reason,
  };
}
