import { WORD } from '../flow-layout.ts';
import {
  type AppSlots,
  CLIENT,
  CLIENT_NAME,
  FIRST_REQUEST,
  hashBytes,
  LINE_LENGTH,
  MODE,
  SERVER_SOFTWARE,
  SHARED_A,
  SHARED_B,
} from './app-slots.ts';
import {
  asciiBytes,
  findSpace,
  readDecimal,
  skipSpaces,
  startsWithLoosely,
  threeDigits,
  uint32,
} from './bytes.ts';
import { LineCursor, NO_LINE } from './lines.ts';
import type { Piece, StreamParser } from './parser.ts';
import { TLS_SERVICE } from './services.ts';

/* MODE of both directions. */
const COMMANDS = 0;
/** Mail text: up to a line of one dot. */
const MAIL = 1;
/** TLS from here on. */
const OPAQUE = 2;

/** What one protocol of commands and reply lines has of its own. */
export interface Dialect {
  takeCommand(slots: AppSlots, slot: number, line: Piece): void;
  takeReply(slots: AppSlots, slot: number, line: Piece): void;
}

/** Protocols of text lines: the client commands, the server replies. */
export class CommandParser implements StreamParser {
  private readonly line = new LineCursor();
  private readonly dialect: Dialect;

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  feed(slots: AppSlots, slot: number, direction: number, piece: Piece): void {
    const base = slots.baseOf(slot);
    const isClient = slots.words[base + CLIENT] === direction;
    let at = piece.start;
    while (at < piece.end) {
      const bulk = Math.min(slots.remaining[slot * 2 + direction], piece.end - at);
      if (bulk > 0) {
        slots.remaining[slot * 2 + direction] -= bulk;
        at += bulk;
        continue;
      }
      at = this.line.next(slots, slot, direction, piece, at);
      if (at === NO_LINE) return;
      const { line } = this;
      if (!isClient) {
        this.dialect.takeReply(slots, slot, line);
        if (slots.words[base + MODE] === OPAQUE) return slots.handOver(slot, TLS_SERVICE);
      } else if (slots.words[base + MODE] !== MAIL) this.dialect.takeCommand(slots, slot, line);
      else if (line.end - line.start === 1 && line.bytes[line.start] === 0x2e) {
        slots.words[base + MODE] = COMMANDS;
      }
    }
  }

  /** The line that is cut is lost; what follows counts as a line of its own. */
  skip(slots: AppSlots, slot: number, direction: number, byteCount: number): void {
    const remaining = slots.remaining[slot * 2 + direction];
    slots.remaining[slot * 2 + direction] = Math.max(0, remaining - byteCount);
    slots.words[slots.baseOf(slot) + LINE_LENGTH + direction] = 0;
  }
}

const USER = asciiBytes('user ');
const HELO = asciiBytes('helo ');
const EHLO = asciiBytes('ehlo ');
const BDAT = asciiBytes('bdat ');
const AUTH = asciiBytes('auth');
const STARTTLS = asciiBytes('starttls');
const STLS = asciiBytes('stls');
const PASS = asciiBytes('pass');
const APOP = asciiBytes('apop');
const LOGIN = asciiBytes('login');
const AUTHENTICATE = asciiBytes('authenticate');
const OK = asciiBytes('ok');
const NO = asciiBytes('no');
const PLUS_OK = asciiBytes('+ok');
const MINUS_ERR = asciiBytes('-err');

function countCommand(slots: AppSlots, slot: number, { bytes, start, end }: Piece): void {
  slots.countRequest(slot, bytes, start, end);
}

/** Reply code of a line that ends a reply: `530 text`, not `530-text`. -1 for other lines. */
function replyCode({ bytes, start, end }: Piece): number {
  const isLast = end - start === 3 || bytes[start + 3] === 0x20;
  return isLast ? threeDigits(bytes, start, end) : -1;
}

function setMode(slots: AppSlots, slot: number, mode: number): void {
  slots.words[slots.baseOf(slot) + MODE] = mode;
}

/** The text behind the first 220 (RFC 959, RFC 5321), a line of several included: `220-text`. */
function keepGreeting(slots: AppSlots, slot: number, { bytes, start, end }: Piece): void {
  if (threeDigits(bytes, start, end) === 220) {
    slots.keepText(slot, SERVER_SOFTWARE, bytes, start + 4, end);
  }
}

