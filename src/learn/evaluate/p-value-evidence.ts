/**
 * Evidence of a p-value for an attack: ln of the bound 1/(−e·p·ln p) on the Bayes factor for
 * p < 1/e, 0 above (Sellke, Bayarri & Berger, "Calibration of p Values for Testing Precise Null
 * Hypotheses", 2001), so that ordinary rows add nothing. Throws a RangeError outside (0, 1].
 */
export function pValueLogOdds(p: number): number {
  if (!(p > 0 && p <= 1)) throw new RangeError(`p-value: expected a number in (0, 1], got ${p}`);
  return p < 1 / Math.E ? -Math.log(-Math.E * p * Math.log(p)) : 0;
}
