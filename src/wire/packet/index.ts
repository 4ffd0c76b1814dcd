/**
 * Packets: header bytes become numbers in one reused object. What is malformed gets a reason from
 * a closed list; nothing here throws, allocates for a packet, or remembers more than fragments.
 */
export { isIcmpAnswered } from './icmp.ts';
export { isLinkTypeKnown } from './link.ts';
export * from './packet.ts';
export { type ChecksumPolicy, IS_HELD, NO_INNER_PACKET, PacketDecoder } from './packet-decoder.ts';
export { NOT_REJECTED, REJECT_REASONS, type RejectReason } from './reject-reason.ts';
export { isDamage } from './transport.ts';
export { mayCarryPackets, TUNNEL_PORTS } from './udp-tunnel.ts';
