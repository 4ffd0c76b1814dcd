import { SERVICES } from '../flow-columns.ts';
import { asciiBytes, isDigit, startsWith, startsWithLoosely, threeDigits } from './bytes.ts';
import { isDns, isMulticastDns } from './dns.ts';
import { isHttpMethod } from './http.ts';
import { isClientHello, isTlsHandshake } from './tls.ts';

type ServiceName = (typeof SERVICES)[number];
export const service = (name: ServiceName): number => SERVICES.indexOf(name);

export const UNKNOWN = service('');
export const HTTP_SERVICE = service('http');
export const DNS_SERVICE = service('dns');
export const TLS_SERVICE = service('tls');
export const SSH_SERVICE = service('ssh');
export const FTP_SERVICE = service('ftp');
export const SMTP_SERVICE = service('smtp');
export const POP3_SERVICE = service('pop3');
export const IMAP_SERVICE = service('imap');
export const MDNS_SERVICE = service('mdns');
const NTP = service('ntp');
const DHCP = service('dhcp');
const SYSLOG = service('syslog');
const POSTGRESQL = service('postgresql');
const MYSQL = service('mysql');
const REDIS = service('redis');
const SMB = service('smb');
const RDP = service('rdp');
const SNMP = service('snmp');
const QUIC = service('quic');
const RSYNC = service('rsync');

const ascii = asciiBytes;
const HTTP_STATUS = ascii('HTTP/1.');
const SSH_BANNER = ascii('SSH-');
const RSYNC_BANNER = ascii('@RSYNCD:');
const POP3_OK = ascii('+OK');
const IMAP_OK = ascii('* OK');
const IMAP_PREAUTH = ascii('* PREAUTH');
const REDIS_REPLIES = [ascii('+PONG\r\n'), ascii('-NOAUTH '), ascii('-ERR unknown command')];
const SMTP_GREETINGS = [ascii('ehlo '), ascii('helo '), ascii('ehlo\r'), ascii('helo\r')];
const FTP_COMMANDS = [ascii('user '), ascii('auth tls'), ascii('auth ssl'), ascii('feat\r')];
const MAIL_WORDS = [ascii('smtp'), ascii('mail'), ascii('postfix'), ascii('exim')];

