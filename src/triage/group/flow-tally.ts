import { protocolName, SERVICES } from '../../wire/index.ts';
import type { Circumstances, Exposure, Side } from '../event/index.ts';
import {
  type HostTable,
  type KnownHosts,
  type ObservedFlows,
  OVERFLOW_HOST,
} from '../flows/index.ts';

export const SPARKLINE_BINS = 24;

/** Examples kept of one finding: the first ones of the stream, then the oddest. */
const FIRST_EXAMPLES = 8;
const ODD_EXAMPLES = 4;

interface Span {
  readonly startUs: number;
  readonly endUs: number;
}

interface TallyOptions {
  readonly span: Span;
  readonly hosts: HostTable;
  readonly known: KnownHosts;
  /** The host that is to stand as originator, whichever side of a flow it is on. */
  readonly about?: number | undefined;
}

/** What the flows of one finding add up to. */
export class FlowTally {
  startUs = Number.POSITIVE_INFINITY;
  endUs = Number.NEGATIVE_INFINITY;
  flowCount = 0;
  /** Smallest p-value of its flows; NaN while none was judged. */
  oddestPValue = Number.NaN;
  oddestIndex = -1;
  /** Sum of what a classifier says of each flow; undefined where none does. */
  attackLogOdds: number | undefined;
  readonly sparkline = new Array<number>(SPARKLINE_BINS).fill(0);
  private readonly span: Span;
  private readonly hosts: HostTable;
  private readonly known: KnownHosts;
  private readonly about: number | undefined;
  private readonly origHosts = new Set<number>();
  private readonly respHosts = new Set<number>();
  private readonly origPorts = new Set<number>();
  private readonly respPorts = new Set<number>();
  private readonly protocols = new Map<number, number>();
  private readonly services = new Map<number, number>();
  private readonly firstOrdinals: number[] = [];
  private readonly odd: { ordinal: number; pValue: number }[] = [];
  private readonly packets = { orig: 0, resp: 0 };
  private readonly bytes = { orig: 0, resp: 0 };

  constructor({ span, hosts, known, about }: TallyOptions) {
    this.span = span;
    this.hosts = hosts;
    this.known = known;
    this.about = about;
    if (about !== undefined) this.origHosts.add(about);
  }

  /**
   * `pValue` is NaN where novelty was not judged, `attack` undefined where no classifier speaks;
   * `index` counts the retained rows.
   */
  add(
    batch: ObservedFlows,
    row: number,
    { index, pValue, attack }: { index: number; pValue: number; attack?: number | undefined },
  ): void {
    const { columns } = batch.flows;
    this.flowCount++;
    if (attack !== undefined) this.attackLogOdds = (this.attackLogOdds ?? 0) + attack;
    this.startUs = Math.min(this.startUs, columns.startUs[row]);
    this.endUs = Math.max(this.endUs, columns.endUs[row]);
    this.sparkline[binOf(columns.startUs[row], this.span)]++;
    this.addSides(batch, row);
    count(this.protocols, columns.protocols[row]);
    if (columns.services[row] > 0) count(this.services, columns.services[row]);
    const ordinal = batch.firstOrdinal + row;
    if (this.firstOrdinals.length < FIRST_EXAMPLES) this.firstOrdinals.push(ordinal);
    this.addOdd(ordinal, { index, pValue });
  }

  get proto(): string {
    return protocolName(mostFrequent(this.protocols) ?? 0);
  }

  get service(): string {
    return SERVICES[mostFrequent(this.services) ?? 0];
  }

  /** Ordinals of examples, in the order of the stream. */
  get examples(): number[] {
    const ordinals = new Set([...this.firstOrdinals, ...this.odd.map(({ ordinal }) => ordinal)]);
    return [...ordinals].sort((a, b) => a - b);
  }

  side(role: 'orig' | 'resp'): Side {
    const hosts = role === 'orig' ? this.origHosts : this.respHosts;
    const ports = role === 'orig' ? this.origPorts : this.respPorts;
    const [host] = hosts;
    const [port] = ports;
    const one = hosts.size === 1 && host !== OVERFLOW_HOST;
    const asset = this.known.heaviest(hosts);
    const place = one ? this.known.place(host) : undefined;
    return {
      ...(one && { ip: this.hosts.text(host), inside: this.hosts.isInside(host) }),
      ...(ports.size === 1 && this.hasPorts() && { port }),
      hostCount: hosts.size,
      portCount: this.hasPorts() ? ports.size : 0,
      packets: this.packets[role],
      bytes: this.bytes[role],
      ...(asset && { asset }),
      ...(place && { place }),
    };
  }

