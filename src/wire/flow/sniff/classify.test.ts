import { describe, expect, test } from 'vitest';
import { concat, text, uint16, uint32 } from '../../testing/packet-builder.ts';
import { SERVICES } from '../flow-columns.ts';
import { classifyStream } from './classify.ts';
import { classifyDatagram } from './classify-datagram.ts';
import type { Head } from './services.ts';

const NOTHING: Uint8Array = new Uint8Array(0);
const headOf = (bytes: Uint8Array): Head => ({ bytes, start: 0, end: bytes.length });
const bytes = (...values: number[]): Uint8Array => Uint8Array.of(...values);

function streamService(client: Uint8Array, server = NOTHING, port = 40_000): string {
  const verdict = { service: 0, client: 0 };
  const isTold = classifyStream([headOf(client), headOf(server)], port, verdict);
  return isTold ? SERVICES[verdict.service] : '';
}

function datagramService(payload: Uint8Array, port = 40_001): string {
  return SERVICES[classifyDatagram(headOf(payload), { client: 40_000, server: port })];
}

const LDAP_BIND = bytes(0x30, 12, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0);
const AS_REQ = bytes(0x6a, 14, 0x30, 12, 0xa1, 3, 2, 1, 5, 0xa2, 3, 2, 1, 10, 0, 0);
const DCE_BIND = bytes(5, 0, 11, 3, 16, 0, 0, 0, 72, 0, 0, 0, 1, 0, 0, 0);
const NETBIOS_QUERY = concat(
  bytes(0, 1, 1, 16, 0, 1, 0, 0, 0, 0, 0, 0, 0x20),
  text('EJEDEBECCACACACACACACACACACACAAA'),
  bytes(0, 0, 32, 0, 1),
);
const MODBUS = bytes(0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 1);

describe('the service of a TCP flow is told by its first bytes', () => {
  const rows: [string, Uint8Array, Uint8Array, number][] = [
    ['ldap', LDAP_BIND, NOTHING, 40_000],
    ['krb', concat(uint32(AS_REQ.length), AS_REQ), NOTHING, 40_000],
    ['mqtt', concat(bytes(0x10, 12, 0, 4), text('MQTT'), bytes(4, 2, 0, 60)), NOTHING, 40_000],
    ['dce_rpc', DCE_BIND, NOTHING, 40_000],
    ['irc', text('NICK someone\r\nUSER a b c d\r\n'), NOTHING, 40_000],
    ['irc', text('USER a +iw b :A Name\r\n'), NOTHING, 8000],
    ['ftp', text('USER a name\r\n'), NOTHING, 8000],
    ['irc', NOTHING, text(':irc.example NOTICE * :*** Looking up'), 40_000],
    ['irc', NOTHING, text(':irc.example 001 someone :Welcome'), 40_000],
    ['sip', text('REGISTER sip:example.org SIP/2.0\r\n'), NOTHING, 40_000],
    ['rtsp', text('DESCRIBE rtsp://camera/1 RTSP/1.0\r\n'), NOTHING, 40_000],
    ['xmpp', text("<stream:stream to='example.org'"), NOTHING, 40_000],
    ['socks', bytes(5, 1, 0), bytes(5, 0), 10_080],
    ['modbus', MODBUS, NOTHING, 502],
    ['', MODBUS, NOTHING, 40_000],
    ['telnet', bytes(0xff, 0xfd, 3), NOTHING, 23],
    ['vnc', NOTHING, text('RFB 003.008\n'), 5900],
    ['bittorrent', text('\x13BitTorrent protocol'), NOTHING, 40_000],
    ['mssql', concat(bytes(0x12, 1, 0, 9), uint32(0), bytes(0)), NOTHING, 1433],
    ['http', text('OPTIONS * HTTP/1.1\r\n'), NOTHING, 40_000],
    ['gnutella', text('GNUTELLA CONNECT/0.6\r\n'), NOTHING, 40_000],
    ['shell', text('Microsoft Windows [Version 10.0.19045.3803]\r\n'), NOTHING, 40_000],
    ['shell', text('Microsoft Windows XP [Version 5.1.2600]'), bytes(0xf0, 0, 0, 0), 40_000],
    ['shell', bytes(0xfc, 0xe8), text('Windows PowerShell\r\nCopyright'), 40_000],
    ['shell', text('uid=33(www-data) gid=33(www-data)\n'), NOTHING, 40_000],
    ['shell', NOTHING, text('sh-5.2# '), 40_000],
    ['', text('uid=anna&go=1'), NOTHING, 40_000],
    ['', text('Microsoft Windows is what this page is about'), NOTHING, 40_000],
    ['tls', concat(bytes(23, 3, 3, 0, 4), uint32(7), bytes(23, 3, 3, 0, 40, 9)), NOTHING, 40_000],
    ['', concat(bytes(23, 3, 3, 0, 4), uint32(7), bytes(1, 2, 3, 0, 40, 9)), NOTHING, 40_000],
    ['', bytes(23, 3, 3, 0xff, 0xff, 1, 2), NOTHING, 40_000],
  ];
  test.each(rows)('%s', (service, client, server, port) => {
    const first = client.length > 0 ? client : server;
    expect(streamService(client, server, port) || streamService(first, NOTHING, port)).toBe(
      service,
    );
  });
});

