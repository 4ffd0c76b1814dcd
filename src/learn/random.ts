/**
 * A seeded generator: sfc32 (Chris Doty-Humphrey's Small Fast Counting generator, PractRand). The
 * seed is split by purpose, so that one more draw for one purpose moves no other.
 */
export interface Random {
  /** Uniform in [0, 1), with 32 bits. */
  next(): number;
  /** Uniform whole number in [0, limit). */
  below(limit: number): number;
}

export function createRandom(seed: number, purpose: string): Random {
  let a = seed >>> 0;
  let b = Math.floor(seed / 2 ** 32) >>> 0;
  let c = hashText(purpose);
  let counter = 1;
  const next32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  // Twelve rounds mix a poor seed, as PractRand's own seeding does.
  for (let round = 0; round < 12; round++) next32();
  const next = () => next32() / 2 ** 32;
  return { next, below: (limit) => Math.floor(next() * limit) };
}

/** FNV-1a over UTF-16 units (Fowler, Noll, Vo; 32 bits). */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}
