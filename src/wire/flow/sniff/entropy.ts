import { HEAD_BYTES } from './app-slots.ts';

const counts = new Uint16Array(256);

/** count × log2(count), so that no logarithm is taken for a flow. */
const COUNT_LOG = Float64Array.from({ length: HEAD_BYTES + 1 }, (_, count) =>
  count === 0 ? 0 : count * Math.log2(count),
);

/** Shannon entropy in bit a byte of at most HEAD_BYTES bytes; NaN of none. */
export function entropyOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length <= 0) return Number.NaN;
  for (let i = start; i < end; i++) counts[bytes[i]]++;
  let sum = 0;
  // Clears what it counts, so that a short text costs little.
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    sum += COUNT_LOG[counts[byte]];
    counts[byte] = 0;
  }
  // log2(n) - sum(c log2 c) / n; rounding may leave a hair below zero.
  return Math.max(0, Math.log2(length) - sum / length);
}
