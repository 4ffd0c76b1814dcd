const SLOTS = 1024;
const EMPTY = -1;

/**
 * The different values, ascending, where there are `most` (up to 512) or fewer; else undefined. By
 * hashing, several times as fast as sorting all of them; a column of many ends it soon. None is
 * NaN.
 */
export function distinctValues(values: Float64Array, most: number): Float64Array | undefined {
  const found = new Float64Array(most);
  const slots = new Int16Array(SLOTS).fill(EMPTY);
  const number = new Float64Array(1);
  const words = new Uint32Array(number.buffer);
  let count = 0;
  let last = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === last) continue;
    // Adding 0 turns −0 into 0.
    last = values[i] + 0;
    number[0] = last;
    // Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4).
    let slot = Math.imul(words[0] ^ words[1], 0x9e3779b1) >>> 22;
    while (slots[slot] !== EMPTY && found[slots[slot]] !== last) slot = (slot + 1) % SLOTS;
    if (slots[slot] !== EMPTY) continue;
    if (count === most) return undefined;
    slots[slot] = count;
    found[count++] = last;
  }
  return found.subarray(0, count).sort();
}