/** One way's first payload bytes. */
export interface Head {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** What the first bytes of a TCP flow show: the service, and who is its client. */
export interface Verdict {
  service: number;
  /** Direction of the client. */
  client: number;
}

/**
 * Tells the service by both ways' first bytes, by content; a port only decides between services
 * that greet alike. Fills `verdict`; false while nothing is known.
 */
export function classifyStream(
  heads: readonly [Head, Head],
  serverPort: number,
  verdict: Verdict,
): boolean {
  for (let direction = 0; direction < 2; direction++) {
    const head = heads[direction];
    if (head.end === head.start) continue;
    const asClient = classifyClient(head, serverPort);
    if (asClient !== UNKNOWN) {
      verdict.service = asClient;
      verdict.client = direction;
      return true;
    }
    const asServer = classifyServer(head, heads[1 - direction], serverPort);
    if (asServer !== UNKNOWN) {
      verdict.service = asServer;
      // Both ends of SSH greet alike: the originator is the client.
      verdict.client = asServer === SSH_SERVICE ? 0 : 1 - direction;
      return true;
    }
  }
  return false;
}

function classifyClient({ bytes, start, end }: Head, serverPort: number): number {
  if (isHttpMethod(bytes, start, end) && looksLikeHttp(bytes, start, end)) return HTTP_SERVICE;
  if (isClientHello(bytes, start, end)) return TLS_SERVICE;
  if (startsWith(bytes, start, end, RSYNC_BANNER)) return RSYNC;
  for (const greeting of SMTP_GREETINGS) {
    if (startsWithLoosely(bytes, start, end, greeting)) return SMTP_SERVICE;
  }
  if (isSmb(bytes, start, end)) return SMB;
  if (isRdp(bytes, start, end)) return RDP;
  if (isPostgresql(bytes, start, end)) return POSTGRESQL;
  if (isRedis(bytes, start, end)) return REDIS;
  if (end - start > 2 && isDns(bytes, start + 2, end) && isDnsLength(bytes, start)) {
    return DNS_SERVICE;
  }
  for (const command of FTP_COMMANDS) {
    if (startsWithLoosely(bytes, start, end, command)) {
      return serverPort === 110 ? POP3_SERVICE : FTP_SERVICE;
    }
  }
  return UNKNOWN;
}

function classifyServer({ bytes, start, end }: Head, other: Head, serverPort: number): number {
  if (startsWith(bytes, start, end, HTTP_STATUS)) return HTTP_SERVICE;
  if (startsWith(bytes, start, end, SSH_BANNER)) return SSH_SERVICE;
  if (isTlsHandshake(bytes, start, end)) return TLS_SERVICE;
  if (startsWith(bytes, start, end, POP3_OK)) return POP3_SERVICE;
  if (startsWith(bytes, start, end, IMAP_OK) || startsWith(bytes, start, end, IMAP_PREAUTH)) {
    return IMAP_SERVICE;
  }
  if (isMysqlGreeting(bytes, start, end)) return MYSQL;
  for (const reply of REDIS_REPLIES) if (startsWith(bytes, start, end, reply)) return REDIS;
  if (threeDigits(bytes, start, end) === 220)
    return classifyGreeting(bytes, start, end, other, serverPort);
  return UNKNOWN;
}

/** FTP and SMTP both greet with 220: the client's first command, the port or a word tells. */
function classifyGreeting(
  bytes: Uint8Array,
  start: number,
  end: number,
  other: Head,
  serverPort: number,
): number {
  if (serverPort === 25 || serverPort === 587 || serverPort === 465) return SMTP_SERVICE;
  if (serverPort === 21) return FTP_SERVICE;
  if (other.end > other.start) return FTP_SERVICE;
  for (let at = start; at < end; at++) {
    for (const word of MAIL_WORDS) {
      if (startsWithLoosely(bytes, at, end, word)) return SMTP_SERVICE;
    }
  }
  return FTP_SERVICE;
}

/** A method is followed by a target: a path, an authority, a URL or `*`. */
function looksLikeHttp(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && bytes[at] !== 0x20) at++;
  at++;
  if (at >= end) return false;
  if (bytes[at] === 0x2f || bytes[at] === 0x2a) return true;
  for (; at < end && bytes[at] > 0x20; at++) if (bytes[at] === 0x3a) return true;
  return false;
}

function isDnsLength(bytes: Uint8Array, start: number): boolean {
  const length = (bytes[start] << 8) | bytes[start + 1];
  return length >= 17 && length < 4096;
}

/** MS-SMB, MS-SMB2: 4 bytes of NetBIOS session, then ff or fe (fd, fc) and "SMB". */
function isSmb(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8 || bytes[start] !== 0 || bytes[start + 4] < 0xfc) return false;
  return bytes[start + 5] === 0x53 && bytes[start + 6] === 0x4d && bytes[start + 7] === 0x42;
}

/** RFC 1006 and X.224, 13.3: version 3, then a connection request e0. */
function isRdp(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 11 || bytes[start] !== 3 || bytes[start + 1] !== 0) return false;
  return bytes[start + 5] === 0xe0 && bytes[start + 4] === bytes[start + 3] - 5;
}

/** PostgreSQL 55.7: length 4, then protocol 3.0, or the codes of SSL and GSS requests. */
function isPostgresql(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8 || bytes[start] !== 0 || bytes[start + 1] !== 0) return false;
  const code =
    (bytes[start + 4] << 24) |
    (bytes[start + 5] << 16) |
    (bytes[start + 6] << 8) |
    bytes[start + 7];
  return code === 0x00030000 || code === 80_877_103 || code === 80_877_104 || code === 80_877_102;
}

