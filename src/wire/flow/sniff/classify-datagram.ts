import { isKerberos, isLdap, lengthBytesOf } from './binary-streams.ts';
import { asciiBytes, isDigit, startsWith, uint16, uint32 } from './bytes.ts';
import { DNS_SERVICE, type Head, MDNS_SERVICE, service, UNKNOWN } from './services.ts';
import { isGnutella, isNetbiosDatagram, isNetbiosName, isServiceLocation } from './discovery.ts';
import { isDns, isMulticastDns } from './dns.ts';
import { isDtls } from './dtls.ts';
import { isSip } from './text-streams.ts';

const NTP = service('ntp');
const DHCP = service('dhcp');
const SYSLOG = service('syslog');
const SNMP = service('snmp');
const QUIC = service('quic');
const VXLAN = service('vxlan');
const GENEVE = service('geneve');
const GTP = service('gtpv1');
const TEREDO = service('teredo');
const AYIYA = service('ayiya');
const LDAP = service('ldap');
const KERBEROS = service('krb');
const SIP = service('sip');
const STUN = service('stun');
const DTLS = service('dtls');
const RADIUS = service('radius');
const TFTP = service('tftp');
const SSDP = service('ssdp');
const IKE = service('ike');
const WIREGUARD = service('wireguard');
const COAP = service('coap');
const SERVICE_LOCATION = service('srvloc');
const LLMNR = service('llmnr');
const NETBIOS = service('netbios');
const GNUTELLA = service('gnutella');

const SEARCH = asciiBytes('M-SEARCH * HTTP/1.1');
const NOTIFY = asciiBytes('NOTIFY * HTTP/1.1');

/** Tells the service of a datagram; ports only where the structure alone is weak. */
export function classifyDatagram(head: Head, ports: { client: number; server: number }): number {
  const { bytes, start, end } = head;
  const { client, server } = ports;
  const has = (port: number): boolean => client === port || server === port;
  if (has(5353)) {
    if (isDns(bytes, start, end) || isMulticastDns(bytes, start, end)) return MDNS_SERVICE;
  }
  if (has(137) && isNetbiosName(bytes, start, end)) return NETBIOS;
  if (has(5355) && isDns(bytes, start, end)) return LLMNR;
  if (isDns(bytes, start, end)) return DNS_SERVICE;
  if (has(53) && end - start >= 12 && (bytes[start + 2] & 0x80) !== 0) return DNS_SERVICE;
  if (isDhcp(bytes, start, end)) return DHCP;
  if (isQuic(bytes, start, end)) return QUIC;
  if (isStun(bytes, start, end)) return STUN;
  if (isDtls(bytes, start, end)) return DTLS;
  if (isSip(bytes, start, end)) return SIP;
  if (isKerberos(bytes, start, end)) return KERBEROS;
  if (startsWith(bytes, start, end, SEARCH) || startsWith(bytes, start, end, NOTIFY)) return SSDP;
  if (isWireguard(bytes, start, end)) return WIREGUARD;
  if (isGnutella(bytes, start, end)) return GNUTELLA;
  return classifyByPort(head, server) || classifyByPort(head, client);
}

/** What is told by structure at the port where it is at home. */
function classifyByPort({ bytes, start, end }: Head, port: number): number {
  switch (port) {
    case 138:
      return isNetbiosDatagram(bytes, start, end) ? NETBIOS : UNKNOWN;
    case 427:
      return isServiceLocation(bytes, start, end) ? SERVICE_LOCATION : UNKNOWN;
    case 123:
      return isNtp(bytes, start, end) ? NTP : UNKNOWN;
    case 161:
    case 162:
      return isSnmp(bytes, start, end) ? SNMP : UNKNOWN;
    case 389:
      return isLdap(bytes, start, end) ? LDAP : UNKNOWN;
    case 514:
      return isSyslog(bytes, start, end) ? SYSLOG : UNKNOWN;
    case 69:
      return isTftp(bytes, start, end) ? TFTP : UNKNOWN;
    case 1645:
    case 1646:
    case 1812:
    case 1813:
      return isRadius(bytes, start, end) ? RADIUS : UNKNOWN;
    case 500:
      return isIke(bytes, start, end) ? IKE : UNKNOWN;
    case 4500:
      return isIke(bytes, start + 4, end) && uint16(bytes, start) === 0 ? IKE : UNKNOWN;
    case 5683:
      return end - start >= 4 && bytes[start] >> 6 === 1 ? COAP : UNKNOWN;
    default:
      return classifyTunnel(bytes, start, end, port);
  }
}

/** The same ports and headers as in packet/udp-tunnel.ts. */
function classifyTunnel(bytes: Uint8Array, start: number, end: number, port: number): number {
  if (end - start < 8) return UNKNOWN;
  switch (port) {
    case 4789:
      return (bytes[start] & 0x7f) === 0x08 && bytes[start + 7] === 0 ? VXLAN : UNKNOWN;
    case 6081:
      return bytes[start] >> 6 === 0 && end - start >= 8 + bytes[start] * 4 ? GENEVE : UNKNOWN;
    case 2123:
      return (bytes[start] & 0xf0) === 0x30 ? GTP : UNKNOWN;
    case 2152:
      return (bytes[start] & 0xf0) === 0x30 && bytes[start + 1] === 255 ? GTP : UNKNOWN;
    case 3544:
      return isTeredo(bytes, start, end) ? TEREDO : UNKNOWN;
    case 5072:
      return (bytes[start + 2] & 0x0f) === 1 ? AYIYA : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** RFC 4380, 5.1.1: IPv6, or one of the two headers that may stand before it. */
function isTeredo(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 40) return false;
  return bytes[start] >> 4 === 6 || uint16(bytes, start) <= 1;
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
  const version = uint32(bytes, start + 1);
  const isDraft = version >>> 8 === 0xff0000;
  // Versions that only exercise negotiation, RFC 9000, 15; 0 is the answer to them.
  const isGrease = (version & 0x0f0f0f0f) === 0x0a0a0a0a;
  if (isGrease) return bytes[start + 5] >= 8 && bytes[start + 5] <= 20;
  return (version === 1 || version === 0x6b3343cf || isDraft) && bytes[start + 5] <= 20;
}

/** RFC 8489, 5: two bits of 0, type, length in words, the cookie. */
function isStun(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 20 || bytes[start] > 3) return false;
  return uint32(bytes, start + 4) === 0x2112a442 && (bytes[start + 3] & 3) === 0;
}

/** WireGuard paper, 5.4: type 1 to 3, three bytes of 0; messages of these types have one size. */
function isWireguard(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 64 || bytes[start + 1] !== 0 || uint16(bytes, start + 2) !== 0) return false;
  const type = bytes[start];
  return (type === 1 && length === 148) || (type === 2 && length === 92);
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
  const at = start + 1 + lengthBytesOf(bytes, start + 1, end);
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

/** RFC 1350, 5: operation 1 or 2, then two texts. */
function isTftp(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 6) return false;
  const operation = uint16(bytes, start);
  return operation >= 1 && operation <= 2 && bytes[end - 1] === 0;
}

/** RFC 2865, 3: code, identifier, length. */
function isRadius(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 20 && bytes[start] <= 45 && uint16(bytes, start + 2) <= end - start;
}

/** RFC 7296, 3.1: version 1.0 or 2.0 behind the two identifiers of 8 bytes. */
function isIke(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 28 && (bytes[start + 17] === 0x20 || bytes[start + 17] === 0x10);
}
