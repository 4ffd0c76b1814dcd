/*
 * MD5 (RFC 1321), for the fingerprints that are published as such; it protects nothing. A sum that
 * is under way lies in arrays of the caller's, so that it may wait between packets:
 *
 *     words   a b c d (4) | bytes taken (1)
 *     bytes   the block that is not full yet (64)
 */
export const MD5_WORDS = 5;
export const MD5_BLOCK_BYTES = 64;
const COUNT = 4;
const LENGTH_AT = 56;

/** RFC 1321, 3.4: the table T, by its definition: 2^32 times |sin(i)|, i in radians. */
const SINES = Int32Array.from({ length: 64 }, (_, i) =>
  Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32),
);
/** Turns of each round, four that repeat. */
const TURNS = Uint8Array.of(7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21);
const START = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
const PADDING = new Uint8Array(MD5_BLOCK_BYTES);
PADDING[0] = 0x80;
const HEX = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

export class Md5 {
  /** The digest in hexadecimal digits, after `finish`. */
  readonly hex = new Uint8Array(32);
  private words: Int32Array = new Int32Array(MD5_WORDS);
  private bytes: Uint8Array = new Uint8Array(MD5_BLOCK_BYTES);
  private wordsAt = 0;
  private bytesAt = 0;
  private readonly lengthBytes = new Uint8Array(8);

  /** Goes on with the sum that lies there. */
  resume(words: Int32Array, wordsAt: number, block: { bytes: Uint8Array; at: number }): void {
    this.words = words;
    this.wordsAt = wordsAt;
    this.bytes = block.bytes;
    this.bytesAt = block.at;
  }

  start(): void {
    for (let i = 0; i < COUNT; i++) this.words[this.wordsAt + i] = START[i];
    this.words[this.wordsAt + COUNT] = 0;
  }

  add(source: Uint8Array, start: number, end: number): void {
    const countAt = this.wordsAt + COUNT;
    let filled = this.words[countAt] % MD5_BLOCK_BYTES;
    this.words[countAt] += end - start;
    for (let at = start; at < end; at++) {
      this.bytes[this.bytesAt + filled++] = source[at];
      if (filled < MD5_BLOCK_BYTES) continue;
      this.mix();
      filled = 0;
    }
  }

  /** RFC 1321, 3.1 to 3.5. */
  finish(): void {
    const byteCount = this.words[this.wordsAt + COUNT];
    const filled = byteCount % MD5_BLOCK_BYTES;
    this.add(PADDING, 0, (filled < LENGTH_AT ? LENGTH_AT : LENGTH_AT + MD5_BLOCK_BYTES) - filled);
    const { lengthBytes } = this;
    for (let i = 0; i < 5; i++) lengthBytes[i] = Math.floor((byteCount * 8) / 256 ** i);
    this.add(lengthBytes, 0, 8);
    for (let i = 0; i < 16; i++) {
      const byte = this.words[this.wordsAt + (i >> 2)] >>> ((i & 3) * 8);
      this.hex[2 * i] = HEX[(byte >> 4) & 15];
      this.hex[2 * i + 1] = HEX[byte & 15];
    }
  }

  private mix(): void {
    const { words, wordsAt } = this;
    let a = words[wordsAt];
    let b = words[wordsAt + 1];
    let c = words[wordsAt + 2];
    let d = words[wordsAt + 3];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      let mixed = 0;
      let from = i;
      if (round === 0) mixed = (b & c) | (~b & d);
      else if (round === 1) {
        mixed = (b & d) | (c & ~d);
        from = 5 * i + 1;
      } else if (round === 2) {
        mixed = b ^ c ^ d;
        from = 3 * i + 5;
      } else {
        mixed = c ^ (b | ~d);
        from = 7 * i;
      }
      const sum = (a + mixed + SINES[i] + this.wordAt(from & 15)) | 0;
      const turn = TURNS[round * 4 + (i & 3)];
      a = d;
      d = c;
      c = b;
      b = (b + ((sum << turn) | (sum >>> (32 - turn)))) | 0;
    }
    words[wordsAt] += a;
    words[wordsAt + 1] += b;
    words[wordsAt + 2] += c;
    words[wordsAt + 3] += d;
  }

  private wordAt(index: number): number {
    const at = this.bytesAt + index * 4;
    const { bytes } = this;
    return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  }
}
