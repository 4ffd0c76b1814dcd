/** Said where no key stands. */
const FREE = -1;

/**
 * Numbers keys of some words from 0 on, as long as each is in use; no more than stated at a time.
 * Open addressing at half load or less, so that even keys that were chosen to collide cost no more
 * than the few that are in use.
 */
export class KeyNumbers {
  private readonly width: number;
  private readonly words: Int32Array;
  private readonly hashes: Int32Array;
  private readonly uses: Int32Array;
  private readonly unused: Int32Array;
  private unusedCount: number;
  private readonly table: Int32Array;

  constructor({ width, capacity }: { width: number; capacity: number }) {
    this.width = width;
    this.words = new Int32Array(width * capacity);
    this.hashes = new Int32Array(capacity);
    this.uses = new Int32Array(capacity);
    this.unused = Int32Array.from({ length: capacity }, (_, i) => capacity - 1 - i);
    this.unusedCount = capacity;
    this.table = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity))).fill(FREE);
  }

  /** The number of the key `words[at .. at + width)`, which is its own until it is released. */
  take(words: Int32Array, at: number): number {
    const { table, width } = this;
    const mask = table.length - 1;
    let hash = 0;
    for (let i = 0; i < width; i++) hash = Math.imul(hash ^ words[at + i], 0x9e3779b1);
    hash ^= hash >>> 15;
    let place = hash & mask;
    for (; table[place] !== FREE; place = (place + 1) & mask) {
      if (!this.isKeyOf(table[place], words, at)) continue;
      this.uses[table[place]]++;
      return table[place];
    }
    const number = this.unused[--this.unusedCount];
    for (let i = 0; i < width; i++) this.words[number * width + i] = words[at + i];
    this.hashes[number] = hash;
    this.uses[number] = 1;
    table[place] = number;
    return number;
  }

  /** Ends one use; the last one frees the number for another key. */
  release(number: number): void {
    if (--this.uses[number] > 0) return;
    const { table, hashes } = this;
    const mask = table.length - 1;
    let hole = hashes[number] & mask;
    while (table[hole] !== number) hole = (hole + 1) & mask;
    for (let i = (hole + 1) & mask; table[i] !== FREE; i = (i + 1) & mask) {
      // Moves a key back unless its home lies cyclically behind the hole.
      if (((i - hashes[table[i]]) & mask) < ((i - hole) & mask)) continue;
      table[hole] = table[i];
      hole = i;
    }
    table[hole] = FREE;
    this.unused[this.unusedCount++] = number;
  }

  private isKeyOf(number: number, words: Int32Array, at: number): boolean {
    const { width } = this;
    // The last word first: addresses differ there, if they do.
    for (let i = width - 1; i >= 0; i--) {
      if (this.words[number * width + i] !== words[at + i]) return false;
    }
    return true;
  }
}
