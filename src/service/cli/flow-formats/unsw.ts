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

const hasPorts = (c: FlowColumns, row: number): boolean =>
  c.protocols[row] === PROTOCOL_TCP || c.protocols[row] === PROTOCOL_UDP;

/** Who, when and what; all else are features. */
const TEXTS: Readonly<Record<string, (c: FlowColumns, row: number) => string | number>> = {
  srcip: (c, row) => formatAddress(c.origAddresses, row),
  sport: (c, row) => (hasPorts(c, row) ? c.origPorts[row] : 0),
  dstip: (c, row) => formatAddress(c.respAddresses, row),
  dsport: (c, row) => (hasPorts(c, row) ? c.respPorts[row] : 0),
  stime: (c, row) => c.startUs[row] / US_PER_S,
  ltime: (c, row) => c.endUs[row] / US_PER_S,
  proto: (c, row) => {
    const name = protocolName(c.protocols[row]);
    return PROTOCOL_NAMES[name] ?? name;
  },
  service: (c, row) => SERVICE_TEXTS[c.services[row]],
  state: (c, row) => RECORD_STATES[c.recordStates[row]],
};

const { features: FEATURES } = featureSet('unsw@1');

/** Of each column of the header what says it, or where it stands among the features. */
const COLUMNS = UNSW_HEADER.split(',').map((name) => ({
  text: TEXTS[name],
  at: FEATURES.findIndex((feature) => feature.name === name),
}));

/** The records as the CSV files of UNSW-NB15 have them; times are seconds since 1970. */
export function unswLines({ count, columns }: FlowBatch, features: FeatureBatch): string {
  for (let row = 0; row < count; row++) {
    for (const { text, at } of COLUMNS) {
      if (text === undefined) {
        LINES.number(features.columns[at][row]);
        continue;
      }
      const value = text(columns, row);
      if (typeof value === 'number') LINES.number(value);
      else LINES.text(value);
    }
    LINES.endLine();
  }
  return LINES.take();
}

const LINES = new LineBytes();
