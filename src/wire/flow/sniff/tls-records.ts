/* RFC 8446, 5.1 and 4: types of records and of messages of the handshake. */
const CHANGE_CIPHER_SPEC = 20;
export const ALERT = 21;
export const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;
export const CERTIFICATE = 11;
/** 2^14 of data, and what encryption may add to it (RFC 5246, 6.2.3). */
const RECORD_BYTES_MAX = 2 ** 14 + 2048;
const RECORDS_CHECKED = 3;

/**
 * True for a record from the middle of a connection (RFC 8446, 5.1): change of cipher, alert or
 * data, with a length that the standard allows and a record after it, where one follows.
 */
export function isTlsRecord(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  for (let record = 0; record < RECORDS_CHECKED && end - at >= 6; record++) {
    const type = bytes[at];
    const length = (bytes[at + 3] << 8) | bytes[at + 4];
    if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA || bytes[at + 1] !== 3) return false;
    if (bytes[at + 2] > 4 || length === 0 || length > RECORD_BYTES_MAX) return false;
    at += 5 + length;
  }
  return at > start;
}

/** True for the start of a TLS or SSL 3 record that opens a handshake. */
export function isTlsHandshake(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 6 || bytes[start] !== HANDSHAKE || bytes[start + 1] !== 3) return false;
  const type = bytes[start + 5];
  return bytes[start + 2] <= 4 && (type === CLIENT_HELLO || type === SERVER_HELLO);
}

export function isClientHello(bytes: Uint8Array, start: number, end: number): boolean {
  return isTlsHandshake(bytes, start, end) && bytes[start + 5] === CLIENT_HELLO;
}
