/**
 * What is known around a claim that moves its severity: where it comes from and where it points,
 * what the service gives to one who gets in, and what the host hit is there for.
 */

/** By the sides that are inside the network watched. */
export const EXPOSURES = ['outside to inside', 'inside to inside', 'inside to outside'] as const;
export type Exposure = (typeof EXPOSURES)[number];

export interface Circumstances {
  /** Absent where it isn't one of these, or not known. */
  readonly exposure?: Exposure | undefined;
  /** Name of an application protocol; empty where it wasn't told. */
  readonly service?: string;
  /** What people say that the host hit is for; empty where nobody said. */
  readonly role?: string;
}

/** Impact metrics of CVSS v3.1: confidentiality, integrity, availability. */
export type Impact = `C:${string}/I:${string}/A:${string}`;

/** What services give to one who gets in; the first that names the protocol holds. */
export const SERVICE_GIVES: readonly {
  readonly what: string;
  readonly services: readonly string[];
  readonly impact: Impact;
}[] = [
  {
    what: 'the whole host',
    services: ['ssh', 'rdp', 'smb', 'dce_rpc', 'vnc', 'telnet'],
    impact: 'C:H/I:H/A:H',
  },
  { what: 'control of a process', services: ['modbus', 'dnp3'], impact: 'C:L/I:H/A:H' },
  {
    what: 'data, to read, write and drop',
    services: ['mysql', 'postgresql', 'mssql', 'mongodb', 'redis', 'ldap', 'krb'],
    impact: 'C:H/I:H/A:L',
  },
  { what: 'files', services: ['ftp', 'tftp', 'rsync'], impact: 'C:H/I:H/A:N' },
  { what: 'mail', services: ['imap', 'pop3', 'smtp'], impact: 'C:H/I:L/A:N' },
  { what: 'an account of a web site', services: ['http'], impact: 'C:L/I:L/A:N' },
];

/** Security requirements of CVSS v3.1, section 4.1: how much the loss of each would matter. */
export type Requirements = `CR:${string}/IR:${string}/AR:${string}`;

/** Words of a role, first match first; a role that has none of them moves nothing. */
export const ROLE_REQUIRES: readonly {
  readonly what: string;
  readonly words: RegExp;
  readonly requirements: Requirements;
}[] = [
  {
    what: 'identities',
    words: /domain controller|directory|identity|kerberos|\bldap\b|\bca\b/,
    requirements: 'CR:H/IR:H/AR:H',
  },
  {
    what: 'processes',
    words: /\bplc\b|scada|\bhmi\b|\bot\b|control|medical/,
    requirements: 'CR:L/IR:H/AR:H',
  },
  {
    what: 'data',
    words: /database|\bdb\b|storage|\bnas\b|files?\b|backup|finance|payroll|records/,
    requirements: 'CR:H/IR:H/AR:M',
  },
  {
    what: 'services',
    words: /server|web|mail|\bdns\b|name|gateway|router|firewall|proxy|switch|\bvpn\b/,
    requirements: 'CR:M/IR:M/AR:H',
  },
  {
    what: 'little',
    words: /printer|guest|kiosk|phone|camera|display|\btest\b|\blab\b/,
    requirements: 'CR:L/IR:L/AR:L',
  },
];

/** The place in SERVICE_GIVES; -1 where the protocol has none. */
export function giftOf(service = ''): number {
  return SERVICE_GIVES.findIndex(({ services }) => services.includes(service));
}

/** The place in ROLE_REQUIRES; -1 where the role has none. */
export function needOf(role = ''): number {
  const words = role.toLowerCase();
  return ROLE_REQUIRES.findIndex((each) => each.words.test(words));
}
