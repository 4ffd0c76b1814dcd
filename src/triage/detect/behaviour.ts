import type { FlowColumns } from '../../wire/index.ts';
import type { EventClass } from '../event/index.ts';
import type { Calibration, Evidence } from '../prioritise/index.ts';
import { HOST_CAPACITY, type HostTable, type ObservedFlows } from '../flows/index.ts';

/** Which flows a finding speaks of: all that is given must hold. */
export interface Cover {
  readonly origHost?: number;
  readonly respHost?: number;
  readonly respPort?: number;
  readonly protocols?: readonly number[];
  readonly service?: number;
  readonly serverName?: string;
  /** What else must hold of a flow's facts, where hosts and ports don't say enough. */
  readonly holds?: (columns: FlowColumns, row: number) => boolean;
}

/** One claim of one detector, before it is prioritised. */
export interface Finding {
  readonly class: EventClass;
  /** Findings with the same class and subject make one row of the queue. */
  readonly subject: { type: 'pair'; orig: number; resp: number } | { type: 'host'; host: number };
  /** Tells the events of one row apart; stable text such as a port. */
  readonly detail: string;
  readonly cover: Cover;
  readonly flowCount: number;
  /** True where other rows may speak of its flows too, and of what is odd about them. */
  readonly leavesFlows?: true;
  readonly evidence: readonly Evidence[];
  /** What happened, as a clause that follows the names of the hosts. */
  readonly sentence: string;
}

export interface FindingContext {
  readonly hosts: HostTable;
  /** What `known` gave of a baseline; undefined without one. */
  readonly before?: ReadonlySet<string> | undefined;
}

/**
 * Watches flows go by and says at the end what it found. State is bounded; what the bound cost is
 * counted.
 */
export interface BehaviourDetector {
  readonly name: string;
  /** How what it saw becomes evidence. */
  readonly calibration: Calibration;
  /** Flows of its kind, between hosts that are told apart: those that it weighed. */
  readonly lookedAtCount: number;
  /** True where nobody gave it what it asks. */
  readonly isIdle?: boolean;
  observe(batch: ObservedFlows, hosts: HostTable): void;
  findings(context: FindingContext): Finding[];
  /** Texts of what later traffic is held against, when these flows are the baseline. */
  known?(hosts: HostTable): string[];
  /** Why it can't say anything, for people; undefined where it can. */
  silent?(context: FindingContext): string | undefined;
  /** States given up because a limit was reached. */
  readonly evictedCount: number;
  /** What had no room in the lists within a state, by what it was: a count of sightings. */
  readonly leftOut?: Readonly<Record<string, number>>;
}

/** Keys a detector remembers unless it says otherwise: some tens of megabytes at the most. */
export const STATE_CAPACITY = 65_536;

/** Less evidence than this, in log-odds, is not worth a row. */
export const EVIDENCE_MIN = 2;

/** Ports that a key tells apart. */
export const PORT_COUNT = 65_536;

/** One number for a host and a port; exact below 2^53. */
export function hostPortKey(host: number, port: number): number {
  return host * PORT_COUNT + port;
}

/** One number for two hosts and a port; exact below 2^53. */
export function pairPortKey(orig: number, resp: number, port: number): number {
  return (orig * HOST_CAPACITY + resp) * PORT_COUNT + port;
}

export function splitPairPortKey(key: number): { orig: number; resp: number; port: number } {
  const pair = Math.floor(key / PORT_COUNT);
  return {
    orig: Math.floor(pair / HOST_CAPACITY),
    resp: pair % HOST_CAPACITY,
    port: key % PORT_COUNT,
  };
}

export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmp6: 58 } as const;

/** Sum of the log-odds that evidence adds. */
export function evidenceSum(evidence: readonly Evidence[]): number {
  return evidence.reduce((sum, part) => sum + part.logOdds, 0);
}
