/** Value of an address that no network of a table holds. */
export const NO_VALUE = -1;

const WORDS = 4;
/** A network's row while it is added: four words of its first address, prefix bits, value. */
const ROW = WORDS + 2;
const PREFIX = WORDS;
const VALUE = WORDS + 1;
const ADDRESS_BITS = 128;
/** The third word of an IPv4-mapped address (RFC 4291, 2.5.5.2); the two before it are 0. */
const MAPPED_WORD = 0xffff;
const RADIX_BITS = 16;

/**
 * Addresses (16 bytes, IPv4 mapped) by the most specific network that holds them. The networks are
 * cut into intervals that don't overlap, sorted by their first address: an interval reaches to the
 * next one, and has the value of the innermost network, or none.
 *
 *     10.0.0.0/8 → 1, 10.1.0.0/16 → 2     10.0.0.0: 1 | 10.1.0.0: 2 | 10.2.0.0: 1 | 11.0.0.0: none
 *
 * A look-up is a binary search within the intervals whose first 16 bits are the address's; where
 * the address is IPv4, the first 16 bits of its four bytes, and the search runs over those alone.
 */
export class AddressTable {
  /** First addresses of the intervals, four words a row, most significant first. */
  private readonly rows: Uint32Array;
  private readonly values: Int32Array;
  /** Last words of the intervals that begin within ::ffff:0:0/96, and where these begin. */
  private readonly quads: Uint32Array;
  private readonly quadsFrom: number;
  private readonly rowsBefore: Uint32Array;
  private readonly quadsBefore: Uint32Array;

  /** `rows` is sorted, without equals. */
  constructor({ rows, values }: { rows: Uint32Array; values: Int32Array }) {
    const count = values.length;
    this.rows = rows;
    this.values = values;
    this.rowsBefore = directoryOf(count, (index) => rows[index * WORDS]);
    const middle = { low: 0, high: count };
    this.quadsFrom = this.firstBeyond(middle, 0, 0, MAPPED_WORD - 1, 2 ** 32 - 1);
    const quadsTo = this.firstBeyond(middle, 0, 0, MAPPED_WORD, 2 ** 32 - 1);
    this.quads = Uint32Array.from(
      { length: quadsTo - this.quadsFrom },
      (_, index) => rows[(this.quadsFrom + index) * WORDS + 3],
    );
    this.quadsBefore = directoryOf(this.quads.length, (index) => this.quads[index]);
  }

  /** Bytes of its arrays. */
  get byteLength(): number {
    const { rows, values, quads, rowsBefore, quadsBefore } = this;
    return [rows, values, quads, rowsBefore, quadsBefore].reduce(
      (sum, array) => sum + array.byteLength,
      0,
    );
  }

  /** Value of the address at a row of an address column; NO_VALUE where no network holds it. */
  find(addresses: Uint8Array, row: number): number {
    const at = row * 16;
    const first = wordAt(addresses, at);
    const second = wordAt(addresses, at + 4);
    const third = wordAt(addresses, at + 8);
    const last = wordAt(addresses, at + 12);
    const beyond =
      third === MAPPED_WORD && first === 0 && second === 0
        ? this.firstQuadBeyond(last)
        : this.firstRowBeyond(first, second, third, last);
    return beyond === 0 ? NO_VALUE : this.values[beyond - 1];
  }

  /** The first interval that begins beyond an IPv4 address. */
  private firstQuadBeyond(quad: number): number {
    const { quads, quadsBefore } = this;
    const digit = quad >>> RADIX_BITS;
    let low = quadsBefore[digit];
    let high = quadsBefore[digit + 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (quads[middle] > quad) high = middle;
      else low = middle + 1;
    }
    return this.quadsFrom + low;
  }

  private firstRowBeyond(a: number, b: number, c: number, d: number): number {
    const digit = a >>> RADIX_BITS;
    const bounds = { low: this.rowsBefore[digit], high: this.rowsBefore[digit + 1] };
    return this.firstBeyond(bounds, a, b, c, d);
  }

