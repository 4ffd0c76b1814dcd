import { SERVICES } from '../flow-columns.ts';
import { SshParser } from './banner.ts';
import {
  DNS_SERVICE,
  FTP_SERVICE,
  HTTP_SERVICE,
  IMAP_SERVICE,
  LDAP_SERVICE,
  POP3_SERVICE,
  SMTP_SERVICE,
  SSH_SERVICE,
  TLS_SERVICE,
} from './services.ts';
import { CommandParser, FTP, IMAP, POP3, SMTP } from './commands.ts';
import { DnsStreamParser } from './dns.ts';
import { HttpParser } from './http.ts';
import { LdapParser } from './ldap.ts';
import type { StreamParser } from './parser.ts';
import { TlsParser } from './tls.ts';

/** Parsers of TCP streams by the number of their service; the others are only told. */
export const STREAM_PARSERS: readonly (StreamParser | undefined)[] = makeParsers();

function makeParsers(): (StreamParser | undefined)[] {
  const parsers = new Array<StreamParser | undefined>(SERVICES.length).fill(undefined);
  parsers[HTTP_SERVICE] = new HttpParser();
  parsers[DNS_SERVICE] = new DnsStreamParser();
  parsers[TLS_SERVICE] = new TlsParser();
  parsers[SSH_SERVICE] = new SshParser();
  parsers[FTP_SERVICE] = new CommandParser(FTP);
  parsers[SMTP_SERVICE] = new CommandParser(SMTP);
  parsers[POP3_SERVICE] = new CommandParser(POP3);
  parsers[IMAP_SERVICE] = new CommandParser(IMAP);
  parsers[LDAP_SERVICE] = new LdapParser();
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
