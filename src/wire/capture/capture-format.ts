import type { CaptureNotes } from './capture-notes.ts';
import type { CaptureProblems } from './capture-problem.ts';
import type { PacketView } from './packet-view.ts';

/** Longest packet that is read: tcpdump's own limit, 256 KiB. A longer one is skipped, counted. */
export const PACKET_BYTES_MAX = 262_144;

/** Longest record or block that is stepped over; beyond it lengths are not believed. */
export const BLOCK_BYTES_MAX = 16 * 1024 * 1024;

export type PacketReceiver = (packet: PacketView) => void;

/** Takes packets of a pcap with its own byte order and microseconds, beside the receiver. */
export interface PacketTaker {
  /** Says where packets are taken from now on; the bytes stay until the next call. */
  begin(bytes: Uint8Array): void;
  /** Takes packets from `at` on, none it does not know; gives where the first one left stands. */
  take(at: number, end: number): number;
  /** Packets taken so far. */
  readonly taken: number;
}

/** What a format's parser shares with the reader that feeds it. */
export interface ParserContext {
  readonly view: PacketView;
  readonly problems: CaptureProblems;
  readonly notes: CaptureNotes;
  readonly onPacket: PacketReceiver;
  /** Takes what it can of Ethernet, before `onPacket` has the rest. */
  readonly taker?: PacketTaker | undefined;
  readonly counts: CaptureCounts;
  readonly isLinkTypeKnown: (linkType: number) => boolean;
}

export interface CaptureCounts {
  /** Packet records met, those not handed on (each is a problem too) among them. */
  records: number;
}

/**
 * Parses one record (packet or block) after another. The reader calls `parse` with what it has;
 * the parser takes whole records only and says how many bytes the next one needs.
 */
export interface FormatParser {
  /**
   * Takes the records that stand whole in `bytes[start .. end)`; gives where the first that does
   * not starts. `byteOffset` is where `start` lies in the whole input.
   */
  parse(bytes: Uint8Array, start: number, end: number, byteOffset: number): number;
  /** Bytes that the next record needs from its start, as far as is known. */
  neededBytes: number;
  /** Bytes behind the place that `parse` gave which the reader shall drop unseen. */
  skipBytes: number;
  /** True once the file header (or first section header) was read. */
  isHeaderRead: boolean;
  /** True once lengths can't be believed: what follows is not read. */
  isStopped: boolean;
}

/** No link carries more at once than a block may hold; then what was captured is all. */
export function believableLength(original: number, captured: number): number {
  return original < captured || original > BLOCK_BYTES_MAX ? captured : original;
}