  private firstBeyond(
    bounds: { low: number; high: number },
    a: number,
    b: number,
    c: number,
    d: number,
  ): number {
    const { rows } = this;
    let { low, high } = bounds;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const i = middle * WORDS;
      const isBeyond =
        rows[i] !== a
          ? rows[i] > a
          : rows[i + 1] !== b
            ? rows[i + 1] > b
            : rows[i + 2] !== c
              ? rows[i + 2] > c
              : rows[i + 3] > d;
      if (isBeyond) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** How many of some sorted words begin with less than each value of 16 bits; and all of them. */
function directoryOf(count: number, wordOf: (index: number) => number): Uint32Array {
  const before = new Uint32Array(2 ** RADIX_BITS + 1);
  for (let index = 0; index < count; index++) before[(wordOf(index) >>> RADIX_BITS) + 1]++;
  for (let digit = 1; digit < before.length; digit++) before[digit] += before[digit - 1];
  return before;
}

/** Collects networks, in any order, and cuts them into a table once. */
export class AddressTableBuilder {
  /** Networks that were added. */
  count = 0;
  private rows = new Uint32Array(1024 * ROW);

  /**
   * `address` is 16 bytes, of which the first `prefixBits` (0 to 128) count; `value` is 0 to
   * 2^31 − 1. Of equal networks the last one holds. Throws a RangeError for anything else.
   */
  add({
    address,
    prefixBits,
    value,
  }: {
    address: Uint8Array;
    prefixBits: number;
    value: number;
  }): void {
    checkNetwork(address, prefixBits, value);
    const at = this.count * ROW;
    if (at === this.rows.length) this.grow();
    for (let word = 0; word < WORDS; word++) {
      this.rows[at + word] = (wordAt(address, word * 4) & maskOf(prefixBits - word * 32)) >>> 0;
    }
    this.rows[at + PREFIX] = prefixBits;
    this.rows[at + VALUE] = value;
    this.count++;
  }

  build(): AddressTable {
    const { rows } = this;
    const cut = new Intervals(2 * this.count);
    const open: number[] = [];
    for (const index of sortedOrder(rows, this.count)) {
      const at = index * ROW;
      while (open.length > 0 && !holds(rows, open[open.length - 1], at)) close(rows, open, cut);
      cut.begin(rows, at, rows[at + VALUE]);
      open.push(at);
    }
    while (open.length > 0) close(rows, open, cut);
    return cut.finish();
  }

  private grow(): void {
    const rows = new Uint32Array(this.rows.length * 2);
    rows.set(this.rows);
    this.rows = rows;
  }
}

/** The intervals of a table as they are cut, from the lowest address up. */
class Intervals {
  private readonly rows: Uint32Array;
  private readonly values: Int32Array;
  private readonly beyond = new Uint32Array(WORDS);
  private count = 0;

  constructor(capacity: number) {
    this.rows = new Uint32Array(capacity * WORDS);
    this.values = new Int32Array(capacity);
  }

  /** Four words from `at` on are the first address. What begins where the last did replaces it. */
  begin(words: Uint32Array, at: number, value: number): void {
    const to = this.count * WORDS;
    let isSame = to > 0;
    for (let word = 0; word < WORDS; word++) {
      this.rows[to + word] = words[at + word];
      isSame &&= this.rows[to + word - WORDS] === words[at + word];
    }
    if (!isSame) this.count++;
    this.values[this.count - 1] = value;
  }

  /** Goes on with another value after a network, unless that reaches to the very end. */
  beginBeyond(networks: Uint32Array, at: number, value: number): void {
    const { beyond } = this;
    const prefixBits = networks[at + PREFIX];
    for (let word = 0; word < WORDS; word++) beyond[word] = networks[at + word];
    let step = 2 ** ((ADDRESS_BITS - prefixBits) % 32);
    for (let word = Math.ceil(prefixBits / 32) - 1; word >= 0; word--) {
      const sum = beyond[word] + step;
      beyond[word] = sum;
      if (sum < 2 ** 32) return this.begin(beyond, 0, value);
      step = 1;
    }
  }

  finish(): AddressTable {
    const { rows, values, count } = this;
    return new AddressTable({ rows: rows.slice(0, count * WORDS), values: values.slice(0, count) });
  }
}

/** Ends the innermost open network: its parent goes on, if it has one. */
function close(rows: Uint32Array, open: number[], cut: Intervals): void {
  const at = open.pop();
  if (at === undefined) return;
  const parent = open.at(-1);
  cut.beginBeyond(rows, at, parent === undefined ? NO_VALUE : rows[parent + VALUE]);
}

/** Whether the network at `outer` holds the one at `inner`, which doesn't begin before it. */
function holds(rows: Uint32Array, outer: number, inner: number): boolean {
  const prefixBits = rows[outer + PREFIX];
  for (let word = 0; word < WORDS; word++) {
    const difference = rows[outer + word] ^ rows[inner + word];
    if ((difference & maskOf(prefixBits - word * 32)) !== 0) return false;
  }
  return true;
}

/** Indices by first address, wider networks first, later of equals last: radix sort, stable. */
function sortedOrder(rows: Uint32Array, count: number): Uint32Array {
  let order = Uint32Array.from({ length: count }, (_, index) => index);
  let spare = new Uint32Array(count);
  for (const column of [PREFIX, 3, 2, 1, 0]) {
    for (const shift of [0, RADIX_BITS]) {
      if (!varies(rows, { count, column, shift })) continue;
      sortByDigit(rows, { order, spare, column, shift });
      [order, spare] = [spare, order];
    }
  }
  return order;
}

function varies(
  rows: Uint32Array,
  { count, column, shift }: { count: number; column: number; shift: number },
): boolean {
  for (let index = 1; index < count; index++) {
    const difference = rows[index * ROW + column] ^ rows[column];
    if (((difference >>> shift) & 0xffff) !== 0) return true;
  }
  return false;
}

function sortByDigit(
  rows: Uint32Array,
  {
    order,
    spare,
    column,
    shift,
  }: { order: Uint32Array; spare: Uint32Array; column: number; shift: number },
): void {
  const starts = new Uint32Array(2 ** RADIX_BITS + 1);
  for (const index of order) starts[((rows[index * ROW + column] >>> shift) & 0xffff) + 1]++;
  for (let digit = 1; digit < starts.length; digit++) starts[digit] += starts[digit - 1];
  for (const index of order) {
    spare[starts[(rows[index * ROW + column] >>> shift) & 0xffff]++] = index;
  }
}

function checkNetwork(address: Uint8Array, prefixBits: number, value: number): void {
  if (address.length !== 16) {
    throw new RangeError(`address: expected 16 bytes, got ${address.length}`);
  }
  if (!Number.isInteger(prefixBits) || prefixBits < 0 || prefixBits > ADDRESS_BITS) {
    throw new RangeError(`prefix bits: expected 0 to ${ADDRESS_BITS}, got ${prefixBits}`);
  }
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 31) {
    throw new RangeError(`value: expected a whole number from 0 to 2^31 - 1, got ${value}`);
  }
}

/** The first `bits` of a word as ones; none below 0, all beyond 32. */
function maskOf(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? -1 : -1 << (32 - bits);
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}
