// What the lab needs to know of a packet: addresses, protocol, ports, and the flow it belongs to.

const ETHERNET_BYTES = 14;
const TYPE_IPV4 = 0x0800;
const TYPE_IPV6 = 0x86dd;
const TYPE_ARP = 0x0806;
const protocols = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp' };

/**
 * Returns { src, dst, proto, srcPort, dstPort, flow }, or null for what is neither IP nor ARP. ARP
 * is of no flow; its addresses are those that are claimed and asked about.
 */
export function packetView(bytes) {
  if (bytes.length < ETHERNET_BYTES + 20) return null;
  const type = bytes.readUInt16BE(12);
  const ip = bytes.subarray(ETHERNET_BYTES);
  if (type === TYPE_IPV4) {
    const rest = ip.subarray((ip[0] & 15) * 4);
    return finish({ src: dotted(ip, 12), dst: dotted(ip, 16), number: ip[9], rest });
  }
  if (type === TYPE_IPV6 && ip.length >= 40) {
    return finish({
      src: colons(ip, 8),
      dst: colons(ip, 24),
      number: ip[6],
      rest: ip.subarray(40),
    });
  }
  if (type === TYPE_ARP && ip.length >= 28) {
    return { src: dotted(ip, 14), dst: dotted(ip, 24), proto: 'arp', srcPort: 0, dstPort: 0 };
  }
  return null;
}

function finish({ src, dst, number, rest }) {
  const proto = protocols[number] ?? `${number}`;
  const view = { src, dst, proto, srcPort: 0, dstPort: 0 };
  let mark = 0;
  if ((proto === 'tcp' || proto === 'udp') && rest.length >= 4) {
    view.srcPort = rest.readUInt16BE(0);
    view.dstPort = rest.readUInt16BE(2);
  } else if (proto === 'icmp' && rest.length >= 6) {
    mark = isEcho(rest[0]) ? rest.readUInt16BE(4) : `type ${rest[0]}`;
  }
  const ends = [`${src} ${view.srcPort}`, `${dst} ${view.dstPort}`].sort();
  view.flow = `${proto} ${ends[0]} ${ends[1]} ${mark}`;
  return view;
}

const isEcho = (type) => type === 0 || type === 8 || type === 128 || type === 129;

const dotted = (bytes, at) => bytes.subarray(at, at + 4).join('.');

function colons(bytes, at) {
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(at + i * 2).toString(16));
  return groups.join(':');
}
