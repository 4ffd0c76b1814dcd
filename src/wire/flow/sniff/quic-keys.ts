import { Aes128 } from './aes128.ts';
import { asciiBytes } from './bytes.ts';
import { sha256 } from './sha256.ts';

/*
 * The keys of a client's first packets (RFC 9001, 5.2): derived from what stands in the packet, so
 * that anyone on the way may open it; they only keep middleboxes from growing used to it.
 */
const SECRET_BYTES = 32;
const KEY_BYTES = 16;
const NONCE_BYTES = 12;
const SHA_BLOCK_BYTES = 64;

const hexBytes = (digits: string): Uint8Array =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
/** RFC 9001, 5.2; RFC 9369, 3.3.1; drafts 29 to 32 and 23 to 28 of RFC 9001, 5.2. */
const SALT_1 = hexBytes('38762cf7f55934b34d179ae6a4c80cadccbb7f0a');
const SALT_2 = hexBytes('0dede3def700a6db819381be6e269dcbf9bd2ed9');
const SALT_DRAFT_29 = hexBytes('afbfec289993d24c9e9786f19c6111e04390a899');
const SALT_DRAFT_23 = hexBytes('c3eef712c72ebb5a11a7d2432bb46365bef9f502');

const label = (text: string): Uint8Array => asciiBytes(`tls13 ${text}`);
const CLIENT_LABEL = label('client in');
const LABELS_1 = { key: label('quic key'), nonce: label('quic iv'), header: label('quic hp') };
/** RFC 9369, 3.3.2. */
const LABELS_2 = {
  key: label('quicv2 key'),
  nonce: label('quicv2 iv'),
  header: label('quicv2 hp'),
};

export const QUIC_1 = 1;
export const QUIC_2 = 0x6b3343cf;
const DRAFTS = 0xff000000;

/** Undefined for versions whose salt is not known: older drafts, and companies' own. */
function saltOf(version: number): Uint8Array | undefined {
  if (version === QUIC_1) return SALT_1;
  if (version === QUIC_2) return SALT_2;
  // RFC 9000, 15: only asks which ones there are. No salt is defined; clients of nDPI's captures
  // use that of their time.
  if ((version & 0x0f0f0f0f) === 0x0a0a0a0a) return SALT_DRAFT_29;
  const draft = version - DRAFTS;
  if (draft < 23 || draft > 34) return undefined;
  return draft < 29 ? SALT_DRAFT_23 : draft < 33 ? SALT_DRAFT_29 : SALT_1;
}

/** Opens packets of one client at a time. */
export class QuicKeys {
  readonly packet = new Aes128();
  readonly header = new Aes128();
  readonly nonce = new Uint8Array(NONCE_BYTES);
  private readonly key = new Uint8Array(KEY_BYTES);
  private readonly initialSecret = new Uint8Array(SECRET_BYTES);
  private readonly secret = new Uint8Array(SECRET_BYTES);
  private readonly text = new Uint8Array(SHA_BLOCK_BYTES);

  /** `id` is the destination of the client's first packet. False where the version is unknown. */
  derive(version: number, id: Uint8Array): boolean {
    const salt = saltOf(version);
    if (salt === undefined) return false;
    const labels = version === QUIC_2 ? LABELS_2 : LABELS_1;
    hmac(salt, id, this.initialSecret);
    this.expand(this.initialSecret, CLIENT_LABEL, this.secret);
    this.expand(this.secret, labels.nonce, this.nonce);
    this.expand(this.secret, labels.header, this.key);
    this.header.setKey(this.key);
    this.expand(this.secret, labels.key, this.key);
    this.packet.setKey(this.key);
    return true;
  }

  /** RFC 8446, 7.1 (HKDF-Expand-Label): length 2 | label 1 + n | context 1 + 0 | counter 1. */
  private expand(secret: Uint8Array, name: Uint8Array, to: Uint8Array): void {
    const { text } = this;
    text.fill(0);
    text[1] = to.length;
    text[2] = name.length;
    text.set(name, 3);
    text[4 + name.length] = 1;
    hmac(secret, text.subarray(0, 5 + name.length), to);
  }
}

const inner = new Uint8Array(2 * SHA_BLOCK_BYTES);
const outer = new Uint8Array(SHA_BLOCK_BYTES + SECRET_BYTES);
const digest = new Uint8Array(SECRET_BYTES);

/** RFC 2104; key and text no longer than a block. Writes the first `to.length` bytes. */
function hmac(key: Uint8Array, text: Uint8Array, to: Uint8Array): void {
  inner.fill(0x36, 0, SHA_BLOCK_BYTES);
  outer.fill(0x5c, 0, SHA_BLOCK_BYTES);
  for (let i = 0; i < key.length; i++) {
    inner[i] ^= key[i];
    outer[i] ^= key[i];
  }
  inner.set(text, SHA_BLOCK_BYTES);
  sha256(inner, SHA_BLOCK_BYTES + text.length, digest);
  outer.set(digest, SHA_BLOCK_BYTES);
  sha256(outer, outer.length, to);
}
