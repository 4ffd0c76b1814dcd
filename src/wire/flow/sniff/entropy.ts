import { HEAD_BYTES } from './app-slots.ts';

const counts = new Uint16Array(256);
/** Bytes that were met, each once, in their order. */
const met = new Uint8Array(256);

/** count × log2(count), so that no logarithm is taken for a flow. */
export const COUNT_LOG = Float64Array.from({ length: HEAD_BYTES + 1 }, (_, count) =>
  count === 0 ? 0 : count * Math.log2(count),
);

/** log2 of each length. */
export const LENGTH_LOG = Float64Array.from({ length: HEAD_BYTES + 1 }, (_, length) =>
  Math.log2(length),
);

/** Shannon entropy in bit a byte of at most HEAD_BYTES bytes; NaN of none. */
export function entropyOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length <= 0) return Number.NaN;
  let metCount = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (counts[byte]++ === 0) met[metCount++] = byte;
  }
  let sum = 0;
  for (let i = 0; i < metCount; i++) {
    const byte = met[i];
    sum += COUNT_LOG[counts[byte]];
    counts[byte] = 0;
  }
  // log2(n) - sum(c log2 c) / n; rounding may leave a hair below zero.
  return Math.max(0, LENGTH_LOG[length] - sum / length);
}