  /** The asset weight of the hosts on either side. */
  get assetWeight(): number {
    return this.known.weight([...this.origHosts, ...this.respHosts]);
  }

  /** What moves the severity of a claim about these flows. */
  get circumstances(): Circumstances {
    const exposure = this.exposure();
    const hit = exposure === 'inside to outside' ? this.origHosts : this.respHosts;
    const role = this.known.heaviest(hit)?.role ?? '';
    return { exposure, service: this.service, role };
  }

  private exposure(): Exposure | undefined {
    const isInside = (host: number): boolean =>
      this.hosts.isInside(host) || this.hosts.isGroup(host);
    const isFromInside = [...this.origHosts].every(isInside);
    const isToInside = [...this.respHosts].every(isInside);
    if (isFromInside) return isToInside ? 'inside to inside' : 'inside to outside';
    return isToInside ? 'outside to inside' : undefined;
  }

  /** The tally of both; flows that both count are counted twice. */
  plus(other: FlowTally): FlowTally {
    const sum = new FlowTally({ span: this.span, hosts: this.hosts, known: this.known });
    for (const tally of [this, other]) {
      sum.flowCount += tally.flowCount;
      sum.startUs = Math.min(sum.startUs, tally.startUs);
      sum.endUs = Math.max(sum.endUs, tally.endUs);
      for (const name of ['origHosts', 'respHosts', 'origPorts', 'respPorts'] as const) {
        for (const member of tally[name]) sum[name].add(member);
      }
      for (const [key, value] of tally.protocols) count(sum.protocols, key, value);
      for (const [key, value] of tally.services) count(sum.services, key, value);
      for (const role of ['orig', 'resp'] as const) {
        sum.packets[role] += tally.packets[role];
        sum.bytes[role] += tally.bytes[role];
      }
      tally.sparkline.forEach((flows, bin) => {
        sum.sparkline[bin] += flows;
      });
    }
    return sum;
  }

  private addSides({ flows: { columns }, origHosts, respHosts }: ObservedFlows, row: number): void {
    const isTurned = this.about !== undefined && respHosts[row] === this.about;
    const [orig, resp] = isTurned ? (['resp', 'orig'] as const) : (['orig', 'resp'] as const);
    this.origHosts.add(isTurned ? respHosts[row] : origHosts[row]);
    this.respHosts.add(isTurned ? origHosts[row] : respHosts[row]);
    this.origPorts.add(columns[`${orig}Ports`][row]);
    this.respPorts.add(columns[`${resp}Ports`][row]);
    this.packets.orig += columns[`${orig}Packets`][row];
    this.packets.resp += columns[`${resp}Packets`][row];
    this.bytes.orig += columns[`${orig}IpBytes`][row];
    this.bytes.resp += columns[`${resp}IpBytes`][row];
  }

  private hasPorts(): boolean {
    return ['tcp', 'udp', 'sctp'].includes(this.proto);
  }

  private addOdd(ordinal: number, { index, pValue }: { index: number; pValue: number }): void {
    if (Number.isNaN(pValue)) return;
    if (Number.isNaN(this.oddestPValue) || pValue < this.oddestPValue) {
      this.oddestPValue = pValue;
      this.oddestIndex = index;
    }
    const last = this.odd.at(-1);
    if (this.odd.length >= ODD_EXAMPLES && last !== undefined && pValue >= last.pValue) return;
    this.odd.push({ ordinal, pValue });
    this.odd.sort((a, b) => a.pValue - b.pValue || a.ordinal - b.ordinal);
    if (this.odd.length > ODD_EXAMPLES) this.odd.pop();
  }
}

function binOf(timeUs: number, { startUs, endUs }: Span): number {
  const share = endUs > startUs ? (timeUs - startUs) / (endUs - startUs) : 0;
  return Math.min(SPARKLINE_BINS - 1, Math.max(0, Math.floor(share * SPARKLINE_BINS)));
}

function count(counts: Map<number, number>, key: number, amount = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + amount);
}

/** The key with the highest count; the smaller one where two are equal. */
function mostFrequent(counts: Map<number, number>): number | undefined {
  let best: number | undefined;
  for (const [key, value] of counts) {
    const held = best === undefined ? -1 : (counts.get(best) ?? 0);
    if (value > held || (value === held && key < (best ?? key))) best = key;
  }
  return best;
}
