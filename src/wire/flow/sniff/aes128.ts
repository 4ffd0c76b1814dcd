/*
 * AES with a key of 128 bits (FIPS 197), in the one direction that counter mode needs. It opens
 * what anyone may open (quic-keys.ts) and protects nothing, so time may depend on the bytes.
 */
const BLOCK_BYTES = 16;
const ROUNDS = 10;
/** FIPS 197, 4.2: x^8 + x^4 + x^3 + x + 1. */
const POLYNOMIAL = 0x11b;

/** What SubBytes makes of each byte (FIPS 197, 5.1.1). */
const SUBSTITUTES = substitutes();
/**
 * What SubBytes and MixColumns (5.1.3) make of the first byte of a column: 2 s, s, s, 3 s. Those of
 * the other bytes are the same, turned.
 */
const COLUMNS = Int32Array.from(SUBSTITUTES, (byte) => {
  const twice = timesX(byte);
  return (twice << 24) | (byte << 16) | (byte << 8) | (twice ^ byte);
});

export class Aes128 {
  private readonly keys = new Uint8Array(BLOCK_BYTES * (ROUNDS + 1));
  /** The same, a column a word. */
  private readonly words = new Int32Array(4 * (ROUNDS + 1));

  /** FIPS 197, 5.2: the keys of all rounds. */
  setKey(key: Uint8Array): void {
    const { keys } = this;
    keys.set(key.subarray(0, BLOCK_BYTES));
    let constant = 1;
    for (let at = BLOCK_BYTES; at < keys.length; at += 4) {
      const isFirst = at % BLOCK_BYTES === 0;
      for (let i = 0; i < 4; i++) {
        const before = isFirst ? SUBSTITUTES[keys[at - 4 + ((i + 1) & 3)]] : keys[at - 4 + i];
        keys[at + i] = keys[at - BLOCK_BYTES + i] ^ before;
      }
      if (!isFirst) continue;
      keys[at] ^= constant;
      constant = timesX(constant);
    }
    for (let i = 0; i < this.words.length; i++) this.words[i] = wordAt(keys, 4 * i);
  }

  /** Writes the cipher of `from[0 .. 16)` to `to`; both may be the same. */
  encrypt(from: Uint8Array, to: Uint8Array): void {
    const { words } = this;
    let a = wordAt(from, 0) ^ words[0];
    let b = wordAt(from, 4) ^ words[1];
    let c = wordAt(from, 8) ^ words[2];
    let d = wordAt(from, 12) ^ words[3];
    for (let at = 4; at < 4 * ROUNDS; at += 4) {
      // ShiftRows (5.1.2): row r of a column comes from r columns on.
      const first = mixed(a, b, c, d) ^ words[at];
      const second = mixed(b, c, d, a) ^ words[at + 1];
      const third = mixed(c, d, a, b) ^ words[at + 2];
      d = mixed(d, a, b, c) ^ words[at + 3];
      a = first;
      b = second;
      c = third;
    }
    const at = 4 * ROUNDS;
    writeWord(to, 0, substituted(a, b, c, d) ^ words[at]);
    writeWord(to, 4, substituted(b, c, d, a) ^ words[at + 1]);
    writeWord(to, 8, substituted(c, d, a, b) ^ words[at + 2]);
    writeWord(to, 12, substituted(d, a, b, c) ^ words[at + 3]);
  }
}

function mixed(a: number, b: number, c: number, d: number): number {
  const second = COLUMNS[(b >>> 16) & 0xff];
  const third = COLUMNS[(c >>> 8) & 0xff];
  const fourth = COLUMNS[d & 0xff];
  return (
    COLUMNS[a >>> 24] ^
    ((second >>> 8) | (second << 24)) ^
    ((third >>> 16) | (third << 16)) ^
    ((fourth >>> 24) | (fourth << 8))
  );
}

/** The last round has no MixColumns. */
function substituted(a: number, b: number, c: number, d: number): number {
  const high = (SUBSTITUTES[a >>> 24] << 24) | (SUBSTITUTES[(b >>> 16) & 0xff] << 16);
  return high | (SUBSTITUTES[(c >>> 8) & 0xff] << 8) | SUBSTITUTES[d & 0xff];
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

function writeWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

function timesX(byte: number): number {
  return byte < 0x80 ? byte << 1 : (byte << 1) ^ POLYNOMIAL;
}

/** 3 generates the field: walking its powers and those of 1/3 meets each byte with its inverse. */
function substitutes(): Uint8Array {
  const table = new Uint8Array(256);
  const powers = [1];
  for (let i = 1; i < 255; i++) powers.push(powers[i - 1] ^ timesX(powers[i - 1]));
  const affine = (byte: number): number => {
    let sum = 0x63;
    for (let turn = 0; turn < 5; turn++) sum ^= (byte << turn) | (byte >> (8 - turn));
    return sum & 0xff;
  };
  for (let i = 0; i < 255; i++) table[powers[i]] = affine(powers[(255 - i) % 255]);
  table[0] = affine(0);
  return table;
}
