/** Said where a place is free. */
const FREE = -1;

/**
 * Counts keys of one block: whole numbers from 0 on, no more different ones than stated. Open
 * addressing at half load or less: the choice of keys costs no more than the size of the block.
 */
export class Tally {
  private readonly keys: Int32Array;
  private readonly counts: Int32Array;
  private readonly shift: number;

  constructor(keyCount: number) {
    const bits = Math.ceil(Math.log2(Math.max(2, 2 * keyCount)));
    this.keys = new Int32Array(2 ** bits).fill(FREE);
    this.counts = new Int32Array(2 ** bits);
    this.shift = 32 - bits;
  }

  clear(): void {
    this.keys.fill(FREE);
  }

  /** Counts the key; gives its place, which is below `size` and its own until `clear`. */
  add(key: number): number {
    const { keys, counts } = this;
    const mask = keys.length - 1;
    // Knuth's multiplicative hash, 2^32 over the golden ratio.
    let place = Math.imul(key, 0x9e3779b1) >>> this.shift;
    while (keys[place] !== key) {
      if (keys[place] === FREE) {
        keys[place] = key;
        counts[place] = 0;
        break;
      }
      place = (place + 1) & mask;
    }
    counts[place]++;
    return place;
  }

  countAt(place: number): number {
    return this.counts[place];
  }

  get size(): number {
    return this.keys.length;
  }
}
