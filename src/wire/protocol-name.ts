import { PROTOCOL_ARP } from './flow/index.ts';

/** Names after IANA's registry of protocol numbers, lower case; ICMPv6 as `icmp6`. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [2, 'igmp'],
  [4, 'ipip'],
  [6, 'tcp'],
  [8, 'egp'],
  [9, 'igp'],
  [17, 'udp'],
  [27, 'rdp'],
  [33, 'dccp'],
  [41, 'ip6'],
  [46, 'rsvp'],
  [47, 'gre'],
  [50, 'esp'],
  [51, 'ah'],
  [58, 'icmp6'],
  [88, 'eigrp'],
  [89, 'ospf'],
  [103, 'pim'],
  [108, 'ipcomp'],
  [112, 'vrrp'],
  [115, 'l2tp'],
  [132, 'sctp'],
  [136, 'udplite'],
  [PROTOCOL_ARP, 'arp'],
]);

/** 'tcp', 'udp', 'icmp' …, else 'ip-NN'. */
export function protocolName(protocol: number): string {
  return NAMES.get(protocol) ?? `ip-${protocol}`;
}
