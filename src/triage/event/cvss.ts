import cvss from 'ae-cvss-calculator';
import type { Severity } from '../prioritise/index.ts';

/** Metrics from attack complexity on: what is told here comes over the network, unasked. */
type Impact = `AC:${string}/S:${string}/C:${string}/I:${string}/A:${string}`;

/**
 * Severity of a claim by its CVSS v3.1 vector, between the scores of the mildest and the gravest
 * vector that a sensible person would give it.
 */
export function severityFrom(claim: { likely: Impact; low: Impact; high: Impact }): Severity {
  const [likely, low, high] = [claim.likely, claim.low, claim.high].map(scoreOf);
  return { score: likely.score, low: low.score, high: high.score, vector: likely.vector };
}

function scoreOf(metrics: Impact): { score: number; vector: string } {
  const [complexity, ...rest] = metrics.split('/');
  const vector = ['CVSS:3.1/AV:N', complexity, 'PR:N/UI:N', ...rest].join('/');
  const score = new cvss.Cvss3P1(vector).calculateScores().base;
  if (score === undefined) throw new RangeError(`CVSS vector: expected all metrics, got ${vector}`);
  return { score, vector };
}
