import { CaptureReader, type PacketView } from './capture/index.ts';
import {
  BATCH_CAPACITY,
  FLOAT_REGISTER,
  type FlowBatch,
  FlowTable,
  kernelBytes,
  PacketKernel,
  type ProtocolTimes,
  RecordTable,
} from './flow/index.ts';
import {
  type ChecksumPolicy,
  IP_UDP,
  IS_HELD,
  isDamage,
  isLinkTypeKnown,
  mayCarryPackets,
  NO_INNER_PACKET,
  NOT_REJECTED,
  type Packet,
  PacketDecoder,
  REJECT_REASONS,
} from './packet/index.ts';

/** Flows kept at one time unless a caller says otherwise: about 100 MB when all are in use. */
const FLOW_CAPACITY = 131_072;
/** Every second flow may be looked into at one time, within these bounds; 2.5 kB each. */
const FLOWS_A_SNIFF_SLOT = 2;
const SNIFF_CAPACITY_MIN = 1024;
const SNIFF_CAPACITY_MAX = 65_536;
/** LINKTYPE_ETHERNET (tcpdump.org/linktypes.html). */
const LINK_ETHERNET = 1;
const HASH_SEED = 0x5eed;

const PACKETS = FLOAT_REGISTER.packets;
const CAPTURED_BYTES = FLOAT_REGISTER.capturedBytes;
const WIRE_BYTES = FLOAT_REGISTER.wireBytes;
const FIRST_US = FLOAT_REGISTER.firstUs;
const LAST_US = FLOAT_REGISTER.lastUs;
const STOP_US = FLOAT_REGISTER.stopUs;
/** Problems of a capture that cost one packet each. */
const PACKET_PROBLEMS: ReadonlySet<string> = new Set([
  'capture.packet-too-long',
  'capture.short-packet',
  'capture.unknown-interface',
]);

export interface FlowMeterOptions {
  /** Slots of the flow table; each takes BYTES_A_FLOW. */
  flowCapacity?: number;
  batchCapacity?: number;
  /** `check` drops packets with a wrong checksum, where captured whole. Default `ignore`. */
  checksums?: ChecksumPolicy;
  /**
   * The output is the same whatever it is. Give a random one where others write the packets: they
   * could aim at few places of the table if they knew it.
   */
  hashSeed?: number;
  /**
   * What becomes a row: a flow as Zeek has connections (the default), or a record as Argus cuts
   * them, every 60 s, with the columns that only records have. Time-outs are not for these.
   */
  rows?: 'flows' | 'records';
  /**
   * Silence that ends a flow. Default: 300 s for TCP, 60 s for others. A TCP connection that is
   * over, or was never answered, waits for 5 s whatever stands here.
   */
  idleTimeoutsUs?: ProtocolTimes | undefined;
  /** A flow that lasts longer is cut in two at its next packet. Default: never. */
  activeTimeoutsUs?: ProtocolTimes | undefined;
  /** Flows whose payload may be looked into at one time; by default as many as makes sense. */
  sniffCapacity?: number;
  /** Receives ownership of each full (or the last) batch. */
  onBatch: (batch: FlowBatch) => void;
  /** For those who keep no batch: each is good until `onBatch` returns, and then filled anew. */
  reusesBatch?: boolean | undefined;
  /** After decoding, a datagram in fragments once; for the timeline of a flow. Free when absent. */
  onPacket?: (view: PacketView, packet: Packet) => void;
}

export interface InputSummary {
  format: 'pcap' | 'pcapng';
  packets: number;
  complete: boolean;
  /** A lower-case clause with the byte offset, of the first problem met. */
  problem?: string;
  /** Names of addresses that a pcapng brings along, by the address's text. */
  names: ReadonlyMap<string, string>;
}

export interface MeterCounters {
  /** Packets met: those counted to flows and the rejected ones, inner ones of tunnels too. */
  packets: number;
  /** Those of them that were found within UDP datagrams, whose flows are metered as well. */
  innerPackets: number;
  capturedBytes: number;
  wireBytes: number;
  /** Flows that ended. */
  flows: number;
  liveFlows: number;
  evictedFlows: number;
  /** NaN while there was no packet. */
  firstUs: number;
  lastUs: number;
  /** Non-zero reasons only, sorted by name. */
  rejects: Record<string, number>;
  /** What a limit cost, and what captures say was lost before, non-zero only. */
  shed: Record<string, number>;
}

