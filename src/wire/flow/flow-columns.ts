/**
 * The columns of a flow: the facts that packets leave behind. Declared once; the flow table, the
 * batches that travel, their sizes and their texts derive from this list. Features are computed
 * from these and from nothing else.
 */

export type ColumnType = 'f64' | 'u32' | 'u16' | 'u8' | 'address' | 'text';

interface FlowColumn<Type extends ColumnType = ColumnType> {
  type: Type;
  unit: string;
  meaning: string;
  /** Filled where flows are cut into Argus' records; 0 otherwise, and no part of a live flow. */
  ofRecords?: true;
  /** Computed when the flow ends; no part of a live flow. */
  isDerived?: true;
}

const column = <Type extends ColumnType>(
  type: Type,
  unit: string,
  meaning: string,
): FlowColumn<Type> => ({ type, unit, meaning });

const recordColumn = <Type extends ColumnType>(type: Type, unit: string, meaning: string) => ({
  ...column(type, unit, meaning),
  ofRecords: true as const,
});

const derivedColumn = <Type extends ColumnType>(type: Type, unit: string, meaning: string) => ({
  ...column(type, unit, meaning),
  isDerived: true as const,
});

/** `address` is 16 bytes a row, IPv4 mapped (RFC 4291, 2.5.5.2). NaN in an f64 column is absent. */
export const FLOW_COLUMNS = {
  // Who and when.
  startUs: column('f64', 'us', 'time of the first packet, since 1970 UTC'),
  endUs: column('f64', 'us', 'time of the last packet'),
  openEndUs: column('f64', 'us', 'time of the last packet before both ends of TCP had closed'),
  endedUs: derivedColumn(
    'f64',
    'us',
    'time at which the flow was over: its time-out, or the packet that ended it otherwise',
  ),
  origAddresses: column('address', '', 'address of the originator'),
  respAddresses: column('address', '', 'address of the responder'),
  origPorts: derivedColumn('u16', '', 'port of the originator; the type for ICMP, as Zeek has it'),
  respPorts: derivedColumn('u16', '', 'port of the responder; the code (or answer type) for ICMP'),
  protocols: derivedColumn('u16', '', 'IP protocol number; 0x806 for ARP'),
  vlans: column('u16', '', 'outermost VLAN id; 0xffff is none'),
  addressFamilies: column('u8', '', '4, 6'),
  roleGuessed: column('u8', '', '1 where originator and responder were not seen to take roles'),

  // How much, each way.
  origPackets: column('f64', '', 'packets of the originator'),
  respPackets: column('f64', '', 'packets of the responder'),
  origFrameBytes: column('f64', 'byte', 'frame bytes on the wire, link header included'),
  respFrameBytes: column('f64', 'byte', 'frame bytes on the wire, link header included'),
  origIpBytes: column('f64', 'byte', 'IP bytes, by the total length of the headers'),
  respIpBytes: column('f64', 'byte', 'IP bytes, by the total length of the headers'),
  origPayloadBytes: column('f64', 'byte', 'transport payload bytes, retransmissions included'),
  respPayloadBytes: column('f64', 'byte', 'transport payload bytes, retransmissions included'),
  origPayloadPackets: column('f64', '', 'packets that carry payload'),
  respPayloadPackets: column('f64', '', 'packets that carry payload'),
  origPayloadMax: column('u32', 'byte', 'largest payload of a packet'),
  respPayloadMax: column('u32', 'byte', 'largest payload of a packet'),
  origSmallPayloads: column('f64', '', 'packets with payloads of 1 to 127 bytes'),
  respSmallPayloads: column('f64', '', 'packets with payloads of 1 to 127 bytes'),
  origMiddlePayloads: column('f64', '', 'packets with payloads of 128 to 511 bytes'),
  respMiddlePayloads: column('f64', '', 'packets with payloads of 128 to 511 bytes'),
  origLargePayloads: column('u32', '', 'packets with payloads of 512 to 1023 bytes'),
  respLargePayloads: column('u32', '', 'packets with payloads of 512 to 1023 bytes'),
  origPayloadM2: column(
    'f64',
    'byte^2',
    'sum of squared differences from the mean, where there is payload',
  ),
  respPayloadM2: column(
    'f64',
    'byte^2',
    'sum of squared differences from the mean, where there is payload',
  ),

  // When, each way (Welford's running mean and M2 of the gaps between packets).
  origGapMeanUs: column('f64', 'us', 'mean gap between packets; NaN below two packets'),
  respGapMeanUs: column('f64', 'us', 'mean gap between packets; NaN below two packets'),
  origGapM2: column('f64', 'us^2', 'sum of squared differences from the mean gap'),
  respGapM2: column('f64', 'us^2', 'sum of squared differences from the mean gap'),
  origGapMaxUs: column('f64', 'us', 'longest gap; NaN below two packets'),
  respGapMaxUs: column('f64', 'us', 'longest gap; NaN below two packets'),

  // TCP.
  origSyns: column('u32', '', 'packets with SYN'),
  respSyns: column('u32', '', 'packets with SYN'),
  origFins: column('u32', '', 'packets with FIN'),
  respFins: column('u32', '', 'packets with FIN'),
  origResets: column('u32', '', 'packets with RST'),
  respResets: column('u32', '', 'packets with RST'),
  origPushes: column('u32', '', 'packets with PSH'),
  respPushes: column('u32', '', 'packets with PSH'),
  origRetransmits: column('u32', '', 'packets of data below the highest seen: T of Zeek history'),
  respRetransmits: column('u32', '', 'packets of data below the highest seen: T of Zeek history'),
  outOfOrders: column('u32', '', 'of these, of both ways: packets that fill a hole'),
  origSequenceBytes: derivedColumn(
    'f64',
    'byte',
    'payload by TCP sequence numbers; NaN for others',
  ),
  respSequenceBytes: derivedColumn(
    'f64',
    'byte',
    'payload by TCP sequence numbers; NaN for others',
  ),
  missedBytes: column('f64', 'byte', 'TCP payload that was acknowledged but not captured'),
  synAckUs: column('f64', 'us', 'last SYN to SYN-ACK; NaN without a handshake'),
  ackUs: column('f64', 'us', 'SYN-ACK to the first ACK; NaN without a handshake'),
  origTtls: column('u8', '', 'time to live of the last packet; 0 where none was seen'),
  respTtls: column('u8', '', 'time to live of the last packet; 0 where none was seen'),
  states: derivedColumn('u8', '', 'index into CONNECTION_STATES (Zeek conn_state)'),
  histories: column('text', '', 'Zeek history'),
  endReasons: derivedColumn('u8', '', 'index into END_REASONS'),

  // What was said: application facts within the byte budget of a flow.
  services: column('u8', '', 'index into SERVICES; by content, not by port'),
  innerServices: column('u8', '', 'bits of INNER_SERVICES: what the service was seen to carry'),
  origEntropy: column('f64', 'bit/byte', 'Shannon entropy of the first 256 payload bytes; NaN'),
  respEntropy: column('f64', 'bit/byte', 'Shannon entropy of the first 256 payload bytes; NaN'),
  requests: column('u32', '', 'HTTP requests, DNS queries, FTP/SMTP/POP3/IMAP commands, echoes'),
  responses: column('u32', '', 'answers to them'),
  distinctRequests: column('u32', '', 'request texts that differ from the 16 before in this flow'),
  clientErrors: column('u32', '', 'HTTP 4xx other than 401 and 407; DNS NXDOMAIN; FTP/SMTP 5xx'),
  loginFailures: column('u32', '', 'FTP 530, SMTP 535, POP3 -ERR, IMAP NO, HTTP 401 to a login'),
  loginSuccesses: column('u32', '', 'FTP 230, SMTP 235, POP3 +OK, IMAP OK, HTTP Basic accepted'),
  formPasswords: column('u32', '', 'HTTP requests whose body is a form with a password filled in'),
  transferCommands: column(
    'u32',
    '',
    'FTP commands that move or delete files or name a data connection: the rows of Zeek ftp.log',
  ),
  unfinishedRequests: column('u8', '', '1 where an HTTP request header began and never ended'),
  transactionDepths: column(
    'u32',
    '',
    'HTTP requests that are pipelined or follow on the connection',
  ),
  responseBodyBytes: column('f64', 'byte', 'HTTP response bodies, as Zeek counts them'),
  dnsNameBytes: column('f64', 'byte', 'sum of the lengths of the names asked for'),
  dnsNameBytesMax: column('u16', 'byte', 'longest name asked for'),
  dnsAnswerBytes: column('f64', 'byte', 'sum of the DNS message lengths of the answers'),
  dnsBulkQueries: column('u32', '', 'queries of types that carry free data: TXT NULL CNAME MX SRV'),
  echoChanges: column('u32', '', 'ICMP echo requests unlike the one before in bytes 16 to 56'),
  echoMismatches: column('u32', '', 'ICMP echo replies whose payload is not the request payload'),
  serverNames: column('text', '', 'HTTP Host, TLS SNI, or parent domain of the longest DNS name'),
  firstRequests: column(
    'text',
    '',
    'first HTTP method and target, DNS name, FTP user, IRC JOIN, mode of NTP …',
  ),
  clientSoftware: column('text', '', 'HTTP User-Agent, SSH client banner'),
  clientNames: column(
    'text',
    '',
    'what the client calls itself: DHCP host name, FTP and POP3 user, SMTP HELO, ' +
      'Kerberos client, RDP cookie, MQTT client, SNMP community, IRC nickname',
  ),
  serverSoftware: column('text', '', 'SSH server banner, FTP or SMTP greeting'),
  protocolVersions: column(
    'text',
    '',
    'version the server chose: TLSv1.3, SMB 3.1.1, NT LM 0.12; or spoken: SNMPv2c, NTPv4',
  ),
  alpnOffers: column('text', '', 'TLS: protocols that the client offers, parted by commas'),
  alpnChoices: column('text', '', 'TLS: protocol that the server chose; none is seen in TLS 1.3'),
  certSubjects: column(
    'text',
    '',
    "TLS to 1.2: common name, or organization, of the server's certificate",
  ),
  certIssuers: column('text', '', 'the same of who issued it'),
  certStarts: column('u32', 's', 'the certificate holds from then on, since 1970; 0 is not seen'),
  certEnds: column('u32', 's', 'and until then; 0 is not seen'),
  certSelfIssued: column('u8', '', '1 where the certificate names itself as its issuer'),
  ja3Hashes: column('text', '', 'TLS: JA3 of the ClientHello, an MD5'),
  ja4Fingerprints: column('text', '', 'TLS: JA4 of the ClientHello'),
  hasshHashes: column('text', '', 'SSH: HASSH of the algorithms that the client offers, an MD5'),
  hasshServerHashes: column('text', '', 'SSH: the same of the server: hasshServer'),
  firstAnswers: column(
    'text',
    '',
    'first HTTP status and its reason; DNS type, response code and first address',
  ),
  origArpSenders: column('u32', '', 'ARP: low 32 bits of the last hardware address; 0 is none'),
  respArpSenders: column('u32', '', 'ARP: low 32 bits of the last hardware address; 0 is none'),
  origArpChanges: column('u32', '', 'ARP: packets with another hardware address than before'),
  respArpChanges: column('u32', '', 'ARP: packets with another hardware address than before'),
  origArpUnasked: column('u32', '', 'ARP: replies beyond what the other asked for'),
  respArpUnasked: column('u32', '', 'ARP: replies beyond what the other asked for'),

  // Records of Argus (record-table.ts): what it counts otherwise than Zeek does.
  recordStates: recordColumn('u8', '', 'index into RECORD_STATES'),
  recordReversals: recordColumn('u8', '', '1 where ra exchanged source and destination'),
  origRecordBytes: recordColumn('f64', 'byte', 'frames on Ethernet, IP packets on other links'),
  respRecordBytes: recordColumn('f64', 'byte', 'frames on Ethernet, IP packets on other links'),
  origActiveGaps: recordColumn('u32', '', 'gaps before packets that carry the exchange on'),
  respActiveGaps: recordColumn('u32', '', 'gaps before packets that carry the exchange on'),
  origActiveGapUs: recordColumn('f64', 'us', 'sum of the active gaps'),
  respActiveGapUs: recordColumn('f64', 'us', 'sum of the active gaps'),
  origActiveGapSquares: recordColumn('f64', 'us^2', 'sum of their squares'),
  respActiveGapSquares: recordColumn('f64', 'us^2', 'sum of their squares'),
  origIdleGaps: recordColumn('u32', '', 'gaps before all other packets'),
  respIdleGaps: recordColumn('u32', '', 'gaps before all other packets'),
  origIdleGapUs: recordColumn('f64', 'us', 'sum of the idle gaps'),
  respIdleGapUs: recordColumn('f64', 'us', 'sum of the idle gaps'),
  origIdleGapSquares: recordColumn('f64', 'us^2', 'sum of their squares'),
  respIdleGapSquares: recordColumn('f64', 'us^2', 'sum of their squares'),
  origLosses: recordColumn('u32', '', 'segments that Argus takes for retransmitted'),
  respLosses: recordColumn('u32', '', 'segments that Argus takes for retransmitted'),
  origWindows: recordColumn('u32', 'byte', 'last window, scaled; 0 where the side sent nothing'),
  respWindows: recordColumn('u32', 'byte', 'last window, scaled; 0 where the side sent nothing'),
  origBases: recordColumn('u32', '', 'base of the sequence numbers in the record'),
  respBases: recordColumn('u32', '', 'base of the sequence numbers in the record'),
  recordSynAckUs: recordColumn('f64', 'us', 'last packet before to SYN-ACK; 0 if not seen'),
  recordAckUs: recordColumn('f64', 'us', 'SYN-ACK to the ACK after it; 0 if not seen'),
} as const satisfies Record<string, FlowColumn>;

