const ZERO = 0x30;
const NINE = 0x39;
const DOT = 0x2e;
const MINUS = 0x2d;

/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const EXACT_MAX = 2 ** 53;

/**
 * Reads `-123.45` out of bytes. A whole number up to 2^53 divided by a power of ten up to 1e22 is
 * rounded once, so that the result is the same double as that of `Number` (Clinger, "How to Read
 * Floating Point Numbers Accurately", 1990, section 3).
 */
export class DecimalScanner {
  /** First byte after what was read. */
  end = 0;

  /** NaN where this short way doesn't lead to a number. Bytes must go on beyond the number. */
  scan(bytes: Uint8Array, from: number): number {
    let at = from;
    let byte = bytes[at];
    const isNegative = byte === MINUS;
    if (isNegative) byte = bytes[++at];
    const digitsFrom = at;
    let digits = 0;
    while (byte >= ZERO && byte <= NINE) {
      digits = digits * 10 + (byte - ZERO);
      byte = bytes[++at];
    }
    let digitCount = at - digitsFrom;
    let decimals = 0;
    if (byte === DOT) {
      const decimalsFrom = at + 1;
      byte = bytes[++at];
      while (byte >= ZERO && byte <= NINE) {
        digits = digits * 10 + (byte - ZERO);
        byte = bytes[++at];
      }
      decimals = at - decimalsFrom;
      digitCount += decimals;
    }
    this.end = at;
    if (digitCount === 0 || digits > EXACT_MAX || decimals >= POWERS.length) return Number.NaN;
    const value = decimals === 0 ? digits : digits / POWERS[decimals];
    return isNegative ? -value : value;
  }
}

/** A decimal number, or a word for infinity; neither hexadecimal nor with thousands separators. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

/** The number that a text is, which may be infinite; NaN where it is none. */
export function numberOf(text: string): number {
  const trimmed = text.trim();
  if (DECIMAL.test(trimmed)) return Number(trimmed);
  if (!INFINITE.test(trimmed)) return Number.NaN;
  return trimmed.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Texts that stand for a missing value. `-` and `?` do not: in some data they are categories. */
const MISSING_TEXTS: ReadonlySet<string> = new Set([
  '',
  'NA',
  'N/A',
  'NaN',
  'nan',
  'null',
  'NULL',
  'None',
]);

export function isMissing(text: string): boolean {
  return MISSING_TEXTS.has(text.trim());
}
