import { concat, text, uint16, uint32 } from './packet-builder.ts';

/** First messages of application protocols, for tests. */

export interface HelloFields {
  version?: number;
  ciphers: readonly number[];
  extensions: readonly { type: number; content?: Uint8Array }[];
}

const numbers = (values: readonly number[]): Uint8Array => concat(...values.map(uint16));
const counted = (content: Uint8Array): Uint8Array => concat(uint16(content.length), content);

/** Contents of extensions that hold a list of numbers of two bytes. */
export const numberList = (values: readonly number[]): Uint8Array => counted(numbers(values));
export const nameContent = (name: string): Uint8Array =>
  counted(concat(Uint8Array.of(0), counted(text(name))));
export const protocolContent = (...names: readonly string[]): Uint8Array =>
  counted(concat(...names.map((name) => concat(Uint8Array.of(name.length), text(name)))));

/** A ClientHello in one record. */
export function clientHello({ version = 0x0303, ciphers, extensions }: HelloFields): Uint8Array {
  const lists = concat(Uint8Array.of(0), numberList(ciphers), Uint8Array.of(1, 0));
  return handshakeRecord(1, version, concat(lists, extensionList(extensions)));
}

export function serverHello({
  version = 0x0303,
  extensions,
}: Omit<HelloFields, 'ciphers'>): Uint8Array {
  const fixed = Uint8Array.of(0, 0x13, 0x01, 0);
  return handshakeRecord(2, version, concat(fixed, extensionList(extensions)));
}

/** An extension list; nothing at all where there is none, as old hellos are. */
function extensionList(extensions: HelloFields['extensions']): Uint8Array {
  if (extensions.length === 0) return new Uint8Array(0);
  const each = extensions.map(({ type, content = new Uint8Array(0) }) =>
    concat(uint16(type), counted(content)),
  );
  return counted(concat(...each));
}

function handshakeRecord(type: number, version: number, rest: Uint8Array): Uint8Array {
  const body = concat(uint16(version), new Uint8Array(32).fill(7), rest);
  const message = concat(Uint8Array.of(type, 0), uint16(body.length), body);
  return concat(Uint8Array.of(22, 3, 1), uint16(message.length), message);
}

/** Made with openssl: panel.mill.example names itself as issuer, for a year from November 2026. */
export const SELF_MADE_CERTIFICATE = Buffer.from(
  'MIIBpjCCAUygAwIBAgIBTTAKBggqhkjOPQQDAjAyMRMwEQYDVQQKDApNaWxsIFdvcmtzMRswGQYDVQQDDBJwYW5l' +
    'bC5taWxsLmV4YW1wbGUwHhcNMjYxMTIxMTgwMDMxWhcNMjcxMTIxMTgwMDMxWjAyMRMwEQYDVQQKDApNaWxsIFdv' +
    'cmtzMRswGQYDVQQDDBJwYW5lbC5taWxsLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR4O5nkUfAT' +
    'dCrdWSlbL1h2vrsSDqZwMIb9ZiKp6E0ihPpfVU7cu5XhnKvcihJ2nIH4AqrEoBQba+o2QUyqE3Zzo1MwUTAdBgNV' +
    'HQ4EFgQUB9NYVZGHK2EDzYJO60xZSmIrsBowHwYDVR0jBBgwFoAUB9NYVZGHK2EDzYJO60xZSmIrsBowDwYDVR0T' +
    'AQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAmey/u1Q4YLRhmI+eheIVEWr4YzbG1hFbtECdb2ihy8ACIGsm' +
    'Mi4iakJYt6vSdvLIEYhQBvwXcOrhorEYWkWNdhwL',
  'base64',
);

/** RFC 5246, 7.4.2: certificates in one record. */
export function certificateMessage(certificates: readonly Uint8Array[]): Uint8Array {
  const long = (bytes: Uint8Array) => concat(Uint8Array.of(0), counted(bytes));
  const message = concat(Uint8Array.of(11), long(long(concat(...certificates.map(long)))));
  return concat(Uint8Array.of(22, 3, 3), uint16(message.length), message);
}

/** RFC 4253, 7.1, in a packet of its own; ten lists of names. */
export function sshKeyExchange(lists: readonly string[]): Uint8Array {
  const names = lists.map((list) => concat(uint32(list.length), text(list)));
  const payload = concat(Uint8Array.of(20), new Uint8Array(16), ...names, new Uint8Array(5));
  return concat(uint32(payload.length + 5), Uint8Array.of(4), payload, new Uint8Array(4));
}

/** X.690: an element of DER with its length in two bytes, which every reader must take. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concat(...contents);
  return concat(Uint8Array.of(tag, 0x82), uint16(content.length), content);
}

/** RFC 4120, 5.4.1: a request for a ticket-granting ticket. */
export function kerberosRequest(names: readonly string[], realm: string): Uint8Array {
  const principal = der(
    0x30,
    der(0xa0, der(2, Uint8Array.of(1))),
    der(0xa1, der(0x30, ...names.map((name) => der(0x1b, text(name))))),
  );
  const body = der(
    0x30,
    der(0xa0, der(3)),
    der(0xa1, principal),
    der(0xa2, der(0x1b, text(realm))),
  );
  const version = Uint8Array.of(0xa1, 3, 2, 1, 5);
  const kind = Uint8Array.of(0xa2, 3, 2, 1, 10);
  const inner = concat(version, kind, der(0xa4, body));
  // The usual short form where the tests of the stream look: `30 len a1 03 02 01 05`.
  return concat(Uint8Array.of(0x6a, 0x82), uint16(inner.length + 4), der(0x30, inner));
}

export function dhcpRequest(options: readonly number[]): Uint8Array {
  const fixed = new Uint8Array(240);
  fixed[0] = 1;
  fixed.set([0x63, 0x82, 0x53, 0x63], 236);
  return concat(fixed, Uint8Array.from(options));
}

/** MS-SMB2 and MS-CIFS: a message behind its session header, zeros but where `bytes` says. */
export function smbMessage(
  length: number,
  bytes: Readonly<Record<number, Uint8Array>>,
): Uint8Array {
  const message = new Uint8Array(length);
  for (const [at, part] of Object.entries(bytes)) message.set(part, Number(at));
  return concat(Uint8Array.of(0, 0), uint16(length), message);
}