export type FlowColumnName = keyof typeof FLOW_COLUMNS;

/** Names of the columns of some types that a row of the table holds, in their order here. */
export function columnsOfRow(...types: readonly ColumnType[]): FlowColumnName[] {
  const names = Object.keys(FLOW_COLUMNS) as FlowColumnName[];
  return names.filter((name) => {
    const column: FlowColumn = FLOW_COLUMNS[name];
    return types.includes(column.type) && !column.ofRecords && !column.isDerived;
  });
}

/** Zeek's conn_state values (scripts/base/protocols/conn/main.zeek); the index is stored. */
export const CONNECTION_STATES = [
  'OTH',
  'S0',
  'S1',
  'SF',
  'REJ',
  'S2',
  'S3',
  'RSTO',
  'RSTR',
  'RSTOS0',
  'RSTRH',
  'SH',
  'SHR',
] as const;

export const END_REASONS = [
  'closed',
  'reset',
  'idle',
  'active',
  'evicted',
  'end-of-input',
] as const;

/** Names of application protocols; 0 is unknown. New ones go to the end. */
export const SERVICES = [
  '',
  'http',
  'dns',
  'tls',
  'ssh',
  'ftp',
  'smtp',
  'pop3',
  'imap',
  'ntp',
  'dhcp',
  'syslog',
  'postgresql',
  'mysql',
  'redis',
  'smb',
  'rdp',
  'snmp',
  'quic',
  'mdns',
  'rsync',
  'vxlan',
  'geneve',
  'gtpv1',
  'teredo',
  'ayiya',
  'ldap',
  'krb',
  'mqtt',
  'irc',
  'sip',
  'dce_rpc',
  'socks',
  'modbus',
  'telnet',
  'vnc',
  'rtsp',
  'xmpp',
  'mssql',
  'mongodb',
  'amqp',
  'dnp3',
  'bittorrent',
  'stun',
  'dtls',
  'radius',
  'tftp',
  'ssdp',
  'ike',
  'wireguard',
  'coap',
  'srvloc',
  'llmnr',
  'netbios',
  'gnutella',
  'shell',
] as const;

/** Protocols within others; the position is the bit of `innerServices`. */
export const INNER_SERVICES = ['tls', 'krb', 'gssapi', 'ntlm'] as const;

/** Value of `vlans` for an untagged flow. */
export const NO_VLAN = 0xffff;

/** Stands in `protocols` for ARP: its ethertype, beyond every IP protocol number. */
export const PROTOCOL_ARP = 0x806;
