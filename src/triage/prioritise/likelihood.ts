/**
 * How counts become evidence: the natural logarithm of P(observation | attack) over
 * P(observation | ordinary), under stated distributions. The distributions' parameters are
 * documented defaults that stand with each detector; labels can replace them.
 */

/**
 * A run of tries that each fail or succeed: the log-likelihood ratio of the sequential test in
 * Jung, Paxson, Berger & Balakrishnan, "Fast Portscan Detection Using Sequential Hypothesis
 * Testing" (2004), section IV.
 */
export function triesLogOdds(
  { failed, succeeded }: { failed: number; succeeded: number },
  chanceOfFailure: { attack: number; ordinary: number },
): number {
  const { attack, ordinary } = chanceOfFailure;
  return failed * Math.log(attack / ordinary) + succeeded * Math.log((1 - attack) / (1 - ordinary));
}

/** Two log-normal distributions of one width: medians in the value's unit, sigma in ln. */
export interface LogNormalPair {
  ordinaryMedian: number;
  attackMedian: number;
  sigma: number;
}

/**
 * Log-likelihood ratio of a positive amount under two log-normals of equal width: a straight line
 * in ln(value), 0 at the geometric mean of the medians. Values below the ordinary median count as
 * that median and values beyond the attack median as that one, so that no amount says more than
 * the typical case of either side.
 */
export function amountLogOdds(
  value: number,
  { ordinaryMedian, attackMedian, sigma }: LogNormalPair,
): number {
  const [low, high] = [Math.log(ordinaryMedian), Math.log(attackMedian)];
  const [from, to] = low < high ? [low, high] : [high, low];
  const x = Math.min(Math.max(Math.log(Math.max(value, 1e-9)), from), to);
  return ((high - low) / sigma ** 2) * (x - (low + high) / 2);
}
