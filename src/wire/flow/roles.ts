import { IP_TCP, IP_UDP, TCP_ACK, TCP_SYN, type Packet } from '../packet/index.ts';
import { isLikelyTcpServer, isLikelyUdpServer } from './server-ports.ts';

export const ROLES_SEEN = 0;
/** The first packet's sender is taken for the originator without more. */
export const ROLES_GUESSED = 1;
/** The first packet's receiver is the originator: `^` in history. */
export const ROLES_FLIPPED = 2;

/**
 * Who originates a flow, by its first packet. A lone SYN tells; a SYN-ACK tells the reverse;
 * otherwise a sender at a likely server port, to a port that is none, is the responder.
 */
export function rolesOf(packet: Packet): number {
  if (packet.protocol === IP_TCP && !packet.isLaterFragment) {
    const flags = packet.tcpFlags;
    if (flags & TCP_SYN) return flags & TCP_ACK ? ROLES_FLIPPED : ROLES_SEEN;
    const isFlipped = isLikelyTcpServer(packet.srcPort) && !isLikelyTcpServer(packet.dstPort);
    return isFlipped ? ROLES_FLIPPED : ROLES_GUESSED;
  }
  if (packet.protocol === IP_UDP) {
    const isFlipped = isLikelyUdpServer(packet.srcPort) && !isLikelyUdpServer(packet.dstPort);
    return isFlipped ? ROLES_FLIPPED : ROLES_SEEN;
  }
  return ROLES_SEEN;
}
