// A small seeded generator, so that a scenario makes the same choices each time it is recorded.
// The clock and the kernel still differ between two recordings; only the choices repeat.

/** mulberry32 by Tommy Ettinger (public domain): 32 bits of state, enough to pick pages. */
export function seededRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    integer: (low, high) => Math.floor(low + (high - low + 1) * next()),
    pick: (items) => items[Math.floor(next() * items.length)],
    shuffle: (items) => shuffled(items, next),
    hex: (byteCount) => hexDigits(byteCount * 2, next),
    split: () => seededRandom(Math.floor(next() * 4294967296)),
  };
}

function shuffled(items, next) {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

function hexDigits(count, next) {
  let text = '';
  while (text.length < count) text += Math.floor(next() * 16).toString(16);
  return text;
}
