import type { FlowColumns } from '../../wire/index.ts';
import { type HostTable, isFailed, type ObservedFlows, OVERFLOW_HOST } from '../flows/index.ts';
import { BIN_US_MIN, BINS_MAX, widerThan } from './bin-width.ts';
import { type FlowAmounts, SubjectBins } from './subject-bins.ts';
import { SubjectTable } from './subject-table.ts';

/** Subjects whose bins are kept: some 15 MB at the most. */
export const HOSTS_KEPT = 64;
export const SERVICES_KEPT = 32;

/** A service is told by its content, else by protocol and port: one number for either. */
const BY_PORT = 2 ** 16;

/** Fewer flows than this in a bin, on the mean, say little: their number varies too much. */
const FLOWS_A_BIN = 50;

/**
 * Counts flows by bins of time, around the network, each host and each service. Bins are as narrow
 * as the span allows: wider ones take their place when there are more than `BINS_MAX`.
 */
export class TrafficBins {
  binUs: number;
  readonly network = new SubjectBins();
  readonly hosts = new SubjectTable(HOSTS_KEPT);
  readonly services = new SubjectTable(SERVICES_KEPT);
  private readonly amounts: FlowAmounts = {
    startUs: 0,
    endUs: 0,
    bytes: 0,
    packets: 0,
    isFailed: false,
    peer: 0,
  };
  private readonly isWidthGiven: boolean;
  private flowCount = 0;
  private firstUs = Number.POSITIVE_INFINITY;
  private lastUs = Number.NEGATIVE_INFINITY;

  /** `binUs` is how wide bins are to be, where there are not too many of them. */
  constructor(binUs?: number) {
    this.binUs = binUs ?? BIN_US_MIN;
    this.isWidthGiven = binUs !== undefined;
  }

  observe(batch: ObservedFlows, hosts: HostTable): void {
    const { flows, origHosts, respHosts } = batch;
    const { columns } = flows;
    const { amounts } = this;
    this.flowCount += flows.count;
    for (let row = 0; row < flows.count; row++) {
      amounts.startUs = columns.startUs[row];
      amounts.endUs = columns.endUs[row];
      amounts.bytes = columns.origIpBytes[row] + columns.respIpBytes[row];
      amounts.packets = columns.origPackets[row] + columns.respPackets[row];
      amounts.isFailed = isFailed(columns, row);
      this.makeRoom();
      amounts.peer = respHosts[row];
      this.addHost(hosts, origHosts[row]);
      amounts.peer = origHosts[row];
      this.network.add(amounts, this.binUs);
      if (respHosts[row] !== origHosts[row]) this.addHost(hosts, respHosts[row]);
      const service = serviceKey(columns, row);
      if (service > 0) this.services.touch(service, amounts.bytes)?.add(amounts, this.binUs);
    }
  }

  /**
   * Numbers of the bins that lie within the span as a whole, from the first to before the last:
   * the outermost ones are cut.
   */
  wholeBins(binUs = this.binUs): { from: number; to: number } {
    if (!(this.firstUs <= this.lastUs)) return { from: 0, to: 0 };
    const from = Math.floor(this.firstUs / binUs) + 1;
    return { from, to: Math.max(from, Math.floor(this.lastUs / binUs)) };
  }

  /** At the end: widens bins that hold too few flows, as long as so many bins are left. */
  widenWhereEmpty(binCountMin: number): void {
    while (!this.isWidthGiven) {
      const { from, to } = this.wholeBins();
      const factor = widerThan(this.binUs) / this.binUs;
      const isFull = this.flowCount >= FLOWS_A_BIN * (to - from);
      if (isFull || (to - from) / factor < binCountMin + 2) return;
      this.widen();
    }
  }

  /** At the end: takes bins as wide as those of a baseline, if so many are left. */
  widenTo(binUs: number, binCountMin: number): void {
    if (this.isWidthGiven) return;
    const { from, to } = this.wholeBins(binUs);
    if (to - from < binCountMin) return;
    while (this.binUs < binUs && binUs % widerThan(this.binUs) === 0) this.widen();
  }

  private addHost(hosts: HostTable, host: number): void {
    if (host === OVERFLOW_HOST || hosts.isGroup(host)) return;
    const rank = hosts.isInside(host) ? 1 : 0;
    this.hosts.touch(host, this.amounts.bytes, rank)?.add(this.amounts, this.binUs);
  }

  private makeRoom(): void {
    const { startUs, endUs } = this.amounts;
    this.firstUs = Math.min(this.firstUs, startUs);
    this.lastUs = Math.max(this.lastUs, endUs);
    while (
      Math.floor(this.lastUs / this.binUs) - Math.floor(this.firstUs / this.binUs) >=
      BINS_MAX
    ) {
      this.widen();
    }
  }

  private widen(): void {
    const wider = widerThan(this.binUs);
    const factor = Math.round(wider / this.binUs);
    this.network.widen(factor);
    for (const bins of this.hosts.all()) bins.widen(factor);
    for (const bins of this.services.all()) bins.widen(factor);
    this.binUs = wider;
  }
}

/** 0 where a flow has neither a service nor a port that answers. */
export function serviceKey(columns: FlowColumns, row: number): number {
  const service = columns.services[row];
  if (service > 0) return service;
  const protocol = columns.protocols[row];
  return HAVE_PORTS.includes(protocol) && columns.respPackets[row] > 0 && !isFailed(columns, row)
    ? protocol * BY_PORT + columns.respPorts[row]
    : 0;
}

/** What a key stands for: an index into SERVICES, or protocol and port. */
export function serviceOf(key: number): { service: number } | { protocol: number; port: number } {
  return key < BY_PORT
    ? { service: key }
    : { protocol: Math.floor(key / BY_PORT), port: key % BY_PORT };
}

/** TCP, UDP, SCTP. */
const HAVE_PORTS: readonly number[] = [6, 17, 132];
