import { INNER_SERVICES, SERVICES } from '../flow-columns.ts';

type ServiceName = (typeof SERVICES)[number];
export const service = (name: ServiceName): number => SERVICES.indexOf(name);

/** The bit of `innerServices`. */
export const innerService = (name: (typeof INNER_SERVICES)[number]): number =>
  1 << INNER_SERVICES.indexOf(name);

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
export const LDAP_SERVICE = service('ldap');
export const QUIC_SERVICE = service('quic');

/** One way's first payload bytes. */
export interface Head {
  bytes: Uint8Array;
  start: number;
  end: number;
}
