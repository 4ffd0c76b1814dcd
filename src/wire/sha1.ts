/** Bytes of a message that fit one block with its length. */
const MESSAGE_BYTES_MAX = 55;
const BLOCK_WORDS = 16;
const ROUNDS = 80;
const START = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** SHA-1 (FIPS 180-4, 6.1) of a short message: one block. Throws a RangeError for a longer one. */
export function sha1OfShort(message: Uint8Array): Uint8Array {
  if (message.length > MESSAGE_BYTES_MAX) {
    throw new RangeError(
      `message: expected ${MESSAGE_BYTES_MAX} bytes or less, got ${message.length}`,
    );
  }
  const block = new DataView(new ArrayBuffer(BLOCK_WORDS * 4));
  message.forEach((byte, i) => block.setUint8(i, byte));
  block.setUint8(message.length, 0x80);
  block.setUint32(60, message.length * 8);
  const schedule = new Int32Array(ROUNDS);
  for (let t = 0; t < BLOCK_WORDS; t++) schedule[t] = block.getInt32(t * 4);
  for (let t = BLOCK_WORDS; t < ROUNDS; t++) {
    const word = schedule[t - 3] ^ schedule[t - 8] ^ schedule[t - 14] ^ schedule[t - 16];
    schedule[t] = rotate(word, 1);
  }
  let [a, b, c, d, e] = START;
  for (let t = 0; t < ROUNDS; t++) {
    const next = (rotate(a, 5) + mixed(t, b, c, d) + e + schedule[t]) | 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next;
  }
  const digest = new DataView(new ArrayBuffer(20));
  [a, b, c, d, e].forEach((word, i) => digest.setInt32(i * 4, (START[i] + word) | 0));
  return new Uint8Array(digest.buffer);
}

/** FIPS 180-4, 4.1.1 and 4.2.1: the function of the round, with its constant. */
function mixed(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}
