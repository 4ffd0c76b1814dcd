/** How regular a series of times is, as a log-likelihood ratio. */

/** Starts closer than this belong to one call-back. */
const MERGE_US = 1e6;
/** The longest gaps, which are pauses of the machine or the network, in tenths of all gaps. */
const PAUSES_DROPPED_TENTHS = 1;
/** What dropping those gaps gains on random times, per gap; measured on exponential gaps. */
const DROPPING_GAIN_PER_GAP = 0.1;
/** 90 % quantile of the normal distribution. */
const NORMAL_90 = 1.2816;

export interface Regularity {
  /** ln of likelihood of gamma-distributed gaps over that of exponential ones, penalised. */
  logOdds: number;
  medianGapUs: number;
  /** Standard deviation over mean of the gaps kept, as measured. */
  variation: number;
  /** The same at the upper end of what so few gaps leave open, one-sided 90 %. */
  variationHigh: number;
  callbackCount: number;
}

/**
 * Compares gaps that cluster around one length (gamma, shape fitted) with gaps of independent
 * arrivals (exponential). The shape is Minka's closed start of the maximum-likelihood estimate
 * ("Estimating a Gamma distribution", 2002); one fitted parameter costs ln(n)/2 (Schwarz 1978).
 */
export function regularityOf(timesUs: Float64Array): Regularity | undefined {
  const gaps = gapsOf(timesUs);
  if (gaps.length < 3) return undefined;
  const kept = gaps.sort().subarray(0, Math.ceil(gaps.length * (1 - PAUSES_DROPPED_TENTHS / 10)));
  const n = kept.length;
  const mean = kept.reduce((sum, gap) => sum + gap, 0) / n;
  const meanLog = kept.reduce((sum, gap) => sum + Math.log(gap), 0) / n;
  const variance = kept.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / n;
  // s is 0 for equal gaps; the floor stands for a clock that ticks in microseconds.
  const s = Math.max(Math.log(mean) - meanLog, 1e-6);
  const shape = (3 - s + Math.sqrt((s - 3) ** 2 + 24 * s)) / (12 * s);
  const perGap = shape * Math.log(shape) - logGamma(shape) - shape + 1 - (shape - 1) * s;
  const gain = shape > 1 ? n * (perGap - DROPPING_GAIN_PER_GAP) : 0;
  const variation = Math.sqrt(variance) / mean;
  return {
    logOdds: gain - Math.log(n) / 2,
    medianGapUs: kept[n >> 1],
    variation,
    // The standard error of a standard deviation of n normal values is about 1/√(2n) of it.
    variationHigh: variation * (1 + NORMAL_90 / Math.sqrt(2 * n)),
    callbackCount: gaps.length + 1,
  };
}

function gapsOf(timesUs: Float64Array): Float64Array {
  const times = Float64Array.from(timesUs).sort();
  const gaps: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    if (time - last < MERGE_US) continue;
    if (last > Number.NEGATIVE_INFINITY) gaps.push(time - last);
    last = time;
  }
  return Float64Array.from(gaps);
}

/** ln Γ(x) for x ≥ 1: Stirling's series to 1/x⁵ (DLMF 5.11.1), after shifting x beyond 10. */
export function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  while (y < 10) shift += Math.log(y++);
  const inverse = 1 / y;
  const series = inverse * (1 / 12 - inverse ** 2 * (1 / 360 - (inverse ** 2 * 1) / 1260));
  return (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + series - shift;
}