/** Bytes of captures in, batches of flows out. */
export class FlowMeter {
  private readonly decoder: PacketDecoder;
  private readonly table: FlowTable | RecordTable;
  /** Argus looks into no tunnel over UDP. */
  private readonly areRecords: boolean;
  private readonly onPacket: FlowMeterOptions['onPacket'];
  private readonly rejectCounts = new Float64Array(REJECT_REASONS.length);
  private readonly captureRejects = new Map<string, number>();
  private reader: CaptureReader | undefined;
  private innerPackets = 0;
  private lostPackets = 0;
  /** Counts of packets and bytes, and their times, which the kernel moves too. */
  private readonly registers: Float64Array;
  private readonly kernel: PacketKernel | undefined;
  private isFirstOfInput = true;

  constructor(options: FlowMeterOptions) {
    checkOptions(options);
    const capacity = options.flowCapacity ?? FLOW_CAPACITY;
    const batchCapacity = options.batchCapacity ?? BATCH_CAPACITY;
    this.areRecords = options.rows === 'records';
    const tableOptions = {
      capacity,
      batchCapacity,
      hashSeed: options.hashSeed ?? HASH_SEED,
      idleTimeoutsUs: this.areRecords ? undefined : options.idleTimeoutsUs,
      activeTimeoutsUs: options.activeTimeoutsUs,
      sniffCapacity: options.sniffCapacity ?? sniffCapacityFor(capacity),
      moreBytes: kernelBytes(batchCapacity) + capacity * 4,
      onBatch: options.onBatch,
      reusesBatch: options.reusesBatch,
    };
    // Argus keeps fragments apart.
    const fragments = this.areRecords ? 'apart' : 'whole';
    this.decoder = new PacketDecoder(options.checksums ?? 'ignore', fragments);
    this.table = this.areRecords ? new RecordTable(tableOptions) : new FlowTable(tableOptions);
    this.onPacket = options.onPacket;
    this.registers = this.table.parts.registers.floats;
    if (isForKernel(options)) this.kernel = PacketKernel.of(this.table);
  }

