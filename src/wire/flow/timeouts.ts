import { IP_ICMP, IP_ICMP6, IP_TCP } from '../packet/index.ts';
import { PROTOCOL_ARP } from './flow-columns.ts';
import { TCP_CLOSED, TCP_INACTIVE, TCP_RESET, TCP_SYN_SENT } from './tcp-endpoint.ts';

/*
 * Every decision on how long a flow may be silent is made here. Figures after Zeek's
 * scripts/base/init-bare.zeek (tcp_attempt_delay, tcp_close_delay, tcp_inactivity_timeout …),
 * but a reset lingers as long as a close, so that what is still in flight joins its flow.
 */
export const CLASS_ATTEMPT = 0;
export const CLASS_CLOSED = 1;
export const CLASS_RESET = 2;
export const CLASS_TCP = 3;
export const CLASS_UDP = 4;
export const CLASS_ICMP = 5;
export const CLASS_ARP = 6;
export const CLASS_OTHER = 7;

const SECOND_US = 1e6;

/** Silence in microseconds that ends a flow of each class, unless a caller says otherwise. */
const IDLE_US: readonly number[] = [
  5 * SECOND_US,
  5 * SECOND_US,
  5 * SECOND_US,
  300 * SECOND_US,
  60 * SECOND_US,
  60 * SECOND_US,
  60 * SECOND_US,
  60 * SECOND_US,
];

export const CLASS_COUNT = IDLE_US.length;

/** A packet this much older than the newest means that the clock was set back. */
export const CLOCK_STEP_US = 3600 * SECOND_US;

export function classOfProtocol(protocol: number): number {
  switch (protocol) {
    case IP_TCP:
      return CLASS_TCP;
    case 17:
      return CLASS_UDP;
    case IP_ICMP:
    case IP_ICMP6:
      return CLASS_ICMP;
    case PROTOCOL_ARP:
      return CLASS_ARP;
    default:
      return CLASS_OTHER;
  }
}

export function classOfTcp(origState: number, respState: number): number {
  if (origState === TCP_RESET || respState === TCP_RESET) return CLASS_RESET;
  if (origState === TCP_CLOSED) {
    // A FIN from the only side that was seen will hardly be followed by more.
    return respState === TCP_CLOSED || respState === TCP_INACTIVE ? CLASS_CLOSED : CLASS_TCP;
  }
  if (respState === TCP_CLOSED && origState === TCP_INACTIVE) return CLASS_CLOSED;
  if (origState === TCP_SYN_SENT && respState === TCP_INACTIVE) return CLASS_ATTEMPT;
  return CLASS_TCP;
}

/** Microseconds, for flows of each protocol; what is left out is as it was. */
export interface ProtocolTimes {
  tcp?: number;
  udp?: number;
  icmp?: number;
  arp?: number;
  other?: number;
}

const CLASSES: Readonly<Record<keyof ProtocolTimes, number>> = {
  tcp: CLASS_TCP,
  udp: CLASS_UDP,
  icmp: CLASS_ICMP,
  arp: CLASS_ARP,
  other: CLASS_OTHER,
};

/** By class; connections that are over, or were never answered, wait as long as ever. */
export function idleTimesUs(times: ProtocolTimes = {}): Float64Array {
  return timesOf('idleTimeoutsUs', times, Float64Array.from(IDLE_US));
}

/** By class of protocol; Infinity is never. */
export function activeTimesUs(times: ProtocolTimes = {}): Float64Array {
  return timesOf('activeTimeoutsUs', times, new Float64Array(CLASS_COUNT).fill(Infinity));
}

function timesOf(option: string, times: ProtocolTimes, into: Float64Array): Float64Array {
  for (const [name, timeUs] of Object.entries(times)) {
    const timeoutClass = CLASSES[name as keyof ProtocolTimes] as number | undefined;
    if (timeoutClass === undefined) {
      const names = Object.keys(CLASSES).join(', ');
      throw new RangeError(`${option}: expected one of ${names}, got "${name}"`);
    }
    if (timeUs === undefined) continue;
    if (!(timeUs > 0)) {
      throw new RangeError(`${option}.${name}: expected microseconds above 0, got ${timeUs}`);
    }
    into[timeoutClass] = timeUs;
  }
  return into;
}
