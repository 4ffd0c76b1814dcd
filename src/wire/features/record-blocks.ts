import { ADDRESS_BYTES, type FlowColumns } from '../flow/index.ts';

/** Rows of a block; UNSW-NB15's own hold 94 to 106. */
export const BLOCK_ROWS = 100;

const US_PER_S = 1e6;
const WORDS = ADDRESS_BYTES / 4;

/* Words of a row: source, destination, both ports, service, second of the last packet. */
const PORTS = 2 * WORDS;
const SERVICE = PORTS + 1;
const SECOND = PORTS + 2;
const ROW_WORDS = PORTS + 3;

/**
 * The context counts of UNSW-NB15: records stand in the order of their last packet and are cut
 * into tumbling blocks of 100. Each count is over the block, the record itself included; those
 * that end in `_ltm` are over the records of the block whose last packet falls into the same
 * second. Blocks end with a batch, so that a batch's values depend on it alone.
 */
export class RecordBlocks {
  private order: readonly number[] = [];
  private columns: FlowColumns | undefined;
  private readonly words: Uint32Array;
  /** One word for the address: where it differs, so does the address. */
  private readonly sources: Uint32Array;
  private readonly destinations: Uint32Array;
  private readonly blockRows: number;

  /** By row of the batch. */
  readonly serviceSource: number[] = [];
  readonly serviceDestination: number[] = [];
  readonly destination: number[] = [];
  readonly source: number[] = [];
  readonly sourceDestinationPort: number[] = [];
  readonly destinationSourcePort: number[] = [];
  readonly pair: number[] = [];

  constructor(blockRows: number = BLOCK_ROWS) {
    this.blockRows = blockRows;
    this.words = new Uint32Array(blockRows * ROW_WORDS);
    this.sources = new Uint32Array(blockRows);
    this.destinations = new Uint32Array(blockRows);
  }

  /** Counts for all rows of a batch. */
  load(columns: FlowColumns, rowCount: number): void {
    const { endUs } = columns;
    this.columns = columns;
    const rows = Array.from({ length: rowCount }, (_, row) => row);
    this.order = rows.sort((a, b) => endUs[a] - endUs[b] || a - b);
    for (let first = 0; first < rowCount; first += this.blockRows) {
      this.countBlock(first, Math.min(first + this.blockRows, rowCount));
    }
  }

  private countBlock(first: number, end: number): void {
    for (let at = first; at < end; at++) {
      const base = (at - first) * ROW_WORDS;
      this.readRow(this.order[at], base);
      this.sources[at - first] = wordOf(this.words, base);
      this.destinations[at - first] = wordOf(this.words, base + WORDS);
    }
    for (let at = first; at < end; at++) this.countRow(at, first, end);
  }

  private countRow(at: number, first: number, end: number): void {
    const row = this.order[at];
    const { words, sources, destinations } = this;
    const own = (at - first) * ROW_WORDS;
    const ownSource = sources[at - first];
    const ownDestination = destinations[at - first];
    let serviceSource = 0;
    let serviceDestination = 0;
    let destination = 0;
    let source = 0;
    let sourceDestinationPort = 0;
    let destinationSourcePort = 0;
    let pair = 0;
    for (let other = 0; other < end - first; other++) {
      if (sources[other] !== ownSource && destinations[other] !== ownDestination) continue;
      const base = other * ROW_WORDS;
      const isSource = equalAddress(words, base, own);
      const isDestination = equalAddress(words, base + WORDS, own + WORDS);
      if (!isSource && !isDestination) continue;
      if (words[base + SERVICE] === words[own + SERVICE]) {
        if (isSource) serviceSource++;
        if (isDestination) serviceDestination++;
      }
      if (words[base + SECOND] !== words[own + SECOND]) continue;
      const ports = words[base + PORTS] ^ words[own + PORTS];
      if (isDestination) destination++;
      if (isSource) source++;
      if (isSource && (ports & 0xffff) === 0) sourceDestinationPort++;
      if (isDestination && ports >>> 16 === 0) destinationSourcePort++;
      if (isSource && isDestination) pair++;
    }
    this.serviceSource[row] = serviceSource;
    this.serviceDestination[row] = serviceDestination;
    this.destination[row] = destination;
    this.source[row] = source;
    this.sourceDestinationPort[row] = sourceDestinationPort;
    this.destinationSourcePort[row] = destinationSourcePort;
    this.pair[row] = pair;
  }

  private readRow(row: number, base: number): void {
    const { words } = this;
    const c = this.columns as FlowColumns;
    for (let word = 0; word < WORDS; word++) {
      const at = row * ADDRESS_BYTES + word * 4;
      words[base + word] = readWord(c.origAddresses, at);
      words[base + WORDS + word] = readWord(c.respAddresses, at);
    }
    words[base + PORTS] = (c.origPorts[row] << 16) | c.respPorts[row];
    words[base + SERVICE] = c.services[row];
    words[base + SECOND] = Math.floor(c.endUs[row] / US_PER_S);
  }
}

function readWord(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

function wordOf(words: Uint32Array, at: number): number {
  return words[at] ^ words[at + 1] ^ words[at + 2] ^ words[at + 3];
}

function equalAddress(words: Uint32Array, a: number, b: number): boolean {
  return (
    words[a + 3] === words[b + 3] &&
    words[a] === words[b] &&
    words[a + 1] === words[b + 1] &&
    words[a + 2] === words[b + 2]
  );
}
