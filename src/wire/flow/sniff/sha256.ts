/*
 * The first bytes of SHA-256 (FIPS 180-4, 6.2), for fingerprints that are published as such. One
 * message at a time, whole.
 */
const ROUNDS = 64;
const BLOCK_BYTES = 64;
const LENGTH_AT = 56;

/** FIPS 180-4, 4.2.2 and 5.3.3: fractions of the roots of the first primes. */
const PRIMES = firstPrimes(ROUNDS);
const fraction = (root: number): number => Math.floor((root - Math.floor(root)) * 2 ** 32);
const CONSTANTS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

const state = new Int32Array(8);
const schedule = new Int32Array(ROUNDS);
const last = new Uint8Array(2 * BLOCK_BYTES);

/** Writes the first `to.length` bytes of the digest of `bytes[0 .. end)`; up to 32. */
export function sha256(bytes: Uint8Array, end: number, to: Uint8Array): void {
  state.set(START);
  const whole = end - (end % BLOCK_BYTES);
  for (let at = 0; at < whole; at += BLOCK_BYTES) mix(bytes, at);
  last.fill(0);
  for (let i = whole; i < end; i++) last[i - whole] = bytes[i];
  last[end - whole] = 0x80;
  const padded = end - whole < LENGTH_AT ? BLOCK_BYTES : 2 * BLOCK_BYTES;
  for (let i = 0; i < 5; i++) last[padded - 1 - i] = Math.floor((end * 8) / 256 ** i);
  for (let at = 0; at < padded; at += BLOCK_BYTES) mix(last, at);
  for (let i = 0; i < to.length; i++) to[i] = state[i >> 2] >>> (24 - (i & 3) * 8);
}

const turn = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

function mix(bytes: Uint8Array, start: number): void {
  for (let i = 0; i < 16; i++) {
    const at = start + i * 4;
    schedule[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 16; i < ROUNDS; i++) {
    const early = schedule[i - 15];
    const late = schedule[i - 2];
    const sigma0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const sigma1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    schedule[i] = schedule[i - 16] + sigma0 + schedule[i - 7] + sigma1;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < ROUNDS; i++) {
    const sum1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const one = (h + sum1 + ((e & f) ^ (~e & g)) + CONSTANTS[i] + schedule[i]) | 0;
    const sum0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const two = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number++) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes;
}
