import { asciiBytes, isDigit, startsWith, startsWithLoosely } from './bytes.ts';

/* First bytes of protocols that are text but neither HTTP, mail nor FTP. */

const SIP_VERSION = asciiBytes('SIP/2.0');
const SIP_METHODS = [
  'invite ',
  'register ',
  'options ',
  'ack ',
  'bye ',
  'cancel ',
  'subscribe ',
  'notify ',
  'message ',
  'publish ',
  'info ',
  'prack ',
  'refer ',
  'update ',
].map(asciiBytes);
const SIP_TARGETS = [asciiBytes('sip:'), asciiBytes('sips:'), asciiBytes('tel:')];
const RTSP_VERSION = asciiBytes('RTSP/1.0');
const RTSP_TARGET = asciiBytes('rtsp://');
const IRC_COMMANDS = [asciiBytes('nick '), asciiBytes('cap ls'), asciiBytes('cap req')];
const IRC_NOTICE = asciiBytes('notice auth');
const XMPP_STARTS = [asciiBytes('<stream:stream'), asciiBytes("<?xml version='1.0'?><stream")];

/** RFC 3261, 7: a method and a SIP URI, or the version of an answer. */
export function isSip(bytes: Uint8Array, start: number, end: number): boolean {
  if (startsWith(bytes, start, end, SIP_VERSION)) return true;
  for (const method of SIP_METHODS) {
    if (!startsWithLoosely(bytes, start, end, method)) continue;
    return SIP_TARGETS.some((target) =>
      startsWithLoosely(bytes, start + method.length, end, target),
    );
  }
  return false;
}

/** RFC 2326, 6 and 7. */
export function isRtsp(bytes: Uint8Array, start: number, end: number): boolean {
  if (startsWith(bytes, start, end, RTSP_VERSION)) return true;
  let at = start;
  while (at < Math.min(end, start + 20) && bytes[at] !== 0x20) at++;
  return startsWithLoosely(bytes, at + 1, end, RTSP_TARGET);
}

/** RFC 2812, 3.1: what clients say first. USER alone is FTP's and POP3's as well. */
export function isIrcClient(bytes: Uint8Array, start: number, end: number): boolean {
  return IRC_COMMANDS.some((command) => startsWithLoosely(bytes, start, end, command));
}

/** RFC 2812, 2.3: `:server 001 …`, `:server NOTICE …`; and the notices before a name is known. */
export function isIrcServer(bytes: Uint8Array, start: number, end: number): boolean {
  if (startsWithLoosely(bytes, start, end, IRC_NOTICE)) return true;
  if (end - start < 8 || bytes[start] !== 0x3a) return false;
  let at = start + 1;
  while (at < end && bytes[at] > 0x20) at++;
  if (at === start + 1 || at + 4 >= end) return false;
  const isNumber = isDigit(bytes[at + 1]) && isDigit(bytes[at + 2]) && isDigit(bytes[at + 3]);
  return (isNumber && bytes[at + 4] === 0x20) || startsWithLoosely(bytes, at + 1, end, NOTICE);
}

const NOTICE = asciiBytes('notice ');

/** RFC 6120, 4.2. */
export function isXmpp(bytes: Uint8Array, start: number, end: number): boolean {
  return XMPP_STARTS.some((text) => startsWithLoosely(bytes, start, end, text));
}
