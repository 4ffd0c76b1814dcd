import { IP_TCP, IP_UDP, TCP_ACK, TCP_SYN, type Packet } from '../packet/index.ts';
import { FLOATS_A_ROW, PAIRED_FLOATS, PAIRED_WORDS, WORD, WORDS_A_ROW } from './flow-layout.ts';
import type { FlowRows } from './flow-rows.ts';
import { isLikelyTcpServer, isLikelyUdpServer } from './server-ports.ts';

export const ROLES_SEEN = 0;
/** The first packet's sender is taken for the originator without more. */
export const ROLES_GUESSED = 1;
/** The first packet's receiver is the originator: `^` in history. */
export const ROLES_FLIPPED = 2;

/**
 * Who originates a flow, by its first packet, as Zeek has it. A lone SYN tells; otherwise a sender
 * at a likely server port, to a port that is none, is the responder. A SYN-ACK between other
 * ports may be a scan's: analyseTcp turns the flow round once more than that is seen.
 */
export function rolesOf(packet: Packet): number {
  if (packet.protocol === IP_TCP && !packet.isLaterFragment) {
    const flags = packet.tcpFlags;
    if ((flags & (TCP_SYN | TCP_ACK)) === TCP_SYN) return ROLES_SEEN;
    return isServerFirst(packet) ? ROLES_FLIPPED : ROLES_GUESSED;
  }
  if (packet.protocol === IP_UDP) {
    const isFlipped = isLikelyUdpServer(packet.srcPort) && !isLikelyUdpServer(packet.dstPort);
    return isFlipped ? ROLES_FLIPPED : ROLES_SEEN;
  }
  return ROLES_SEEN;
}

/** Of two likely server ports the lower one is; but a SYN-ACK to a server may be a scan's. */
function isServerFirst({ srcPort, dstPort, tcpFlags }: Packet): boolean {
  if (!isLikelyTcpServer(srcPort)) return false;
  if (!isLikelyTcpServer(dstPort)) return true;
  return (tcpFlags & TCP_SYN) === 0 && srcPort < dstPort;
}

/** Makes the originator the responder, with all that was counted. */
export function swapRoles({ floats, words }: FlowRows, row: number): void {
  const base = row * WORDS_A_ROW;
  swapPairs(floats, row * FLOATS_A_ROW, PAIRED_FLOATS);
  swapPairs(words, base, PAIRED_WORDS);
  words[base + WORD.isOrigFirst] = 1 - words[base + WORD.isOrigFirst];
  words[base + WORD.roleGuessed] = 1;
}

function swapPairs(values: Float64Array | Int32Array, base: number, pairs: Int32Array): void {
  for (const pair of pairs) {
    const kept = values[base + pair];
    values[base + pair] = values[base + pair + 1];
    values[base + pair + 1] = kept;
  }
}