function keepUser(slots: AppSlots, slot: number, { bytes, start, end }: Piece): void {
  if (!startsWithLoosely(bytes, start, end, USER)) return;
  slots.keepText(slot, FIRST_REQUEST, bytes, start + USER.length, end);
  slots.keepText(slot, CLIENT_NAME, bytes, start + USER.length, end);
}

/** Of FTP (RFC 959, RFC 2428): those that Zeek logs (FTP::logged_commands), in four letters. */
const TRANSFER_COMMANDS: ReadonlySet<number> = new Set(
  ['appe', 'dele', 'retr', 'stor', 'stou', 'acct', 'port', 'pasv', 'eprt', 'epsv'].map((name) =>
    fourLetters(asciiBytes(name), 0),
  ),
);

/** In lower case. */
function fourLetters(bytes: Uint8Array, at: number): number {
  return uint32(bytes, at) | 0x20202020;
}

function countTransfer(slots: AppSlots, slot: number, { bytes, start, end }: Piece): void {
  const isWord = end - start === 4 || (end - start > 4 && bytes[start + 4] === 0x20);
  if (isWord && TRANSFER_COMMANDS.has(fourLetters(bytes, start))) {
    slots.count(slot, WORD.transferCommands);
  }
}

/** RFC 959; 230 is a login, 530 a refused one, 234 starts TLS (RFC 4217). */
export const FTP: Dialect = {
  takeCommand(slots, slot, line) {
    countCommand(slots, slot, line);
    countTransfer(slots, slot, line);
    keepUser(slots, slot, line);
  },
  takeReply(slots, slot, line) {
    keepGreeting(slots, slot, line);
    const code = replyCode(line);
    if (code < 0) return;
    slots.count(slot, WORD.responses);
    if (code === 530) slots.count(slot, WORD.loginFailures);
    else if (code === 230) slots.count(slot, WORD.loginSuccesses);
    else if (code === 234) setMode(slots, slot, OPAQUE);
    else if (code >= 500) slots.count(slot, WORD.clientErrors);
  },
};

/* SHARED_A of SMTP and POP3: 1 while a login, 2 while STARTTLS waits for its reply. */
const WAITS_LOGIN = 1;
const WAITS_TLS = 2;

/** RFC 5321; 235 is a login, 535 a refused one (RFC 4954), 354 asks for mail text. */
export const SMTP: Dialect = {
  takeCommand(slots, slot, line) {
    const { bytes, start, end } = line;
    const at = slots.baseOf(slot) + SHARED_A;
    // While AUTH is under way the client's lines are answers to challenges, not commands.
    if (slots.words[at] === WAITS_LOGIN) return;
    countCommand(slots, slot, line);
    slots.keepText(slot, FIRST_REQUEST, bytes, start, end);
    if (startsWithLoosely(bytes, start, end, HELO) || startsWithLoosely(bytes, start, end, EHLO)) {
      slots.keepText(slot, CLIENT_NAME, bytes, start + HELO.length, end);
    }
    slots.words[at] = 0;
    if (startsWithLoosely(bytes, start, end, AUTH)) slots.words[at] = WAITS_LOGIN;
    else if (startsWithLoosely(bytes, start, end, STARTTLS)) slots.words[at] = WAITS_TLS;
    else if (startsWithLoosely(bytes, start, end, BDAT)) {
      // RFC 3030, 2: so many bytes of mail text follow, without an end of their own.
      const client = slots.words[slots.baseOf(slot) + CLIENT];
      slots.remaining[slot * 2 + client] = Math.max(0, readDecimal(bytes, start + 5, end));
    }
  },
  takeReply(slots, slot, line) {
    keepGreeting(slots, slot, line);
    const code = replyCode(line);
    if (code < 0) return;
    slots.count(slot, WORD.responses);
    const at = slots.baseOf(slot) + SHARED_A;
    if (code === 334) return;
    if (code === 235) slots.count(slot, WORD.loginSuccesses);
    else if (code === 535) slots.count(slot, WORD.loginFailures);
    else if (code >= 500) slots.count(slot, WORD.clientErrors);
    else if (code === 354) setMode(slots, slot, MAIL);
    else if (code === 220 && slots.words[at] === WAITS_TLS) setMode(slots, slot, OPAQUE);
    slots.words[at] = 0;
  },
};

