/** Seconds and fractions as an interface of a pcapng counts them, turned into microseconds. */
export interface TimeScale {
  /** Units a second are base ** exponent: if_tsresol (draft-ietf-opsawg-pcapng, 4.2). */
  readonly base: 2 | 10;
  readonly exponent: number;
  /** if_tsoffset. */
  readonly offsetUs: number;
}

export const MICROSECONDS: TimeScale = { base: 10, exponent: 6, offsetUs: 0 };

const TWO_32 = 2 ** 32;

/**
 * Whole microseconds of the 64-bit count `high`, `low`. The count itself may pass 2^53, so it is
 * divided half by half; exact to 10^-12 and 2^-32, and to the float64's last place beyond.
 */
export function toMicroseconds(scale: TimeScale, high: number, low: number): number {
  return (
    scale.offsetUs +
    (scale.base === 10 ? fromDecimal(scale, high, low) : fromBinary(scale, high, low))
  );
}

function fromDecimal({ exponent }: TimeScale, high: number, low: number): number {
  if (exponent <= 6) return (high * TWO_32 + low) * 10 ** (6 - exponent);
  const divisor = 10 ** (exponent - 6);
  const quotient = Math.floor(high / divisor);
  const rest = (high % divisor) * TWO_32 + low;
  return quotient * TWO_32 + Math.floor(rest / divisor);
}

function fromBinary({ exponent }: TimeScale, high: number, low: number): number {
  if (exponent <= 32) {
    const unit = 2 ** exponent;
    const seconds = high * (TWO_32 / unit) + Math.floor(low / unit);
    return seconds * 1e6 + Math.floor(((low % unit) * 1e6) / unit);
  }
  const unitHigh = 2 ** (exponent - 32);
  const fraction = ((high % unitHigh) * TWO_32 + low) / 2 ** exponent;
  return Math.floor(high / unitHigh) * 1e6 + Math.floor(fraction * 1e6);
}