  /**
   * Bytes of one capture, decompressed, in any chunking. Throws CaptureError where the first
   * bytes are no capture or the link type is not supported; the next push starts anew.
   */
  push(chunk: Uint8Array): void {
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError(`push: expected a Uint8Array, got ${typeof chunk}`);
    }
    const reader = (this.reader ??= this.openReader());
    try {
      reader.push(chunk);
    } catch (error) {
      this.reader = undefined;
      throw error;
    }
  }

  /**
   * A buffer to read input into: pushed from there, bytes need not be copied once more. It belongs
   * to this meter and may be used again after each push.
   */
  inputBuffer(byteLength: number): Uint8Array {
    return this.kernel?.inputBuffer(byteLength) ?? new Uint8Array(byteLength);
  }

  /**
   * Says that the input is over; the next push starts another capture. If that starts earlier
   * than the last packet seen, all live flows are ended first.
   */
  endInput(): InputSummary {
    const reader = this.reader ?? this.openReader();
    this.reader = undefined;
    reader.end();
    this.addGivenUp(Number.POSITIVE_INFINITY);
    for (const [code, count] of reader.problems.countsByCode) {
      if (!PACKET_PROBLEMS.has(code)) continue;
      this.captureRejects.set(code, (this.captureRejects.get(code) ?? 0) + count);
      this.registers[PACKETS] += count;
    }
    const { first } = reader.problems;
    const summary: InputSummary = {
      format: reader.format ?? 'pcap',
      packets: reader.counts.records,
      complete: first === undefined,
      names: reader.notes.names,
    };
    this.lostPackets += reader.notes.lost;
    if (first !== undefined) summary.problem = first;
    return summary;
  }

  /** Ends every live flow and hands on the last batch. */
  finish(): void {
    this.addGivenUp(Number.POSITIVE_INFINITY);
    this.table.endInput();
    this.table.flush();
  }

  /** Tells the time of a live source that is silent: ends what is over and hands it on. */
  advance(timeUs: number): void {
    this.addGivenUp(timeUs);
    this.table.advance(timeUs);
    this.table.flush();
  }

  counters(): MeterCounters {
    const rejects: [string, number][] = [...this.captureRejects];
    REJECT_REASONS.forEach((name, index) => {
      if (this.rejectCounts[index] > 0) rejects.push([name, this.rejectCounts[index]]);
    });
    rejects.sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      packets: this.registers[PACKETS],
      innerPackets: this.innerPackets,
      capturedBytes: this.registers[CAPTURED_BYTES],
      wireBytes: this.registers[WIRE_BYTES],
      flows: this.table.endedFlows,
      liveFlows: this.table.liveFlows,
      evictedFlows: this.table.evictedFlows,
      firstUs: this.registers[FIRST_US],
      lastUs: this.registers[LAST_US],
      rejects: Object.fromEntries(rejects),
      shed: this.shed(),
    };
  }

  private shed(): Record<string, number> {
    const all = {
      'capture.lost': this.lostPackets,
      'clock.set-back': this.table.clockSteps,
      'flow.evicted': this.table.evictedFlows,
      'fragment.incomplete': this.decoder.reassembler.timedOut,
      'fragment.not-tracked': this.decoder.untrackedFragments,
      'sniff.hello-displaced': this.table.sniffer.slots.hellosDisplaced,
      'sniff.pool-full': this.table.sniffer.poolFull,
      'sniff.text-cut': this.table.sniffer.slots.textsCut,
    };
    return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
  }

  private openReader(): CaptureReader {
    this.isFirstOfInput = true;
    if (this.kernel !== undefined) this.kernel.isOpen = false;
    return new CaptureReader((view) => this.add(view), isLinkTypeKnown, this.kernel);
  }

  private add(view: PacketView): void {
    const { timeUs } = view;
    const { registers } = this;
    if (this.isFirstOfInput) {
      this.isFirstOfInput = false;
      if (timeUs < registers[LAST_US]) this.table.endInput();
      if (this.kernel !== undefined) this.kernel.isOpen = true;
    }
    if (!(timeUs >= registers[FIRST_US])) registers[FIRST_US] = timeUs;
    if (!(timeUs <= registers[LAST_US])) registers[LAST_US] = timeUs;
    registers[PACKETS]++;
    registers[CAPTURED_BYTES] += view.end - view.start;
    registers[WIRE_BYTES] += view.originalLength;
    this.addGivenUp(timeUs);
    this.addPacket(view);
    registers[STOP_US] = this.decoder.reassembler.nextDueUs;
  }

  private addPacket(view: PacketView): void {
    const rejected = this.decoder.decode(view);
    if (rejected === IS_HELD) return;
    if (rejected !== NOT_REJECTED) return this.reject(rejected);
    const { packet } = this.decoder;
    this.table.add(packet, view.linkType === LINK_ETHERNET);
    if (this.onPacket !== undefined) this.onPacket(view, packet);
    if (packet.protocol !== IP_UDP || this.areRecords) return;
    if (mayCarryPackets(packet)) this.addInner(view);
  }

  /** Meters what the datagram carries, and what that carries, down to the decoder's limit. */
  private addInner(view: PacketView): void {
    const { packet } = this.decoder;
    while (packet.protocol === IP_UDP) {
      const rejected = this.decoder.decodeInner();
      if (rejected === NO_INNER_PACKET) return;
      this.registers[PACKETS]++;
      this.innerPackets++;
      if (rejected === IS_HELD) return;
      if (rejected !== NOT_REJECTED) return this.reject(rejected);
      this.table.add(packet, view.linkType === LINK_ETHERNET);
      if (this.onPacket !== undefined) this.onPacket(view, packet);
    }
  }

  /** Counts the datagrams that were given up by then, as far as they came. */
  private addGivenUp(timeUs: number): void {
    const { packet, reassembler } = this.decoder;
    while (reassembler.isDue(timeUs)) {
      const rejected = this.decoder.decodeGivenUp(timeUs);
      if (rejected === NOT_REJECTED) this.table.add(packet, false);
      else this.reject(rejected);
    }
  }

  private reject(reason: number): void {
    this.rejectCounts[reason] += this.decoder.packet.frames;
    if (isDamage(reason) && this.table instanceof FlowTable) {
      this.table.noteDamage(this.decoder.packet);
    }
  }
}

/** It knows neither checksums nor active time-outs, and shows nobody its packets. */
function isForKernel({ checksums, activeTimeoutsUs, onPacket }: FlowMeterOptions): boolean {
  return checksums !== 'check' && activeTimeoutsUs === undefined && onPacket === undefined;
}

function checkOptions(options: FlowMeterOptions): void {
  if (typeof options?.onBatch !== 'function') {
    throw new TypeError(`onBatch: expected a function, got ${typeof options?.onBatch}`);
  }
  for (const name of ['flowCapacity', 'batchCapacity', 'sniffCapacity'] as const) {
    const value = options[name] ?? 1;
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`${name}: expected a whole number from 1 on, got ${value}`);
    }
  }
  const { checksums = 'ignore', rows = 'flows' } = options;
  if (checksums !== 'ignore' && checksums !== 'check') {
    throw new RangeError(`checksums: expected "ignore" or "check", got "${checksums as string}"`);
  }
  if (rows !== 'flows' && rows !== 'records') {
    throw new RangeError(`rows: expected "flows" or "records", got "${rows as string}"`);
  }
}

function sniffCapacityFor(flowCapacity: number): number {
  const wanted = Math.ceil(flowCapacity / FLOWS_A_SNIFF_SLOT);
  return Math.min(Math.max(wanted, SNIFF_CAPACITY_MIN), SNIFF_CAPACITY_MAX);
}
