/** Hellos that are put together at a time, and bytes of each: half a megabyte in all. */
const ENTRIES = 64;
export const HELLO_BYTES_MAX = 4096;

/**
 * Messages that come in datagrams in pieces, in any order and more than once. Each owner has its
 * place by its number; where two share one the newer takes it, and the other's message is lost.
 */
export class HelloPieces {
  readonly bytes = new Uint8Array(ENTRIES * HELLO_BYTES_MAX);
  private readonly isThere = new Uint8Array(ENTRIES * HELLO_BYTES_MAX);
  /** Messages that went on when a newer one had taken their place, since last asked. */
  private lost = 0;
  private readonly owners = new Float64Array(ENTRIES).fill(-1);

  /** Where the owner's message starts. */
  placeOf(owner: number): number {
    return (owner % ENTRIES) * HELLO_BYTES_MAX;
  }

  /** Takes the place; forgets what the owner had. To be called before anything is added. */
  begin(owner: number): void {
    const at = this.placeOf(owner);
    this.owners[owner % ENTRIES] = owner;
    this.isThere.fill(0, at, at + HELLO_BYTES_MAX);
  }

  /** How many messages were lost to others since this was last asked. */
  takeLost(): number {
    const { lost } = this;
    this.lost = 0;
    return lost;
  }

  /** Adds `source[start .. end)` at `offset` of the message; what lies beyond its room is lost. */
  add(owner: number, offset: number, source: Uint8Array, start: number, end: number): void {
    if (this.owners[owner % ENTRIES] !== owner) {
      this.lost++;
      this.begin(owner);
    }
    const taken = Math.min(end - start, HELLO_BYTES_MAX - offset);
    const to = this.placeOf(owner) + offset;
    for (let i = 0; i < taken; i++) {
      this.bytes[to + i] = source[start + i];
      this.isThere[to + i] = 1;
    }
  }

  /** True where the first `length` bytes are there. */
  has(owner: number, length: number): boolean {
    if (length > HELLO_BYTES_MAX || this.owners[owner % ENTRIES] !== owner) return false;
    const at = this.placeOf(owner);
    for (let i = at; i < at + length; i++) if (this.isThere[i] === 0) return false;
    return true;
  }
}
