const decoder = new TextDecoder('utf-8');

/** Bytes that a text may have; a longer one is cut. Bounds a batch of the default capacity. */
export const TEXT_BYTES_MAX = 255;

/**
 * Texts as offsets and bytes, written in row order. The bytes are the sender's own: anything may
 * stand in them, so every surface escapes them.
 *
 *     row i = bytes[offsets[i] .. offsets[i + 1])
 */
export class TextColumn {
  readonly offsets: Uint32Array;
  bytes: Uint8Array;
  /** Rows from here on are empty. */
  private rowCount = 0;

  constructor(capacity: number) {
    this.offsets = new Uint32Array(capacity + 1);
    this.bytes = new Uint8Array(1024);
  }

  /**
   * Writes the row's text: `source[start .. end)`, cut at TEXT_BYTES_MAX. Rows come in ascending
   * order; one that is left out is empty and costs nothing.
   */
  set(row: number, source: Uint8Array, start: number, end: number): void {
    const length = Math.min(end - start, TEXT_BYTES_MAX);
    const from = this.offsets[this.rowCount];
    while (this.rowCount < row) this.offsets[++this.rowCount] = from;
    if (from + length > this.bytes.length) this.grow(from + length);
    for (let i = 0; i < length; i++) this.bytes[from + i] = source[start + i];
    this.offsets[++this.rowCount] = from + length;
  }

  /** Makes all rows empty. */
  clear(): void {
    this.rowCount = 0;
  }

  /** Sets all rows, of a column that has none: row i is `bytes[offsets[i] .. offsets[i + 1])`. */
  setAll(offsets: Int32Array, bytes: Uint8Array): void {
    const end = offsets[offsets.length - 1];
    this.offsets.set(offsets);
    this.rowCount = offsets.length - 1;
    if (end > this.bytes.length) this.bytes = new Uint8Array(end);
    this.bytes.set(bytes.subarray(0, end));
  }

  isEmpty(row: number): boolean {
    return row >= this.rowCount || this.offsets[row + 1] === this.offsets[row];
  }

  byteLength(row: number): number {
    return this.isEmpty(row) ? 0 : this.offsets[row + 1] - this.offsets[row];
  }

  /** The row's text; bytes that are not UTF-8 become U+FFFD. */
  get(row: number): string {
    if (this.isEmpty(row)) return '';
    return decoder.decode(this.bytes.subarray(this.offsets[row], this.offsets[row + 1]));
  }

  private grow(neededBytes: number): void {
    const grown = new Uint8Array(Math.max(neededBytes, this.bytes.length * 2));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}
