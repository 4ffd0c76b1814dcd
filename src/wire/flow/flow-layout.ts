import { columnsOfRow, type FLOW_COLUMNS, type FlowColumnName } from './flow-columns.ts';

/*
 * A live flow is a row of two typed arrays, so that one flow's facts lie in few cache lines:
 *
 *     floats  f64 columns of FLOW_COLUMNS | private floats
 *     words   key (10 words) | u32, u16, u8 columns of FLOW_COLUMNS | private words
 *
 * Columns of the originator and the responder stand in pairs: that of the responder is one on.
 */

type NameOfType<Type extends string> = {
  [Name in FlowColumnName]: (typeof FLOW_COLUMNS)[Name] extends
    | { ofRecords: true }
    | { isDerived: true }
    ? never
    : (typeof FLOW_COLUMNS)[Name]['type'] extends Type
      ? Name
      : never;
}[FlowColumnName];

const PRIVATE_FLOATS = [
  /** Time of the last packet of each way. */
  'origLastUs',
  'respLastUs',
  /** Time of the whole table at the flow's last packet; never runs backwards. */
  'activityUs',
  /** Ordinal of the flow among all that started. */
  'ordinal',
  /** Last SYN, and the SYN-ACK, for the handshake's times. */
  'synTimeUs',
  'synAckTimeUs',
] as const;

/** Two addresses of 4 words, the ports in one word, the protocol; in canonical order. */
export const KEY_WORDS = 10;

const PRIVATE_WORDS = [
  'hash',
  /** 1 where the originator is the first of the key's two ends. */
  'isOrigFirst',
  'timeoutClass',
  /** Slot of application state, or NO_APP. */
  'app',
  'historyLength',
  /** Bits of tcp-endpoint.ts: what holds of the TCP flow or of either end. */
  'tcpBits',
  /** TCP, each way: state and the one before. */
  'origState',
  'respState',
  'origPreviousState',
  'respPreviousState',
  /** Number of the SYN, or the one before the first byte; highest sent; highest acknowledged. */
  'origFirstSequence',
  'respFirstSequence',
  'origLastSequence',
  'respLastSequence',
  'origAckedSequence',
  'respAckedSequence',
  /** Times that these two ran over: the former in the low 16 bits, the latter in the high. */
  'origWraps',
  'respWraps',
  /** What history holds. */
  'origHistoryMask',
  'respHistoryMask',
  'origSynOffset',
  'respSynOffset',
  /** One behind the FIN. */
  'origFinEnd',
  'respFinEnd',
  'origRstSequence',
  'respRstSequence',
  'origZeroWindows',
  'respZeroWindows',
  'origGaps',
  'respGaps',
  /** Next byte in order, and one block that arrived ahead of it. */
  'origNextSequence',
  'respNextSequence',
  'origAheadStart',
  'respAheadStart',
  'origAheadEnd',
  'respAheadEnd',
  'origAheadMissing',
  'respAheadMissing',
  /** ARP requests that wait for a reply. */
  'origArpWaiting',
  'respArpWaiting',
  /** Hardware address of the side that answered a request. */
  'origArpAnswered',
  'respArpAnswered',
] as const;

type FloatName = NameOfType<'f64'> | (typeof PRIVATE_FLOATS)[number];
type WordName = NameOfType<'u32' | 'u16' | 'u8'> | (typeof PRIVATE_WORDS)[number];

const floatNames = [...columnsOfRow('f64'), ...PRIVATE_FLOATS];
const wordNames = [...columnsOfRow('u32', 'u16', 'u8'), ...PRIVATE_WORDS];

const offsets = (names: readonly string[], first: number): Record<string, number> =>
  Object.fromEntries(names.map((name, index) => [name, first + index]));

/** Where each column lies in a row. */
export const FLOAT = Object.freeze(offsets(floatNames, 0)) as Readonly<Record<FloatName, number>>;
export const WORD = Object.freeze(offsets(wordNames, KEY_WORDS)) as Readonly<
  Record<WordName, number>
>;

/** Rounded up to whole cache lines of 64 bytes. */
export const FLOATS_A_ROW = Math.ceil(floatNames.length / 8) * 8;
export const WORDS_A_ROW = Math.ceil((KEY_WORDS + wordNames.length) / 16) * 16;

/** Bytes of history a flow may have; further letters are left out. */
export const HISTORY_BYTES = 32;

/**
 * Bytes of the table a flow takes: its row, its place in a list of time-outs and among the free
 * ones, and the hash index, two words at a quarter load or more.
 */
export const BYTES_A_FLOW = FLOATS_A_ROW * 8 + WORDS_A_ROW * 4 + HISTORY_BYTES + 3 * 4 + 4 * 2 * 4;

const pairsOf = (at: Readonly<Record<string, number>>, names: readonly string[]): Int32Array =>
  Int32Array.from(names.filter((name) => name.startsWith('orig')).map((name) => at[name]));

/** Where the originator's half of each pair lies. */
export const PAIRED_FLOATS = pairsOf(FLOAT, floatNames);
export const PAIRED_WORDS = pairsOf(WORD, wordNames);

for (const [all, names] of [
  [FLOAT, floatNames],
  [WORD, wordNames],
] as const) {
  const at = all as Readonly<Record<string, number>>;
  for (const name of names) {
    if (!name.startsWith('orig')) continue;
    const resp = name.replace('orig', 'resp');
    if (at[resp] !== at[name] + 1) throw new Error(`column ${name}: expected ${resp} to follow`);
  }
}
