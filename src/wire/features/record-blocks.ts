import { ADDRESS_BYTES, type FlowColumns } from '../flow/index.ts';
import { Tally } from './tally.ts';

/** Rows of a block; UNSW-NB15's own hold 94 to 106. */
export const BLOCK_ROWS = 100;

const US_PER_S = 1e6;
const SERVICES_MAX = 256;
const PORTS = 65_536;

/** What is counted, in this order in `places`. */
const SERVICE_SOURCE = 0;
const SERVICE_DESTINATION = 1;
const DESTINATION = 2;
const SOURCE = 3;
const SOURCE_DESTINATION_PORT = 4;
const DESTINATION_SOURCE_PORT = 5;
const PAIR = 6;
const KINDS = 7;

/**
 * The context counts of UNSW-NB15: records stand in the order of their last packet and are cut
 * into tumbling blocks of 100. Each count is over the block, the record itself included; those
 * that end in `_ltm` are over the records of the block whose last packet falls into the same
 * second. Blocks end with a batch, so that a batch's values depend on it alone.
 */
export class RecordBlocks {
  private order: readonly number[] = [];
  /** Seconds of the block before that of the row which is added. */
  private second = 0;
  private readonly blockRows: number;
  private readonly tallies: readonly Tally[];
  private readonly addresses: AddressNumbers;
  /** Of each row of the block, where each kind is counted. */
  private readonly places: Int32Array;

  /** By row of the batch. */
  serviceSource = new Int32Array(0);
  serviceDestination = new Int32Array(0);
  destination = new Int32Array(0);
  source = new Int32Array(0);
  sourceDestinationPort = new Int32Array(0);
  destinationSourcePort = new Int32Array(0);
  pair = new Int32Array(0);

  constructor(blockRows: number = BLOCK_ROWS) {
    this.blockRows = blockRows;
    this.tallies = Array.from({ length: KINDS }, () => new Tally(blockRows));
    this.addresses = new AddressNumbers(2 * blockRows);
    this.places = new Int32Array(blockRows * KINDS);
  }

  /** Counts for all rows of a batch. */
  load(columns: FlowColumns, rowCount: number): void {
    const { endUs } = columns;
    if (this.pair.length < rowCount) this.makeRoom(rowCount);
    const rows = Array.from({ length: rowCount }, (_, row) => row);
    this.order = rows.sort((a, b) => endUs[a] - endUs[b] || a - b);
    for (let first = 0; first < rowCount; first += this.blockRows) {
      this.countBlock(columns, first, Math.min(first + this.blockRows, rowCount));
    }
  }

  private makeRoom(rowCount: number): void {
    this.serviceSource = new Int32Array(rowCount);
    this.serviceDestination = new Int32Array(rowCount);
    this.destination = new Int32Array(rowCount);
    this.source = new Int32Array(rowCount);
    this.sourceDestinationPort = new Int32Array(rowCount);
    this.destinationSourcePort = new Int32Array(rowCount);
    this.pair = new Int32Array(rowCount);
  }

  private countBlock(columns: FlowColumns, first: number, end: number): void {
    for (const tally of this.tallies) tally.clear();
    this.addresses.clear();
    // Rows of one second stand together, so that it is told by how many were before it.
    let second = Number.NaN;
    let seconds = 0;
    for (let at = first; at < end; at++) {
      const row = this.order[at];
      const own = Math.floor(columns.endUs[row] / US_PER_S);
      if (own !== second) seconds++;
      second = own;
      this.second = seconds - 1;
      this.addRow(columns, row, (at - first) * KINDS);
    }
    for (let at = first; at < end; at++) this.readRow(this.order[at], (at - first) * KINDS);
  }

  private addRow(c: FlowColumns, row: number, base: number): void {
    const { tallies, places, addresses, blockRows, second } = this;
    const source = addresses.numberOf(c.origAddresses, row);
    const destination = addresses.numberOf(c.respAddresses, row);
    const service = c.services[row];
    const sourceAt = tallies[SOURCE].add(source * blockRows + second);
    const destinationAt = tallies[DESTINATION].add(destination * blockRows + second);
    const { size } = addresses;
    places[base + SOURCE] = sourceAt;
    places[base + DESTINATION] = destinationAt;
    places[base + SERVICE_SOURCE] = tallies[SERVICE_SOURCE].add(source * SERVICES_MAX + service);
    places[base + SERVICE_DESTINATION] = tallies[SERVICE_DESTINATION].add(
      destination * SERVICES_MAX + service,
    );
    places[base + SOURCE_DESTINATION_PORT] = tallies[SOURCE_DESTINATION_PORT].add(
      sourceAt * PORTS + c.respPorts[row],
    );
    places[base + DESTINATION_SOURCE_PORT] = tallies[DESTINATION_SOURCE_PORT].add(
      destinationAt * PORTS + c.origPorts[row],
    );
    places[base + PAIR] = tallies[PAIR].add(sourceAt * size + destination);
  }

  private readRow(row: number, base: number): void {
    this.serviceSource[row] = this.countOf(SERVICE_SOURCE, base);
    this.serviceDestination[row] = this.countOf(SERVICE_DESTINATION, base);
    this.destination[row] = this.countOf(DESTINATION, base);
    this.source[row] = this.countOf(SOURCE, base);
    this.sourceDestinationPort[row] = this.countOf(SOURCE_DESTINATION_PORT, base);
    this.destinationSourcePort[row] = this.countOf(DESTINATION_SOURCE_PORT, base);
    this.pair[row] = this.countOf(PAIR, base);
  }

  private countOf(kind: number, base: number): number {
    return this.tallies[kind].countAt(this.places[base + kind]);
  }
}

const WORDS = ADDRESS_BYTES / 4;
const NO_NUMBER = -1;

/** Numbers the addresses of a block from 0 on, in the order in which they come. */
class AddressNumbers {
  /** No number is above. */
  readonly size: number;
  private readonly words: Int32Array;
  private readonly table: Int32Array;
  private count = 0;

  constructor(size: number) {
    this.size = size;
    this.words = new Int32Array(size * WORDS);
    this.table = new Int32Array(2 ** Math.ceil(Math.log2(2 * size + 2))).fill(NO_NUMBER);
  }

  clear(): void {
    this.count = 0;
    this.table.fill(NO_NUMBER);
  }

  numberOf(addresses: Uint8Array, row: number): number {
    const { words, table } = this;
    const own = this.count * WORDS;
    let hash = 0;
    for (let word = 0; word < WORDS; word++) {
      words[own + word] = readWord(addresses, row * ADDRESS_BYTES + word * 4);
      hash = Math.imul(hash ^ words[own + word], 0x9e3779b1);
    }
    hash ^= hash >>> 15;
    const mask = table.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const number = table[at];
      if (number === NO_NUMBER) {
        table[at] = this.count;
        return this.count++;
      }
      if (isEqual(words, number * WORDS, own)) return number;
    }
  }
}

function readWord(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

function isEqual(words: Int32Array, a: number, b: number): boolean {
  return (
    words[a + 3] === words[b + 3] &&
    words[a] === words[b] &&
    words[a + 1] === words[b + 1] &&
    words[a + 2] === words[b + 2]
  );
}
