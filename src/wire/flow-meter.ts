// DOOR OF `wire` (this is the DOOR_PLACEHOLDER of the task: these names are binding, others build on them right now;
// replace the `declare`s by the real thing in this file and export it from src/wire/index.ts).
import type { PacketView } from './capture/packet-view.ts';
import type { FlowBatch } from './flow/flow-batch.ts';

export interface Packet {} // from packet/: the one reused object of decoded numbers

export interface FlowMeterOptions {
  /** Slots of the flow table (default 131072; say its byte size). */
  flowCapacity?: number;
  batchCapacity?: number;
  checksums?: 'ignore' | 'check'; // default 'ignore'
  /** Output is the same whatever it is. */
  hashSeed?: number;
  /** Receives ownership of each full (or the last) batch. */
  onBatch: (batch: FlowBatch) => void;
  /** After decoding; for the timeline of one flow. Costs nothing when absent. */
  onPacket?: (view: PacketView, packet: Packet) => void;
}

export interface InputSummary {
  format: 'pcap' | 'pcapng';
  packets: number;
  complete: boolean;
  /** lower-case clause with byte offset: `packet 812 cut at byte 65536: expected 1514 bytes, got 310` */
  problem?: string;
}

export interface MeterCounters {
  packets: number;
  capturedBytes: number;
  wireBytes: number;
  /** Flows that ended (emitted). */
  flows: number;
  liveFlows: number;
  evictedFlows: number;
  /** NaN while there was no packet. */
  firstUs: number;
  lastUs: number;
  /** Non-zero reasons only, sorted by name. */
  rejects: Record<string, number>;
  /** What a limit cost, non-zero only (app-state pool full, fragments not tracked …). */
  shed: Record<string, number>;
}

export declare class FlowMeter {
  constructor(options: FlowMeterOptions);
  /** Bytes of one capture (pcap or pcapng, already decompressed), in any chunking. Throws CaptureError when the first
   * bytes are no capture, or the link type is not supported. */
  push(chunk: Uint8Array): void;
  /** The current input is over. The next push starts a new capture. If the next input starts earlier than the last packet
   * seen, all live flows are ended first, so that time never runs backwards by hours inside a flow. */
  endInput(): InputSummary;
  /** Ends every live flow and emits the last batch. */
  finish(): void;
  counters(): MeterCounters;
}

/** message: `expected …, got … at byte …` (no file name: the service adds it). */
export declare class CaptureError extends Error {
  readonly code: 'empty' | 'not-a-capture' | 'unsupported-link-type' | 'unsupported-version' | 'damaged-header';
}

/** RFC 5952; IPv4-mapped as dotted quad. `row` counts in 16-byte rows. */
export declare function formatAddress(addresses: Uint8Array, row: number): string;
/** 16 bytes, or undefined for what is no address. */
export declare function parseAddress(text: string): Uint8Array | undefined;
/** 'tcp', 'udp', 'icmp', 'icmp6', 'arp', 'sctp' …, else 'ip-NN'. */
export declare function protocolName(protocol: number): string;
