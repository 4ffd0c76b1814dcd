import {
  communityIdOf,
  CONNECTION_STATES,
  type FlowBatch,
  type FlowColumns,
  formatAddress,
  INNER_SERVICES,
  SERVICES,
} from '../../../wire/index.ts';

const PROTOCOL_ICMP = 1;
const PROTOCOL_TCP = 6;
const PROTOCOL_UDP = 17;
const PROTOCOL_ICMP6 = 58;
/** ARP and what is no IP has no row in conn.log. */
const PROTOCOL_MAX = 255;

const TRANSPORTS: Readonly<Record<number, string>> = {
  [PROTOCOL_ICMP]: 'icmp',
  [PROTOCOL_TCP]: 'tcp',
  [PROTOCOL_UDP]: 'udp',
  [PROTOCOL_ICMP6]: 'icmp',
};

/** Zeek's words for services where they are not ours; empty where it has none. */
const ZEEK_SERVICES: Readonly<Record<string, string>> = {
  tls: 'ssl',
  dtls: 'ssl',
  mdns: 'dns',
  llmnr: 'dns',
  netbios: 'dns',
  srvloc: '',
  gnutella: '',
  vnc: 'rfb',
  rsync: '',
  telnet: '',
  rtsp: '',
  mssql: '',
  mongodb: '',
  amqp: '',
  stun: '',
  tftp: '',
  ssdp: '',
  ike: '',
  wireguard: '',
  coap: '',
};
/** Those that Zeek names by their transport, too. */
const ZEEK_TCP_SERVICES: Readonly<Record<string, string>> = { ldap: 'ldap_tcp', krb: 'krb_tcp' };
const ZEEK_UDP_SERVICES: Readonly<Record<string, string>> = { ldap: 'ldap_udp' };

/** A row of conn.log. Fields that are not known are left out, as in Zeek's JSON logs. */
export interface ConnRecord {
  ts: number;
  uid: string;
  'id.orig_h': string;
  'id.orig_p': number;
  'id.resp_h': string;
  'id.resp_p': number;
  proto: string;
  service?: string;
  duration?: number;
  orig_bytes?: number;
  resp_bytes?: number;
  conn_state: string;
  missed_bytes: number;
  history?: string;
  orig_pkts: number;
  orig_ip_bytes: number;
  resp_pkts: number;
  resp_ip_bytes: number;
  ip_proto: number;
  community_id?: string;
}

/** The flows as Zeek's conn.log has them, one JSON object a line. */
export function zeekLines({ count, columns }: FlowBatch): string {
  let text = '';
  for (let row = 0; row < count; row++) {
    const record = connRecord(columns, row);
    if (record !== undefined) text += `${JSON.stringify(record)}\n`;
  }
  return text;
}

/** Undefined for ARP. */
export function connRecord(columns: FlowColumns, row: number): ConnRecord | undefined {
  const protocol = columns.protocols[row];
  if (protocol > PROTOCOL_MAX) return undefined;
  const proto = TRANSPORTS[protocol];
  const communityId = communityIdOf(columns, row);
  return {
    ts: columns.startUs[row] / 1e6,
    uid: uidOf(columns, row, communityId ?? ''),
    'id.orig_h': formatAddress(columns.origAddresses, row),
    // Ports of transports that Zeek does not know, SCTP's too, are 0 there.
    'id.orig_p': proto === undefined ? 0 : columns.origPorts[row],
    'id.resp_h': formatAddress(columns.respAddresses, row),
    'id.resp_p': proto === undefined ? 0 : columns.respPorts[row],
    proto: proto ?? 'unknown_transport',
    ...optional('service', serviceOf(columns, row)),
    ...durationAndBytes(columns, row),
    conn_state: CONNECTION_STATES[columns.states[row]],
    missed_bytes: columns.missedBytes[row],
    ...optional('history', columns.histories.get(row)),
    orig_pkts: columns.origPackets[row],
    orig_ip_bytes: columns.origIpBytes[row],
    resp_pkts: columns.respPackets[row],
    resp_ip_bytes: columns.respIpBytes[row],
    ip_proto: protocol,
    ...optional('community_id', communityId ?? ''),
  };
}

/** Bytes are unset where there is no duration; without a known transport they are 0. */
function durationAndBytes(columns: FlowColumns, row: number): Partial<ConnRecord> {
  const durationUs = columns.openEndUs[row] - columns.startUs[row];
  if (!(durationUs > 0)) return {};
  const duration = durationUs / 1e6;
  const protocol = columns.protocols[row];
  if (TRANSPORTS[protocol] === undefined) return { duration, orig_bytes: 0, resp_bytes: 0 };
  const isTcp = protocol === PROTOCOL_TCP;
  return {
    duration,
    orig_bytes: (isTcp ? columns.origSequenceBytes : columns.origPayloadBytes)[row],
    resp_bytes: (isTcp ? columns.respSequenceBytes : columns.respPayloadBytes)[row],
  };
}

/** The service with what it carries, separated by commas. */
function serviceOf(columns: FlowColumns, row: number): string {
  const name = SERVICES[columns.services[row]];
  const isTcp = columns.protocols[row] === PROTOCOL_TCP;
  if (isTcp && !isConfirmed(columns, row, name)) return '';
  const ofTransport = (isTcp ? ZEEK_TCP_SERVICES : ZEEK_UDP_SERVICES)[name];
  const outer = ofTransport ?? ZEEK_SERVICES[name] ?? name;
  const inner = INNER_SERVICES.filter((_name, bit) => columns.innerServices[row] & (1 << bit));
  return [outer, ...inner.map((each) => ZEEK_SERVICES[each] ?? each)].join(',');
}

/** Zeek names a service of TCP once both ends spoke it, and HTTP not without a handshake. */
function isConfirmed(columns: FlowColumns, row: number, name: string): boolean {
  if (columns.origPayloadBytes[row] === 0 || columns.respPayloadBytes[row] === 0) return false;
  return name !== 'http' || /h/i.test(columns.histories.get(row));
}

function optional<Name extends string>(name: Name, value: string): Partial<Record<Name, string>> {
  return value === '' ? {} : ({ [name]: value } as Record<Name, string>);
}

/** Stable: the same flow of the same capture has the same. Zeek's begin with C, too. */
function uidOf(columns: FlowColumns, row: number, communityId: string): string {
  const start = Math.round(columns.startUs[row]).toString(36);
  return `C${start}${communityId.slice(2, 12).replace(/[^0-9A-Za-z]/g, '0')}`;
}
