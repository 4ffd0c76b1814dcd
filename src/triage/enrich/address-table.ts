import type { Network } from './inside-networks.ts';

/** What stands for no network of a table. */
export const NO_NETWORK = -1;

const WORDS = 4;
/** A network's row while it is added: four words of its first address, and prefix bits. */
const ROW = WORDS + 1;
const PREFIX = WORDS;
const ADDRESS_BITS = 128;
/** The third word of an IPv4-mapped address (RFC 4291, 2.5.5.2); the two before it are 0. */
const MAPPED_WORD = 0xffff;
const RADIX_BITS = 16;

/**
 * Addresses (16 bytes, IPv4 mapped) by the most specific network that holds them. The networks are
 * cut into intervals that don't overlap, sorted by their first address: an interval reaches to the
 * next one, and belongs to the innermost network, or to none.
 *
 *     0: 10.0.0.0/8, 1: 10.1.0.0/16       10.0.0.0: 0 | 10.1.0.0: 1 | 10.2.0.0: 0 | 11.0.0.0: none
 *
 * Networks are numbered as they were added. A look-up is a binary search within the intervals
 * whose first 16 bits are those of the address; where it is IPv4, the first 16 bits of its four
 * bytes, and the search runs over those alone.
 */
export class AddressTable {
  /** First addresses of the intervals, four words a row, most significant first. */
  private readonly rows: Uint32Array;
  private readonly networks: Int32Array;
  private readonly outers: Int32Array;
  /** Last words of the intervals that begin within ::ffff:0:0/96, and where these begin. */
  private readonly quads: Uint32Array;
  private readonly quadsFrom: number;
  private readonly rowsBefore: Uint32Array;
  private readonly quadsBefore: Uint32Array;

  /**
   * `rows` is sorted, without equals; `networks` has one for each row, `outers` for each network
   * the one around it.
   */
  constructor({
    rows,
    networks,
    outers,
  }: {
    rows: Uint32Array;
    networks: Int32Array;
    outers: Int32Array;
  }) {
    const count = networks.length;
    this.rows = rows;
    this.networks = networks;
    this.outers = outers;
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
    const { rows, networks, outers, quads, rowsBefore, quadsBefore } = this;
    return [rows, networks, outers, quads, rowsBefore, quadsBefore].reduce(
      (sum, array) => sum + array.byteLength,
      0,
    );
  }

  /** The most specific network that holds the address at a row of an address column. */
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
    return beyond === 0 ? NO_NETWORK : this.networks[beyond - 1];
  }

  /** The next wider network that holds a network, or its equal that was added before it. */
  outer(network: number): number {
    return this.outers[network];
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
   * Gives the network's number: 0, 1, 2 … Only the first `prefixBits` of its address count. Of
   * equal networks the last one holds. Throws a RangeError for what is no network.
   */
  add({ address, prefixBits }: Network): number {
    checkNetwork(address, prefixBits);
    const at = this.count * ROW;
    if (at === this.rows.length) this.grow();
    for (let word = 0; word < WORDS; word++) {
      this.rows[at + word] = (wordAt(address, word * 4) & maskOf(prefixBits - word * 32)) >>> 0;
    }
    this.rows[at + PREFIX] = prefixBits;
    return this.count++;
  }

  build(): AddressTable {
    const { rows } = this;
    const cut = new Intervals(2 * this.count);
    const outers = new Int32Array(this.count);
    const open: number[] = [];
    for (const network of sortedOrder(rows, this.count)) {
      while (open.length > 0 && !holds(rows, open[open.length - 1], network)) {
        closeLast(rows, open, cut);
      }
      outers[network] = open.at(-1) ?? NO_NETWORK;
      cut.begin(rows, network * ROW, network);
      open.push(network);
    }
    while (open.length > 0) closeLast(rows, open, cut);
    return cut.finish(outers);
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
  private readonly networks: Int32Array;
  private readonly beyond = new Uint32Array(WORDS);
  private count = 0;

  constructor(capacity: number) {
    this.rows = new Uint32Array(capacity * WORDS);
    this.networks = new Int32Array(capacity);
  }

  /** Four words from `at` on are the first address. What begins where the last did replaces it. */
  begin(words: Uint32Array, at: number, network: number): void {
    const to = this.count * WORDS;
    let isSame = to > 0;
    for (let word = 0; word < WORDS; word++) {
      this.rows[to + word] = words[at + word];
      isSame &&= this.rows[to + word - WORDS] === words[at + word];
    }
    if (!isSame) this.count++;
    this.networks[this.count - 1] = network;
  }

  /** Goes on with another network after one, unless that reaches to the very end. */
  beginBeyond(rows: Uint32Array, at: number, next: number): void {
    const { beyond } = this;
    const prefixBits = rows[at + PREFIX];
    for (let word = 0; word < WORDS; word++) beyond[word] = rows[at + word];
    let step = 2 ** ((ADDRESS_BITS - prefixBits) % 32);
    for (let word = Math.ceil(prefixBits / 32) - 1; word >= 0; word--) {
      const sum = beyond[word] + step;
      beyond[word] = sum;
      if (sum < 2 ** 32) return this.begin(beyond, 0, next);
      step = 1;
    }
  }

  finish(outers: Int32Array): AddressTable {
    const rows = this.rows.slice(0, this.count * WORDS);
    return new AddressTable({ rows, networks: this.networks.slice(0, this.count), outers });
  }
}

/** Ends the innermost open network: the one around it goes on, if there is one. */
function closeLast(rows: Uint32Array, open: number[], cut: Intervals): void {
  const network = open.pop();
  if (network !== undefined) cut.beginBeyond(rows, network * ROW, open.at(-1) ?? NO_NETWORK);
}

/** Whether a network holds another one, which doesn't begin before it. */
function holds(rows: Uint32Array, outer: number, inner: number): boolean {
  const prefixBits = rows[outer * ROW + PREFIX];
  for (let word = 0; word < WORDS; word++) {
    const difference = rows[outer * ROW + word] ^ rows[inner * ROW + word];
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

function checkNetwork(address: Uint8Array, prefixBits: number): void {
  if (address.length !== 16) {
    throw new RangeError(`address: expected 16 bytes, got ${address.length}`);
  }
  if (!Number.isInteger(prefixBits) || prefixBits < 0 || prefixBits > ADDRESS_BITS) {
    throw new RangeError(`prefix bits: expected 0 to ${ADDRESS_BITS}, got ${prefixBits}`);
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
