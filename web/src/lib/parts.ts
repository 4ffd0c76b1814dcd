import type { Evidence, PriorityParts } from './api.ts';
import { formatNumber } from './format.ts';

/**
 * The arithmetic behind the picture of a Priority: bars that start where the one before ended,
 * and shown numbers that add up as shown, not only before rounding.
 */
export interface Step {
  /** Where the bar starts and ends, in log-odds. */
  from: number;
  to: number;
  /** What this step adds. */
  logOdds: number;
  /** The same, rounded so that the shown column adds up to the shown sum. */
  shown: number;
  /** Absent for the prior. */
  evidence?: Evidence;
}

export const LOG_ODDS_DECIMALS = 2;

/** The prior first, then each evidence; the last step ends at the sum. */
export function stepsOf(parts: PriorityParts): Step[] {
  const values = [parts.priorLogOdds, ...parts.evidence.map((item) => item.logOdds)];
  const shown = roundToSum(values, parts.logOdds, LOG_ODDS_DECIMALS);
  let sum = 0;
  return values.map((logOdds, index) => {
    const from = sum;
    sum += logOdds;
    const evidence = parts.evidence[index - 1];
    const step = { from, to: sum, logOdds, shown: shown[index] ?? logOdds };
    return evidence ? { ...step, evidence } : step;
  });
}

/** The range of the bars' axis; zero is always in it. */
export function extentOf(steps: readonly Step[]): { low: number; high: number } {
  const ends = [0, ...steps.flatMap((step) => [step.from, step.to])];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  return low === high ? { low: -1, high: 1 } : { low, high };
}

/**
 * Rounds every value so that the rounded ones add up to the rounded total: the largest
 * remainder goes first (Hamilton's method). No value moves by a whole unit or more.
 */
export function roundToSum(values: readonly number[], total: number, decimals: number): number[] {
  const unit = 10 ** decimals;
  const floors = values.map((value) => Math.floor(value * unit));
  const missing = Math.round(total * unit) - floors.reduce((sum, floor) => sum + floor, 0);
  const byRemainder = values
    .map((value, index) => ({ index, remainder: value * unit - (floors[index] ?? 0) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, Math.max(0, missing))) {
    floors[index] = (floors[index] ?? 0) + 1;
  }
  return floors.map((floor) => floor / unit);
}

export interface Factors {
  probability: string;
  severity: string;
  assetWeight: string;
  priority: string;
}

const PRIORITY_DECIMALS = 1;
const MOST_DECIMALS = 9;

export function formatPriority(priority: number): string {
  return priority.toFixed(PRIORITY_DECIMALS);
}

/**
 * The factors with as few decimals as let a reader with a calculator arrive at the Priority
 * shown: 100 × probability × severity / 10 × asset weight.
 */
export function factorsOf(parts: PriorityParts): Factors {
  const priority = formatPriority(parts.priority);
  const round = (decimals: number) => ({
    probability: parts.probability.toFixed(decimals),
    severity: trimZeros(parts.severity.score.toFixed(decimals), 1),
    assetWeight: trimZeros(parts.assetWeight.toFixed(decimals), 0),
    priority,
  });
  for (let decimals = 2; decimals < MOST_DECIMALS; decimals++) {
    const shown = round(decimals);
    const isFaithful = isSure(Number(shown.probability)) === isSure(parts.probability);
    if (isFaithful && formatPriority(productOf(shown)) === priority) return shown;
  }
  return round(MOST_DECIMALS);
}

/** Nothing but certainty is shown as 1.00 or 0.00. */
function isSure(probability: number): boolean {
  return probability === 0 || probability === 1;
}

/** Drops zeros at the end, but keeps so many decimals. */
function trimZeros(text: string, decimals: number): string {
  const short = String(Number(text));
  const has = short.split('.')[1]?.length ?? 0;
  return has >= decimals ? short : Number(text).toFixed(decimals);
}

function productOf(shown: Factors): number {
  const { probability, severity, assetWeight } = shown;
  return (100 * Number(probability) * Number(severity) * Number(assetWeight)) / 10;
}

/** A detector's value in the words of its unit. */
export function valueText(evidence: Pick<Evidence, 'unit' | 'value'>): string {
  const value = formatNumber(Number(evidence.value.toPrecision(3)));
  if (evidence.unit === 'p-value') return `p-value ${value}`;
  if (evidence.unit === 'likelihood-ratio') return `${value} times as likely`;
  // Nothing but certainty reads as 1.
  return `probability ${evidence.value < 1 && value === '1' ? 'over 0.999' : value}`;
}
