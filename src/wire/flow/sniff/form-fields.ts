import { asciiBytes, startsWithLoosely } from './bytes.ts';

/** Bytes of a form that are looked at: logins are short. */
const FORM_BYTES_MAX = 1024;
const EQUALS = 0x3d;
const AND = 0x26;

/** Parts of what the fields of passwords are called, and one whole name. */
const WORDS = [asciiBytes('passw'), asciiBytes('pwd')];
const PASS = asciiBytes('pass=');

/**
 * True where a form (`name=value&…`, WHATWG URL, 5.1) has a field that is called a password and
 * isn't empty. It reads what one packet has of the form.
 */
export function hasPassword(bytes: Uint8Array, start: number, end: number): boolean {
  const limit = Math.min(end, start + FORM_BYTES_MAX);
  let isCalledSo = startsWithLoosely(bytes, start, limit, PASS);
  let isName = true;
  for (let at = start; at < limit; at++) {
    if (bytes[at] === AND) {
      isName = true;
      isCalledSo = startsWithLoosely(bytes, at + 1, limit, PASS);
    } else if (isName) {
      isCalledSo ||= WORDS.some((word) => startsWithLoosely(bytes, at, limit, word));
      if (bytes[at] === EQUALS) isName = false;
    } else if (isCalledSo) return true;
  }
  return false;
}
