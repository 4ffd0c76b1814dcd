import { IP_ICMP6 } from './packet.ts';

/** Said of a type that nothing answers. */
export const NO_ANSWER = -1;

/** False for types that stand alone, such as errors. */
export function isIcmpAnswered(protocol: number, type: number): boolean {
  return (protocol === IP_ICMP6 ? icmp6Answer(type) : icmp4Answer(type)) !== NO_ANSWER;
}

/** RFC 792, RFC 950, RFC 1256: the type that answers, or is answered by, a type. */
export function icmp4Answer(type: number): number {
  switch (type) {
    case 8:
      return 0;
    case 0:
      return 8;
    case 13:
      return 14;
    case 14:
      return 13;
    case 15:
      return 16;
    case 16:
      return 15;
    case 17:
      return 18;
    case 18:
      return 17;
    case 10:
      return 9;
    case 9:
      return 10;
    default:
      return NO_ANSWER;
  }
}

/**
 * RFC 4443 (echo), 2710 (listeners), 4861 (routers, neighbours), 4620 (node information),
 * 6275 (home agents). All of these stand in pairs of an even and an odd type.
 */
export function icmp6Answer(type: number): number {
  switch (type) {
    case 128:
    case 130:
    case 144:
      return type + 1;
    case 129:
    case 131:
    case 145:
      return type - 1;
    case 133:
    case 135:
    case 139:
      return type + 1;
    case 134:
    case 136:
    case 140:
      return type - 1;
    default:
      return NO_ANSWER;
  }
}
