/**
 * Why a packet was not metered, a closed list. Every packet is either counted to one flow or
 * under one of these: `packets = metered + sum of rejects`. Index 0 is no reason.
 */
export const REJECT_REASONS = [
  '',
  'arp.not-ip4',
  'arp.short',
  'icmp.bad-checksum',
  'icmp.short-header',
  'icmp6.bad-checksum',
  'icmp6.short-header',
  'ip.fragment-without-first',
  'ip.too-deep',
  'ip.unknown-version',
  'ip4.bad-checksum',
  'ip4.bad-ihl',
  'ip4.bad-total-length',
  'ip4.bad-version',
  'ip4.short-header',
  'ip6.bad-version',
  'ip6.short-extension',
  'ip6.short-header',
  'ip6.too-many-extensions',
  'link.not-ip',
  'link.short-header',
  'link.too-deep',
  'link.unknown-type',
  'mpls.short-header',
  'ppp.not-ip',
  'ppp.short-header',
  'sctp.short-header',
  'tcp.bad-checksum',
  'tcp.bad-offset',
  'tcp.short-header',
  'udp.bad-checksum',
  'udp.bad-length',
  'udp.short-header',
  'vlan.short-header',
  'wifi.encrypted',
  'wifi.in-parts',
  'wifi.not-data',
  'wifi.short-header',
] as const;

export type RejectReason = Exclude<(typeof REJECT_REASONS)[number], ''>;

export const NOT_REJECTED = 0;

export function rejectIndex(reason: RejectReason): number {
  return REJECT_REASONS.indexOf(reason);
}
