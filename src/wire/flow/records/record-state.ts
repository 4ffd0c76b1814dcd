import { ETHERTYPE_ARP, IP_ICMP, IP_ICMP6, IP_TCP } from '../../packet/index.ts';
import {
  ICMP_TYPE_CODE,
  IS_FIRST,
  IS_LATER,
  IS_REVERSED,
  RECORD_WORDS,
  type RecordRows,
  SIDE_STATUS,
  STATUS,
  STATUS_CLOSED,
  STATUS_ESTABLISHED,
  STATUS_FIN,
  STATUS_FIN_ACKED,
  STATUS_RESET,
  STATUS_SYN,
  STATUS_SYN_ACK,
} from './record-rows.ts';

/** ICMP types as ra names them, by number; '' has no name. */
const ICMP_NAMES: readonly string[] =
  'ECR,,,UR,SRC,RED,AHA,,ECO,RTA,RTS,TXD,PAR,TST,TSR,IRQ,IRR,MAS,MSR'.split(',');

/** What follows UR, by code (RFC 792, RFC 1122, RFC 1812). */
const UNREACHABLE_NAMES: readonly string[] =
  'N,H,O,P,F,S,NU,HU,ISO,NPRO,HPRO,NTOS,HTOS,FIL,PRE,CUT'.split(',');

/** ICMPv6 (RFC 4443, 2710, 4861): an answer is named after its question. */
const ICMP6_NAMES: Readonly<Record<number, string>> = {
  2: 'PTB',
  128: 'ECO',
  129: 'ECO',
  130: 'MRQ',
  131: 'MHR',
  133: 'NRS',
  134: 'NRS',
  135: 'NNS',
  136: 'NNS',
  137: 'RED',
  143: 'MHR',
};
const ICMP6_UNREACHABLE = 'URNR,URAD,URBS,URAR,URP,URSF,URRR,URES'.split(',');
const ICMP6_EXCEEDED = ['TXT', 'TXR'];
const ICMP6_PROBLEM = ['PPH', 'PPNH', 'PPO'];

/** What ra prints as a record's state (clients' ArgusPrintState); the index is stored. */
export const RECORD_STATES: readonly string[] = [
  ...new Set([
    'INT',
    'RST',
    'FIN',
    'CLO',
    'CON',
    'ACC',
    'REQ',
    'RSP',
    'UNK',
    ...ICMP_NAMES.filter((name) => name !== ''),
    ...UNREACHABLE_NAMES.map((name) => `UR${name}`),
    ...Object.values(ICMP6_NAMES),
    ...ICMP6_UNREACHABLE,
    ...ICMP6_EXCEEDED,
    ...ICMP6_PROBLEM,
  ]),
];

const INDEX: ReadonlyMap<string, number> = new Map(RECORD_STATES.map((name, at) => [name, at]));
const code = (name: string): number => INDEX.get(name) ?? 0;

const INT = code('INT');
const CON = code('CON');
const REQ = code('REQ');
const RSP = code('RSP');
const UNK = code('UNK');

/** In the order in which they are matched. */
const TCP_STATES: readonly (readonly [bits: number, state: number])[] = [
  [STATUS_RESET, code('RST')],
  [STATUS_FIN | STATUS_FIN_ACKED, code('FIN')],
  [STATUS_CLOSED, code('CLO')],
  [STATUS_ESTABLISHED, CON],
  [STATUS_SYN_ACK, code('ACC')],
  [STATUS_SYN, REQ],
];

/** Packets that each side sent in the record tell the state of whatever has no state. */
export interface Sides {
  readonly orig: number;
  readonly resp: number;
}

export function recordState(rows: RecordRows, row: number, protocol: number, sides: Sides): number {
  const { words } = rows;
  const base = row * RECORD_WORDS;
  const typeCode = words[base + ICMP_TYPE_CODE];
  if (protocol === IP_TCP) return tcpState(words, base, sides);
  if (protocol === IP_ICMP) return icmp4State(typeCode >> 8, typeCode & 0xff);
  if (protocol === IP_ICMP6) return icmp6State(typeCode >> 8, typeCode & 0xff);
  // Of ARP ra looks for the start in the wrong field and always finds it.
  return plainState(words[base + IS_LATER] === 1 && protocol !== ETHERTYPE_ARP, sides);
}

/** A reset counts in the record in which it came; what else happened, for good. */
function tcpState(words: Int32Array, base: number, sides: Sides): number {
  let status = words[base + STATUS];
  if (words[base + IS_FIRST] === 0) {
    const reset = (words[base + SIDE_STATUS] | words[base + SIDE_STATUS + 1]) & STATUS_RESET;
    status = (status & ~STATUS_RESET) | reset;
  }
  // The bit with which ra notes that it reversed a record is that of a close.
  if (words[base + IS_REVERSED] === 1) status |= STATUS_CLOSED;
  for (const [bits, state] of TCP_STATES) if (status & bits) return state;
  return sides.orig > 0 && sides.resp > 0 ? CON : INT;
}

function plainState(isLater: boolean, { orig, resp }: Sides): number {
  if (orig > 0 && resp > 0) return CON;
  if (orig === 0) return RSP;
  return isLater ? REQ : INT;
}

function icmp4State(type: number, icmpCode: number): number {
  const name = ICMP_NAMES[type] ?? '';
  if (name === '') return UNK;
  return code(name === 'UR' ? `UR${UNREACHABLE_NAMES[icmpCode] ?? ''}` : name);
}

function icmp6State(type: number, icmpCode: number): number {
  const name =
    { 1: ICMP6_UNREACHABLE, 3: ICMP6_EXCEEDED, 4: ICMP6_PROBLEM }[type]?.[icmpCode] ??
    ICMP6_NAMES[type];
  return INDEX.get(name ?? 'UNK') ?? UNK;
}
