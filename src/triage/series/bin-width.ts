/** Bins of one series at the most; with more, bins become wider. */
export const BINS_MAX = 1440;

/** Each a multiple of the one before, so that bins can be joined; in seconds. */
const WIDTHS_S = [
  1, 5, 10, 30, 60, 300, 600, 1800, 3600, 21_600, 86_400, 604_800, 2_419_200, 31_449_600,
];
const US_PER_S = 1e6;

/** The narrowest bins there are. */
export const BIN_US_MIN = WIDTHS_S[0] * US_PER_S;

/** The next wider bins: the next round width, or twice this one where that is no multiple. */
export function widerThan(binUs: number): number {
  const next = WIDTHS_S.map((seconds) => seconds * US_PER_S).find((width) => width > binUs);
  return next !== undefined && next % binUs === 0 ? next : 2 * binUs;
}