/** RFC 1939; a login is PASS, APOP or AUTH (RFC 5034), STLS starts TLS (RFC 2595). */
export const POP3: Dialect = {
  takeCommand(slots, slot, line) {
    const { bytes, start, end } = line;
    const at = slots.baseOf(slot) + SHARED_A;
    countCommand(slots, slot, line);
    const isLogin =
      startsWithLoosely(bytes, start, end, PASS) ||
      startsWithLoosely(bytes, start, end, APOP) ||
      startsWithLoosely(bytes, start, end, AUTH);
    slots.words[at] = isLogin ? WAITS_LOGIN : 0;
    if (startsWithLoosely(bytes, start, end, STLS)) slots.words[at] = WAITS_TLS;
    keepUser(slots, slot, line);
  },
  takeReply(slots, slot, line) {
    const { bytes, start, end } = line;
    const isOk = startsWithLoosely(bytes, start, end, PLUS_OK);
    if (!isOk && !startsWithLoosely(bytes, start, end, MINUS_ERR)) return;
    slots.count(slot, WORD.responses);
    const at = slots.baseOf(slot) + SHARED_A;
    if (slots.words[at] === WAITS_LOGIN) {
      slots.count(slot, isOk ? WORD.loginSuccesses : WORD.loginFailures);
    } else if (slots.words[at] === WAITS_TLS && isOk) setMode(slots, slot, OPAQUE);
    slots.words[at] = 0;
  },
};

const NICK = asciiBytes('nick ');
const JOIN = asciiBytes('join ');
const COLON = 0x3a;

/** RFC 2812, 3.1.2 and 3.2.1: the first name that the client takes, and what it joins first. */
export const IRC: Dialect = {
  takeCommand(slots, slot, { bytes, start, end }) {
    if (startsWithLoosely(bytes, start, end, JOIN)) {
      slots.keepText(slot, FIRST_REQUEST, bytes, start, end);
    }
    if (!startsWithLoosely(bytes, start, end, NICK)) return;
    // A last parameter may have a colon before it (RFC 2812, 2.3.1).
    const name = start + NICK.length + (bytes[start + NICK.length] === COLON ? 1 : 0);
    slots.keepText(slot, CLIENT_NAME, bytes, name, findSpace(bytes, name, end));
  },
  takeReply() {},
};

/**
 * RFC 9051: `tag COMMAND …` is answered by `tag OK | NO | BAD …`. SHARED_A says what the last
 * login or STARTTLS waits for, SHARED_B is the hash of its tag.
 */
export const IMAP: Dialect = {
  takeCommand(slots, slot, line) {
    const { bytes, start, end } = line;
    const tagEnd = findSpace(bytes, start, end);
    const command = skipSpaces(bytes, tagEnd, end);
    // Literals and answers to challenges have no tag and command.
    if (command >= end) return;
    const base = slots.baseOf(slot);
    slots.countRequest(slot, bytes, command, end);
    slots.keepText(slot, FIRST_REQUEST, bytes, command, findSpace(bytes, command, end));
    const isLogin =
      startsWithLoosely(bytes, command, end, LOGIN) ||
      startsWithLoosely(bytes, command, end, AUTHENTICATE);
    const isTls = startsWithLoosely(bytes, command, end, STARTTLS);
    if (!isLogin && !isTls) return;
    slots.words[base + SHARED_A] = isLogin ? WAITS_LOGIN : WAITS_TLS;
    slots.words[base + SHARED_B] = hashBytes(bytes, start, tagEnd);
  },
  takeReply(slots, slot, line) {
    const { bytes, start, end } = line;
    // `*` is data and `+` asks for more; neither answers a command.
    if (bytes[start] === 0x2a || bytes[start] === 0x2b) return;
    const base = slots.baseOf(slot);
    const tagEnd = findSpace(bytes, start, end);
    if (tagEnd >= end) return;
    slots.count(slot, WORD.responses);
    const waitsFor = slots.words[base + SHARED_A];
    if (waitsFor === 0 || slots.words[base + SHARED_B] !== hashBytes(bytes, start, tagEnd)) return;
    slots.words[base + SHARED_A] = 0;
    const isOk = startsWithLoosely(bytes, tagEnd + 1, end, OK);
    if (waitsFor === WAITS_TLS) {
      if (isOk) setMode(slots, slot, OPAQUE);
    } else if (isOk) slots.count(slot, WORD.loginSuccesses);
    else if (startsWithLoosely(bytes, tagEnd + 1, end, NO)) slots.count(slot, WORD.loginFailures);
  },
};