describe('the service of a datagram is told by its bytes, and a port where they are few', () => {
  const rows: [string, Uint8Array, number][] = [
    ['krb', AS_REQ, 88],
    ['ldap', LDAP_BIND, 389],
    ['', LDAP_BIND, 40_001],
    ['sip', text('INVITE sip:a@example.org SIP/2.0\r\n'), 5060],
    ['srvloc', concat(bytes(2, 1, 0, 0, 14), new Uint8Array(9)), 427],
    ['', concat(bytes(2, 1, 0, 0, 14), new Uint8Array(9)), 40_001],
    ['netbios', NETBIOS_QUERY, 137],
    ['netbios', concat(bytes(0x11, 2), new Uint8Array(12)), 138],
    ['gnutella', concat(new Uint8Array(17), bytes(3, 0, 2, 0, 0, 0, 8, 9)), 40_001],
    ['', concat(new Uint8Array(17), bytes(3, 0, 3, 0, 0, 0, 8, 9)), 40_001],
    ['quic', concat(bytes(0xc6, 0x0a, 0x1a, 0x2a, 0x3a, 8), new Uint8Array(40)), 443],
    ['stun', concat(bytes(0, 1, 0, 0), uint32(0x2112a442), new Uint8Array(12)), 40_001],
    ['dtls', concat(bytes(22, 0xfe, 0xfd, 0, 0), new Uint8Array(20)), 40_001],
    ['ssdp', text('M-SEARCH * HTTP/1.1\r\n'), 1900],
    ['wireguard', concat(uint32(0x01000000), new Uint8Array(144)), 51_820],
    ['radius', concat(bytes(1, 7), uint16(20), new Uint8Array(16)), 1812],
    ['tftp', concat(uint16(1), text('file\0octet\0')), 69],
    ['ike', concat(new Uint8Array(17), bytes(0x20), new Uint8Array(10)), 500],
    ['vxlan', concat(uint32(0x08000000), uint32(0x500)), 4789],
    ['gtpv1', concat(bytes(0x30, 255), uint16(0), uint32(1)), 2152],
    ['', concat(bytes(0x30, 1), uint16(0), uint32(1)), 2152],
  ];
  test.each(rows)('%s', (service, payload, port) => {
    expect(datagramService(payload, port)).toBe(service);
  });
});

test('no prefix of such bytes makes a test read beyond them', () => {
  for (const whole of [LDAP_BIND, AS_REQ, DCE_BIND, MODBUS, NETBIOS_QUERY]) {
    for (let length = 0; length <= whole.length; length++) {
      // What stands behind the end would change the verdict if it were read.
      const prefix = {
        bytes: concat(whole.subarray(0, length), bytes(1, 2, 3)),
        start: 0,
        end: length,
      };
      const verdict = { service: 0, client: 0 };
      classifyStream([prefix, headOf(NOTHING)], 502, verdict);
      expect(classifyDatagram(prefix, { client: 1, server: 2 })).toBeGreaterThanOrEqual(0);
    }
  }
});
