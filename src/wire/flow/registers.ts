import type { TableMemory } from '../kernels/index.ts';

/* What the table and its kernel both move: one word each, in memory that both see. */

const FLOATS = [
  /** Time of the newest packet. */
  'clockUs',
  /** No flow expires before; a lower bound. */
  'nextExpiryUs',
  /** When a table of records looks next for what is over. */
  'nextManagerUs',
  /** The kernel takes no packet from this time on: a datagram in fragments is to be given up. */
  'stopUs',
  'firstUs',
  'lastUs',
  'packets',
  'capturedBytes',
  'wireBytes',
  'startedFlows',
  'endedFlows',
  /** Of the packet that the kernel hands over. */
  'timeUs',
] as const;

const WORDS = [
  'freeCount',
  /** Of slots of application state. */
  'freeSlotCount',
  /** Rows of the open batch that the kernel holds. */
  'stagedCount',
  /** Address of the next packet. */
  'at',
  'row',
  'direction',
  'protocol',
  'srcPort',
  'dstPort',
  'payloadStart',
  'payloadEnd',
  'payloadBytes',
  'tcpSequence',
] as const;

const indexOf = <Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> =>
  Object.fromEntries(names.map((name, index) => [name, index])) as Record<Name, number>;

export const FLOAT_REGISTER = indexOf(FLOATS);
export const WORD_REGISTER = indexOf(WORDS);
/** Words follow the floats. */
export const FLOAT_REGISTERS = 16;
const WORD_REGISTERS = 16;

export class Registers {
  readonly floats: Float64Array;
  readonly words: Int32Array;

  constructor(memory: TableMemory) {
    this.floats = memory.float64(FLOAT_REGISTERS + WORD_REGISTERS / 2);
    const { buffer, byteOffset } = this.floats;
    this.words = new Int32Array(buffer, byteOffset + FLOAT_REGISTERS * 8, WORD_REGISTERS);
    this.floats[FLOAT_REGISTER.clockUs] = Number.NEGATIVE_INFINITY;
    this.floats[FLOAT_REGISTER.nextExpiryUs] = Number.POSITIVE_INFINITY;
    this.floats[FLOAT_REGISTER.nextManagerUs] = Number.NEGATIVE_INFINITY;
    this.floats[FLOAT_REGISTER.stopUs] = Number.POSITIVE_INFINITY;
    this.floats[FLOAT_REGISTER.firstUs] = Number.NaN;
    this.floats[FLOAT_REGISTER.lastUs] = Number.NaN;
  }
}
