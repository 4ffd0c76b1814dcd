import * as streams from './binary-streams.ts';
import {
  asciiBytes,
  isDigit,
  startsWith,
  startsWithLoosely,
  threeDigits,
  toLower,
} from './bytes.ts';
import { isDns } from './dns.ts';
import { isHttpMethod } from './http.ts';
import {
  DNS_SERVICE,
  FTP_SERVICE,
  type Head,
  HTTP_SERVICE,
  IMAP_SERVICE,
  POP3_SERVICE,
  service,
  SMTP_SERVICE,
  SSH_SERVICE,
  TLS_SERVICE,
  UNKNOWN,
} from './services.ts';
import { isIrcClient, isIrcServer, isRtsp, isShell, isSip, isXmpp } from './text-streams.ts';
import { isClientHello, isTlsHandshake, isTlsRecord } from './tls-records.ts';

const POSTGRESQL = service('postgresql');
const MYSQL = service('mysql');
const REDIS = service('redis');
const SMB = service('smb');
const RDP = service('rdp');
const RSYNC = service('rsync');
const LDAP = service('ldap');
const KERBEROS = service('krb');
const MQTT = service('mqtt');
const IRC = service('irc');
const SIP = service('sip');
const DCE_RPC = service('dce_rpc');
const SOCKS = service('socks');
const MODBUS = service('modbus');
const TELNET = service('telnet');
const VNC = service('vnc');
const RTSP = service('rtsp');
const XMPP = service('xmpp');
const TDS = service('mssql');
const MONGO = service('mongodb');
const AMQP = service('amqp');
const DNP3 = service('dnp3');
const BITTORRENT = service('bittorrent');
const GNUTELLA = service('gnutella');
const SHELL = service('shell');

const ascii = asciiBytes;
const HTTP_STATUS = ascii('HTTP/1.');
const SSH_BANNER = ascii('SSH-');
const RSYNC_BANNER = ascii('@RSYNCD:');
const GNUTELLA_HANDSHAKE = ascii('GNUTELLA');
const POP3_OK = ascii('+OK');
const IMAP_OK = ascii('* OK');
const IMAP_PREAUTH = ascii('* PREAUTH');
const REDIS_REPLIES = [ascii('+PONG\r\n'), ascii('-NOAUTH '), ascii('-ERR unknown command')];
const SMTP_GREETINGS = [ascii('ehlo '), ascii('helo '), ascii('ehlo\r'), ascii('helo\r')];
const FTP_COMMANDS = [ascii('user '), ascii('auth tls'), ascii('auth ssl'), ascii('feat\r')];
const MAIL_WORDS = [ascii('smtp'), ascii('mail'), ascii('postfix'), ascii('exim')];

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
  if (isSip(bytes, start, end)) return SIP;
  if (isRtsp(bytes, start, end)) return RTSP;
  if (isIrcClient(bytes, start, end)) return IRC;
  if (isHttpMethod(bytes, start, end) && looksLikeHttp(bytes, start, end)) return HTTP_SERVICE;
  if (isClientHello(bytes, start, end)) return TLS_SERVICE;
  if (startsWith(bytes, start, end, RSYNC_BANNER)) return RSYNC;
  if (startsWith(bytes, start, end, GNUTELLA_HANDSHAKE)) return GNUTELLA;
  for (const greeting of SMTP_GREETINGS) {
    if (startsWithLoosely(bytes, start, end, greeting)) return SMTP_SERVICE;
  }
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
  if (isXmpp(bytes, start, end)) return XMPP;
  return classifyBinary(bytes, start, end, serverPort);
}

type Test = (bytes: Uint8Array, start: number, end: number) => boolean;

/** Those of a structure that chance hardly makes; in the order in which they are tried. */
const BINARY: readonly (readonly [Test, number])[] = [
  [streams.isSmb, SMB],
  [streams.isRdp, RDP],
  [streams.isLdap, LDAP],
  [streams.isKerberosStream, KERBEROS],
  [streams.isMqtt, MQTT],
  [streams.isDceRpc, DCE_RPC],
  [streams.isBitTorrent, BITTORRENT],
  [streams.isVnc, VNC],
  [streams.isAmqp, AMQP],
  [streams.isTds, TDS],
  [streams.isMongo, MONGO],
  [streams.isDnp3, DNP3],
];

/** Those of little structure, at the port where they are at home. */
const AT_PORT: Readonly<Record<number, readonly [Test, number]>> = {
  21: [isCommandWord, FTP_SERVICE],
  23: [streams.isTelnet, TELNET],
  502: [streams.isModbus, MODBUS],
  1080: [streams.isSocks, SOCKS],
};

function classifyBinary(bytes: Uint8Array, start: number, end: number, serverPort: number): number {
  for (const [isKind, kind] of BINARY) if (isKind(bytes, start, end)) return kind;
  const atPort = AT_PORT[serverPort];
  return atPort?.[0](bytes, start, end) ? atPort[1] : UNKNOWN;
}

/** RFC 1928, 3: the choice of a method, two bytes, answers a list of methods. */
function isSocksAnswer(answer: Head, other: Head): boolean {
  if (!streams.isSocks(other.bytes, other.start, other.end)) return false;
  const { bytes, start, end } = answer;
  const isFive = other.bytes[other.start] === 5;
  return end - start >= 2 && bytes[start] === (isFive ? 5 : 0);
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
  if (isSocksAnswer({ bytes, start, end }, other)) return SOCKS;
  if (isIrcServer(bytes, start, end)) return IRC;
  for (const reply of REDIS_REPLIES) if (startsWith(bytes, start, end, reply)) return REDIS;
  if (isTlsRecord(bytes, start, end)) return TLS_SERVICE;
  if (isShell(bytes, start, end)) return SHELL;
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

/** A command of FTP from the middle of a connection: three or four letters, then a space or end. */
function isCommandWord(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && at < start + 4 && toLower(bytes[at]) >= 0x61 && toLower(bytes[at]) <= 0x7a)
    at++;
  return at - start >= 3 && at < end && (bytes[at] === 0x20 || bytes[at] === 0x0d);
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
