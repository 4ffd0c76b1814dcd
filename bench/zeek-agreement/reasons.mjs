/**
 * Why a difference stands. `pcap` is a part of the capture's name, `field` and `zeek` are patterns
 * of the field and of Zeek's value; the first that fits counts. What no script can know stands
 * here, and nothing else.
 */
const REASONS = [
  {
    pcap: 'wikipedia',
    reason:
      'the test runs Zeek without its HTTP scripts, so that port 80 is no likely server port ' +
      'there, and a lone SYN-ACK is not turned round',
  },
  {
    pcap: 'globus-url-copy',
    field: /service/,
    reason: 'GridFTP is not told apart from FTP and TLS',
  },
  {
    pcap: 'globus-url-copy',
    reason:
      'Zeek stops processing a GridFTP data channel once it is told (the test lowers the size ' +
      'at which that happens): the rest of the transfer is missing from its row',
  },
  {
    pcap: 'gtp1_gn_normal_incl_fragmentation',
    reason:
      'Zeek counts a datagram that came in fragments as one packet, and one that stays without ' +
      'some of them as none; Vedette counts the packets that were on the wire',
  },
  {
    pcap: 'ldap',
    field: /ip_bytes/,
    reason:
      'segmentation offload left a total length of 0 in the capture: Zeek counts 0 bytes for ' +
      'such packets, Vedette what the frame holds',
  },
  {
    pcap: 'misordered-ntp',
    reason:
      'an answer came before its request: Zeek turns the flow round at the second packet, and ' +
      'counts both packets to the new originator',
  },
  {
    pcap: 'syn-bad',
    reason:
      'no packet of the flow has a sound checksum: Zeek writes a row without packets, Vedette ' +
      'counts the packets under a reject reason',
  },
  {
    pcap: 'vxlan-encapsulated-igmp',
    reason:
      'no packet of the flow has a sound checksum: Zeek writes a row without packets, Vedette ' +
      'counts the packets under a reject reason',
  },
  {
    pcap: 'geneve-inner-tcp-bad-checksum',
    reason:
      'no packet of the flow has a sound checksum: Zeek writes a row without packets, Vedette ' +
      'counts the packets under a reject reason',
  },
  {
    pcap: 'ssl-to-http-server',
    field: /service/,
    reason: 'Zeek drops a service when its analyzer finds a violation later on',
  },
  {
    pcap: 'invalid-reply-code',
    field: /service/,
    reason: 'Zeek drops a service when its analyzer finds a violation later on',
  },
  {
    pcap: 'decrypt-crash',
    field: /service/,
    reason:
      'bytes made by a fuzzer: Zeek does not confirm QUIC, and takes another such flow for FTP',
  },
  {
    pcap: 'modbus',
    field: /service/,
    reason:
      'the server answers as Modbus: Zeek names what both ends speak, ' +
      'Vedette what the client asked',
  },
  { pcap: 'dns53', reason: 'the test feeds TCP bytes to an analyzer of datagrams by a script' },
];

export function reasonOf({ pcap, field, zeek }) {
  const known = REASONS.find(
    (each) =>
      pcap.includes(each.pcap) &&
      (each.field?.test(field) ?? true) &&
      (each.zeek?.test(zeek) ?? true),
  );
  return known?.reason ?? 'not explained yet';
}
