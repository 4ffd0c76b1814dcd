import { asciiBytes, isDigit, isUpper, startsWith, startsWithLoosely } from './bytes.ts';

/* First bytes of protocols that are text but neither HTTP, mail nor FTP. */

const SIP_VERSION = asciiBytes('SIP/2.0');
const SIP_TARGETS = [asciiBytes('sip:'), asciiBytes('sips:'), asciiBytes('tel:')];
const RTSP_VERSION = asciiBytes('RTSP/1.0');
const RTSP_TARGET = asciiBytes('rtsp://');
const IRC_COMMANDS = [asciiBytes('nick '), asciiBytes('cap ls'), asciiBytes('cap req')];
const IRC_NOTICE = asciiBytes('notice auth');
const XMPP_STARTS = [asciiBytes('<stream:stream'), asciiBytes("<?xml version='1.0'?><stream")];

/** Longest method of SIP and RTSP: GET_PARAMETER. */
const METHOD_BYTES_MAX = 14;

/** RFC 3261, 7: a method and a SIP URI, or the version of an answer. */
export function isSip(bytes: Uint8Array, start: number, end: number): boolean {
  if (startsWith(bytes, start, end, SIP_VERSION)) return true;
  const target = targetAfterMethod(bytes, start, end);
  return target > start && SIP_TARGETS.some((uri) => startsWithLoosely(bytes, target, end, uri));
}

/** RFC 2326, 6 and 7. */
export function isRtsp(bytes: Uint8Array, start: number, end: number): boolean {
  if (startsWith(bytes, start, end, RTSP_VERSION)) return true;
  const target = targetAfterMethod(bytes, start, end);
  return target > start && startsWithLoosely(bytes, target, end, RTSP_TARGET);
}

/** Where the target of a request starts; `start` where no method in capitals stands there. */
function targetAfterMethod(bytes: Uint8Array, start: number, end: number): number {
  const limit = Math.min(end, start + METHOD_BYTES_MAX);
  let at = start;
  while (at < limit && (isUpper(bytes[at]) || bytes[at] === 0x5f)) at++;
  return at - start >= 3 && at < limit && bytes[at] === 0x20 ? at + 1 : start;
}

/** RFC 2812, 3.1: what clients say first. */
export function isIrcClient(bytes: Uint8Array, start: number, end: number): boolean {
  if (startsWithLoosely(bytes, start, end, IRC_USER)) return hasFourWords(bytes, start, end);
  return IRC_COMMANDS.some((command) => startsWithLoosely(bytes, start, end, command));
}

/** USER has four parameters in IRC, and one in FTP and POP3. */
function hasFourWords(bytes: Uint8Array, start: number, end: number): boolean {
  let spaces = 0;
  for (let at = start; at < end && bytes[at] >= 0x20; at++) if (bytes[at] === 0x20) spaces++;
  return spaces >= 4;
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
const IRC_USER = asciiBytes('user ');

/**
 * A command shell's own words, with no protocol around them: greetings of Windows' two, what bash
 * and dash say of a missing terminal, their prompts, and the answer to `id`.
 */
export function isShell(bytes: Uint8Array, start: number, end: number): boolean {
  if (SHELL_WORDS.some((words) => startsWith(bytes, start, end, words))) return true;
  if (startsWith(bytes, start, end, WINDOWS)) return hasVersion(bytes, start, end);
  return SHELL_NUMBERS.some(
    (words) => startsWith(bytes, start, end, words) && isDigit(bytes[start + words.length]),
  );
}

const SHELL_WORDS = [
  'Windows PowerShell\r\n',
  'Windows PowerShell running as user',
  'bash: cannot set terminal process group',
  'bash: no job control in this shell',
  "sh: 0: can't access tty",
  "/bin/sh: 0: can't access tty",
  'sh: no job control in this shell',
].map(asciiBytes);
const SHELL_NUMBERS = ['uid=', 'sh-', 'bash-'].map(asciiBytes);
const WINDOWS = asciiBytes('Microsoft Windows ');
const VERSION = asciiBytes('[ver');
/** `XP`, `2000` or nothing before it. */
const VERSION_WITHIN = 8;

function hasVersion(bytes: Uint8Array, start: number, end: number): boolean {
  const from = start + WINDOWS.length;
  for (let at = from; at < from + VERSION_WITHIN; at++) {
    if (startsWithLoosely(bytes, at, end, VERSION)) return true;
  }
  return false;
}

/** RFC 6120, 4.2. */
export function isXmpp(bytes: Uint8Array, start: number, end: number): boolean {
  return XMPP_STARTS.some((text) => startsWithLoosely(bytes, start, end, text));
}
