import {
  type FeatureBatch,
  type FlowBatch,
  type FlowColumns,
  featureSet,
  formatAddress,
  protocolName,
  RECORD_STATES,
  SERVICES,
} from '../../../wire/index.ts';
import { LineBytes } from './line-bytes.ts';

/** The header of the official CSV files of UNSW-NB15, in front of it the raw files' identity. */
export const UNSW_HEADER =
  'srcip,sport,dstip,dsport,stime,ltime,dur,proto,service,state,spkts,dpkts,sbytes,dbytes,rate,' +
  'sttl,dttl,sload,dload,sloss,dloss,sinpkt,dinpkt,sjit,djit,swin,stcpb,dtcpb,dwin,tcprtt,synack,' +
  'ackdat,smean,dmean,trans_depth,response_body_len,ct_srv_src,ct_state_ttl,ct_dst_ltm,' +
  'ct_src_dport_ltm,ct_dst_sport_ltm,ct_dst_src_ltm,is_ftp_login,ct_ftp_cmd,ct_flw_http_mthd,' +
  'ct_src_ltm,ct_srv_dst,is_sm_ips_ports';

const PROTOCOL_TCP = 6;
const PROTOCOL_UDP = 17;
const US_PER_S = 1e6;
const ADDRESS_BYTES = 16;
/** Before an address of IPv4 (RFC 4291, 2.5.5.2). */
const MAPPED_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** Protocols that UNSW-NB15 names otherwise, after /etc/protocols of its time. */
const PROTOCOL_NAMES: Readonly<Record<string, string>> = {
  icmp6: 'ipv6-icmp',
  ip6: 'ipv6',
  ipip: 'ipnip',
};

/** The services that UNSW-NB15 knows, by our names; all others are `-` there. */
const SERVICE_NAMES: Readonly<Record<string, string>> = {
  dns: 'dns',
  http: 'http',
  ftp: 'ftp',
  'ftp-data': 'ftp-data',
  smtp: 'smtp',
  ssh: 'ssh',
  pop3: 'pop3',
  snmp: 'snmp',
  tls: 'ssl',
  irc: 'irc',
  radius: 'radius',
  dhcp: 'dhcp',
};
const SERVICE_TEXTS = SERVICES.map((name) => SERVICE_NAMES[name] ?? '-');

/** Names of protocols as they were last asked for: few of all numbers are ever met. */
const protocolTexts = new Map<number, string>();

function protocolText(number: number): string {
  let text = protocolTexts.get(number);
  if (text === undefined) {
    const name = protocolName(number);
    text = PROTOCOL_NAMES[name] ?? name;
    protocolTexts.set(number, text);
  }
  return text;
}

const { features: FEATURES } = featureSet('unsw@1');

/** Where the columns of the header that are features stand, in their order, among these. */
const FEATURES_AT = UNSW_HEADER.split(',').flatMap((name) => {
  const at = FEATURES.findIndex((feature) => feature.name === name);
  return at < 0 ? [] : [at];
});

/**
 * The records as the CSV files of UNSW-NB15 have them; times are seconds since 1970. Who, when and
 * what stands first, but that `dur` is a feature.
 */
export function unswLines({ count, columns }: FlowBatch, features: FeatureBatch): Uint8Array {
  const [duration, ...others] = FEATURES_AT.map((at) => features.columns[at]);
  for (let row = 0; row < count; row++) {
    writeEnds(columns, row);
    LINES.number(columns.startUs[row] / US_PER_S);
    LINES.number(columns.endUs[row] / US_PER_S);
    LINES.number(duration[row]);
    LINES.text(protocolText(columns.protocols[row]));
    LINES.text(SERVICE_TEXTS[columns.services[row]]);
    LINES.text(RECORD_STATES[columns.recordStates[row]]);
    for (let at = 0; at < others.length; at++) LINES.number(others[at][row]);
    LINES.endLine();
  }
  return LINES.take();
}

/** Addresses and ports; only TCP and UDP have ports. */
function writeEnds(columns: FlowColumns, row: number): void {
  const protocol = columns.protocols[row];
  const hasPorts = protocol === PROTOCOL_TCP || protocol === PROTOCOL_UDP;
  writeAddress(columns.origAddresses, row);
  LINES.number(hasPorts ? columns.origPorts[row] : 0);
  writeAddress(columns.respAddresses, row);
  LINES.number(hasPorts ? columns.respPorts[row] : 0);
}

function writeAddress(addresses: Uint8Array, row: number): void {
  const at = row * ADDRESS_BYTES;
  for (let i = 0; i < MAPPED_PREFIX.length; i++) {
    if (addresses[at + i] !== MAPPED_PREFIX[i]) return LINES.text(formatAddress(addresses, row));
  }
  LINES.quad(addresses, at + MAPPED_PREFIX.length);
}

const LINES = new LineBytes();