/** MySQL, connection phase: length 3 | number 0 | protocol 10 | version text, 0. */
function isMysqlGreeting(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 12 || bytes[start + 3] !== 0 || bytes[start + 4] !== 10) return false;
  if (bytes[start + 2] !== 0 || !isDigit(bytes[start + 5])) return false;
  for (let at = start + 5; at < end; at++) {
    if (bytes[at] === 0) return true;
    if (bytes[at] < 0x20 || bytes[at] > 0x7e) return false;
  }
  return false;
}

/** RESP: `*2\r\n$4\r\n…`. */
function isRedis(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 6 || bytes[start] !== 0x2a || !isDigit(bytes[start + 1])) return false;
  let at = start + 1;
  while (at < end && isDigit(bytes[at])) at++;
  return at + 2 < end && bytes[at] === 0x0d && bytes[at + 1] === 0x0a && bytes[at + 2] === 0x24;
}

/** Tells the service of a datagram; ports only where the structure alone is weak. */
export function classifyDatagram(head: Head, ports: { client: number; server: number }): number {
  const { bytes, start, end } = head;
  const { client, server } = ports;
  const has = (port: number): boolean => client === port || server === port;
  if (has(5353)) {
    if (isDns(bytes, start, end) || isMulticastDns(bytes, start, end)) return MDNS_SERVICE;
  }
  if (isDns(bytes, start, end)) return DNS_SERVICE;
  if (has(53) && end - start >= 12 && (bytes[start + 2] & 0x80) !== 0) return DNS_SERVICE;
  if (isDhcp(bytes, start, end)) return DHCP;
  if (isQuic(bytes, start, end)) return QUIC;
  if (has(123) && isNtp(bytes, start, end)) return NTP;
  if (isSnmp(bytes, start, end) && (has(161) || has(162))) return SNMP;
  if (has(514) && isSyslog(bytes, start, end)) return SYSLOG;
  return UNKNOWN;
}

/** RFC 2131, 3: the cookie 63 82 53 63 behind 236 bytes. */
function isDhcp(bytes: Uint8Array, start: number, end: number): boolean {
  const cookie = start + 236;
  if (end - start < 240 || bytes[start] < 1 || bytes[start] > 2) return false;
  return bytes[cookie] === 0x63 && bytes[cookie + 1] === 0x82 && bytes[cookie + 2] === 0x53;
}

/** RFC 9000, 17.2.2 and RFC 9369: long header, a known version, a sane connection id. */
function isQuic(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8 || (bytes[start] & 0xc0) !== 0xc0) return false;
  const version =
    (bytes[start + 1] << 24) |
    (bytes[start + 2] << 16) |
    (bytes[start + 3] << 8) |
    bytes[start + 4];
  const isDraft = version >>> 8 === 0xff0000;
  return (version === 1 || version === 0x6b3343cf || isDraft) && bytes[start + 5] <= 20;
}

/** RFC 5905, 7.3: version 1 to 4, mode 1 to 7. */
function isNtp(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8) return false;
  const version = (bytes[start] >> 3) & 7;
  return version >= 1 && version <= 4 && (bytes[start] & 7) !== 0;
}

/** RFC 3416: SEQUENCE, INTEGER version 0, 1 or 3; the length in one byte or more. */
function isSnmp(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8 || bytes[start] !== 0x30) return false;
  const at = start + (bytes[start + 1] < 0x80 ? 2 : 2 + (bytes[start + 1] & 3));
  return bytes[at] === 2 && bytes[at + 1] === 1 && bytes[at + 2] <= 3;
}

/** RFC 5424, 6.2.1: `<` priority `>`. */
function isSyslog(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 4 || bytes[start] !== 0x3c || !isDigit(bytes[start + 1])) return false;
  for (let at = start + 1; at < Math.min(end, start + 5); at++) {
    if (bytes[at] === 0x3e) return true;
    if (!isDigit(bytes[at])) return false;
  }
  return false;
}
