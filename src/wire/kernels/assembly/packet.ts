// The common packet: Ethernet, VLAN tags, IPv4 or IPv6, then TCP or UDP, all of it sound. Whatever
// else there is gives false, and is decoded by ../../packet.

import { ports } from './places';

export const TCP: i32 = 6;
export const UDP: i32 = 17;
export const FIN: i32 = 1;
export const SYN: i32 = 2;
export const RST: i32 = 4;
export const PSH: i32 = 8;
export const ACK: i32 = 16;

const ETHERNET_BYTES: u32 = 14;
const TAGS_MAX: i32 = 4;
const NO_VLAN: i32 = 0xffff;
const MAPPED_PREFIX: i32 = 0xffff;
const IP6_BYTES: u32 = 40;
const TEREDO_PREFIX: i32 = 0x20010000;
/** Behind the two tables of server ports. */
const TUNNEL_PORTS: usize = 0x20000;

export let frameBytes: i32 = 0;
export let vlan: i32 = 0;
export let family: i32 = 0;
export let protocol: i32 = 0;
export let src0: i32 = 0;
export let src1: i32 = 0;
export let src2: i32 = 0;
export let src3: i32 = 0;
export let dst0: i32 = 0;
export let dst1: i32 = 0;
export let dst2: i32 = 0;
export let dst3: i32 = 0;
export let srcPort: i32 = 0;
export let dstPort: i32 = 0;
export let ipBytes: i32 = 0;
export let ipId: i32 = 0;
export let ttl: i32 = 0;
export let transportAt: usize = 0;
/** Where what was captured of the packet ends, link padding cut off. */
export let packetEnd: usize = 0;
export let payloadStart: usize = 0;
export let payloadEnd: usize = 0;
export let payloadBytes: i32 = 0;
export let tcpFlags: i32 = 0;
export let tcpSequence: i32 = 0;
export let tcpAcknowledgment: i32 = 0;
export let tcpWindow: i32 = 0;

export function big16(at: usize): i32 {
  return ((<i32>load<u8>(at)) << 8) | <i32>load<u8>(at, 1);
}

function big32(at: usize): i32 {
  return <i32>bswap<u32>(load<u32>(at));
}

export function decode(start: usize, captured: u32, original: u32): bool {
  if (captured < ETHERNET_BYTES) return false;
  const end = start + captured;
  let at = start + ETHERNET_BYTES;
  let type = big16(start + 12);
  vlan = NO_VLAN;
  for (let tags = 0; type == 0x8100; tags++) {
    if (end - at < 4 || tags == TAGS_MAX) return false;
    if (vlan == NO_VLAN) vlan = big16(at) & 0x0fff;
    type = big16(at + 2);
    at += 4;
  }
  frameBytes = <i32>original;
  if (type == 0x0800) return decodeIp4(at, end, start + original);
  if (type == 0x86dd) return decodeIp6(at, end);
  return false;
}

function decodeIp4(at: usize, end: usize, wireEnd: usize): bool {
  const available = <u32>(end - at);
  if (available < 20) return false;
  const first: u32 = load<u8>(at);
  const headerBytes: u32 = (first & 15) << 2;
  const totalBytes = <u32>big16(at + 2);
  if (first >> 4 != 4 || headerBytes < 20 || available < headerBytes) return false;
  // Segmentation offload leaves 0, and what is no fragment has neither offset nor more to come.
  if (totalBytes < headerBytes || (big16(at + 6) & 0x3fff) != 0) return false;
  family = 4;
  ipBytes = <i32>totalBytes;
  ipId = big16(at + 4);
  ttl = load<u8>(at, 8);
  src0 = 0;
  src1 = 0;
  src2 = MAPPED_PREFIX;
  src3 = big32(at + 12);
  dst0 = 0;
  dst1 = 0;
  dst2 = MAPPED_PREFIX;
  dst3 = big32(at + 16);
  const ipEnd = at + totalBytes;
  return decodeTransport(load<u8>(at, 9), at + headerBytes, end < ipEnd ? end : ipEnd, ipEnd);
}

function decodeIp6(at: usize, end: usize): bool {
  if (<u32>(end - at) < IP6_BYTES || load<u8>(at) >> 4 != 6) return false;
  const payload = <u32>big16(at + 4);
  if (payload == 0) return false;
  family = 6;
  ipBytes = <i32>(IP6_BYTES + payload);
  ipId = 0;
  ttl = load<u8>(at, 7);
  src0 = big32(at + 8);
  src1 = big32(at + 12);
  src2 = big32(at + 16);
  src3 = big32(at + 20);
  dst0 = big32(at + 24);
  dst1 = big32(at + 28);
  dst2 = big32(at + 32);
  dst3 = big32(at + 36);
  const ipEnd = at + IP6_BYTES + payload;
  return decodeTransport(load<u8>(at, 6), at + IP6_BYTES, end < ipEnd ? end : ipEnd, ipEnd);
}

function decodeTransport(number: i32, at: usize, end: usize, wireEnd: usize): bool {
  protocol = number;
  transportAt = at;
  if (number == TCP) {
    if (end < at + 20) return false;
    const headerBytes: u32 = (load<u8>(at, 12) >> 4) << 2;
    if (headerBytes < 20 || at + headerBytes > wireEnd) return false;
    tcpSequence = big32(at + 4);
    tcpAcknowledgment = big32(at + 8);
    tcpFlags = load<u8>(at, 13);
    tcpWindow = big16(at + 14);
    readPorts(at);
    setPayload(at + headerBytes, end, wireEnd);
    return true;
  }
  if (number != UDP || end < at + 8) return false;
  const length = <u32>big16(at + 4);
  if (length < 8) return false;
  readPorts(at);
  const datagramEnd = at + length < wireEnd ? at + length : wireEnd;
  setPayload(at + 8, end < datagramEnd ? end : datagramEnd, datagramEnd);
  return !mayCarryPackets();
}

function readPorts(at: usize): void {
  srcPort = big16(at);
  dstPort = big16(at + 2);
}

function setPayload(start: usize, end: usize, wireEnd: usize): void {
  packetEnd = end;
  payloadStart = start;
  payloadEnd = end > start ? end : start;
  payloadBytes = wireEnd > start ? <i32>(wireEnd - start) : 0;
}

/** Tunnels over UDP, Teredo at any port. */
function mayCarryPackets(): bool {
  const known = load<u8>(ports + <usize>dstPort, TUNNEL_PORTS);
  if ((known | load<u8>(ports + <usize>srcPort, TUNNEL_PORTS)) != 0) return true;
  const at = payloadStart;
  if (<u32>(payloadEnd - at) < IP6_BYTES || load<u8>(at) >> 4 != 6) return false;
  return big32(at + 8) == TEREDO_PREFIX || big32(at + 24) == TEREDO_PREFIX;
}
