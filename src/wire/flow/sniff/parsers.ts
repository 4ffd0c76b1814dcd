import { SERVICES } from '../flow-columns.ts';
import {
  DNS_SERVICE,
  FTP_SERVICE,
  HTTP_SERVICE,
  IMAP_SERVICE,
  LDAP_SERVICE,
  MDNS_SERVICE,
  POP3_SERVICE,
  QUIC_SERVICE,
  service,
  SMTP_SERVICE,
  SSH_SERVICE,
  TLS_SERVICE,
} from './services.ts';
import { CommandParser, FTP, IMAP, IRC, POP3, SMTP } from './commands.ts';
import { DhcpParser } from './dhcp.ts';
import { DnsParser, dnsStreamParser } from './dns.ts';
import { DtlsParser, StunParser } from './dtls.ts';
import { HttpParser } from './http.ts';
import { KerberosParser, kerberosStreamParser } from './kerberos.ts';
import { LdapParser } from './ldap.ts';
import { MqttParser } from './mqtt.ts';
import { NtpParser } from './ntp.ts';
import type { MessageParser, StreamParser } from './parser.ts';
import { QuicParser } from './quic.ts';
import { rdpStreamParser } from './rdp.ts';
import { smbStreamParser } from './smb.ts';
import { SnmpParser } from './snmp.ts';
import { SshParser } from './ssh.ts';
import { TlsParser } from './tls.ts';

const KERBEROS = service('krb');

/** Parsers of TCP streams by the number of their service; the others are only told. */
export const STREAM_PARSERS: readonly (StreamParser | undefined)[] = makeStreamParsers();

/** The same of datagrams. */
export const MESSAGE_PARSERS: readonly (MessageParser | undefined)[] = makeMessageParsers();

function makeMessageParsers(): (MessageParser | undefined)[] {
  const parsers = new Array<MessageParser | undefined>(SERVICES.length).fill(undefined);
  parsers[DNS_SERVICE] = new DnsParser();
  parsers[MDNS_SERVICE] = parsers[DNS_SERVICE];
  parsers[service('dhcp')] = new DhcpParser();
  parsers[KERBEROS] = new KerberosParser();
  parsers[service('snmp')] = new SnmpParser();
  parsers[service('ntp')] = new NtpParser();
  parsers[QUIC_SERVICE] = new QuicParser();
  const dtls = new DtlsParser();
  parsers[service('dtls')] = dtls;
  parsers[service('stun')] = new StunParser(dtls);
  return parsers.map((parser) => parser && { message: parser.message.bind(parser) });
}

function makeStreamParsers(): (StreamParser | undefined)[] {
  const parsers = new Array<StreamParser | undefined>(SERVICES.length).fill(undefined);
  parsers[HTTP_SERVICE] = new HttpParser();
  parsers[DNS_SERVICE] = dnsStreamParser();
  parsers[TLS_SERVICE] = new TlsParser('t');
  parsers[SSH_SERVICE] = new SshParser();
  parsers[FTP_SERVICE] = new CommandParser(FTP);
  parsers[SMTP_SERVICE] = new CommandParser(SMTP);
  parsers[POP3_SERVICE] = new CommandParser(POP3);
  parsers[IMAP_SERVICE] = new CommandParser(IMAP);
  parsers[service('irc')] = new CommandParser(IRC);
  parsers[LDAP_SERVICE] = new LdapParser();
  parsers[KERBEROS] = kerberosStreamParser();
  parsers[service('smb')] = smbStreamParser();
  parsers[service('rdp')] = rdpStreamParser();
  parsers[service('mqtt')] = new MqttParser();
  return parsers.map((parser) => parser && bound(parser));
}

/**
 * Parsers behind objects of one shape: a place that calls them would else be compiled anew for
 * each class that it meets, with all that is inlined there.
 */
function bound(parser: StreamParser): StreamParser {
  return {
    feed: parser.feed.bind(parser),
    skip: parser.skip.bind(parser),
    end: parser.end === undefined ? () => {} : parser.end.bind(parser),
  };
}
