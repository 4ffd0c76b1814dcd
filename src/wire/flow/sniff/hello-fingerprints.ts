import { isDigit, toLower, uint16 } from './bytes.ts';
import { Md5, MD5_BLOCK_BYTES, MD5_WORDS } from './md5.ts';
import { sha256 } from './sha256.ts';

/*
 * JA3 (Althouse, Atkinson, Atkins: https://github.com/salesforce/ja3) and JA4 (FoxIO's technical
 * details of JA4, the TLS client fingerprint: https://github.com/FoxIO-LLC/ja4) of what tls.ts keeps
 * of a ClientHello:
 *
 *     version 2 | cipher bytes 2 | ciphers | extensions, each: type 2 | kept bytes 2 | content
 *
 * where the content is kept of those extensions alone that are in KEPT_EXTENSIONS.
 */
export const SERVER_NAME_EXTENSION = 0;
const GROUPS_EXTENSION = 10;
const FORMATS_EXTENSION = 11;
const SIGNATURES_EXTENSION = 13;
export const ALPN_EXTENSION = 16;
export const VERSIONS_EXTENSION = 43;
export const KEPT_EXTENSIONS: readonly number[] = [
  SERVER_NAME_EXTENSION,
  GROUPS_EXTENSION,
  FORMATS_EXTENSION,
  SIGNATURES_EXTENSION,
  ALPN_EXTENSION,
  VERSIONS_EXTENSION,
];

/** Values of two bytes that there is room for in what is kept of a hello (tls.ts). */
const VALUES_MAX = 448;
const DIGEST_BYTES = 6;
export const JA3_BYTES = 32;
export const JA4_BYTES = 36;
const COUNT_MAX = 99;

/** First byte of every version of DTLS. */
const DTLS = 0xfe;

const COMMA = 0x2c;
const DASH = 0x2d;
const UNDERSCORE = 0x5f;
const ZERO = 0x30;

class Values {
  readonly all = new Uint16Array(VALUES_MAX);
  count = 0;

  /** Takes numbers of two bytes but those of GREASE (RFC 8701, 2: 0a0a, 1a1a … fafa). */
  take(bytes: Uint8Array, start: number, end: number): void {
    this.count = 0;
    for (let at = start; at + 1 < end; at += 2) this.add(uint16(bytes, at));
  }

  add(value: number): void {
    const isGrease = (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
    if (!isGrease && this.count < VALUES_MAX) this.all[this.count++] = value;
  }

  sort(): void {
    this.all.subarray(0, this.count).sort();
  }
}

/** Writes both fingerprints to `ja3` and `ja4`, in ASCII; used again for each hello. */
export class HelloFingerprints {
  readonly ja3: Uint8Array;
  readonly ja4 = new Uint8Array(JA4_BYTES);
  private version = 0;
  private hasName = false;
  private readonly ciphers = new Values();
  private readonly extensions = new Values();
  private readonly groups = new Values();
  private readonly formats = new Values();
  private readonly signatures = new Values();
  private readonly versions = new Values();
  private readonly alpn = Uint8Array.of(ZERO, ZERO);
  /** A value takes six letters at the most, with what parts it from the next. */
  private readonly text = new Uint8Array(6 * VALUES_MAX * 4);
  private length = 0;
  private readonly md5 = new Md5();
  private readonly digest = new Uint8Array(DIGEST_BYTES);

  constructor() {
    const block = { bytes: new Uint8Array(MD5_BLOCK_BYTES), at: 0 };
    this.md5.resume(new Int32Array(MD5_WORDS), 0, block);
    this.ja3 = this.md5.hex;
  }

  take(bytes: Uint8Array, start: number, end: number): void {
    this.read(bytes, start, end);
    this.writeJa3();
    this.writeJa4();
  }

  private read(bytes: Uint8Array, start: number, end: number): void {
    this.version = uint16(bytes, start);
    this.hasName = false;
    this.alpn.fill(ZERO);
    for (const list of [this.extensions, this.groups, this.formats, this.signatures])
      list.count = 0;
    this.versions.count = 0;
    const ciphersAt = start + 4;
    let at = Math.min(ciphersAt + uint16(bytes, start + 2), end);
    this.ciphers.take(bytes, ciphersAt, at);
    while (at + 4 <= end) {
      const type = uint16(bytes, at);
      const contentEnd = at + 4 + uint16(bytes, at + 2);
      this.extensions.add(type);
      this.readContent(type, bytes, at + 4, Math.min(contentEnd, end));
      at = contentEnd;
    }
  }

  private readContent(type: number, bytes: Uint8Array, start: number, end: number): void {
    if (type === SERVER_NAME_EXTENSION) this.hasName = true;
    else if (type === GROUPS_EXTENSION) this.groups.take(bytes, start + 2, end);
    else if (type === SIGNATURES_EXTENSION) this.signatures.take(bytes, start + 2, end);
    else if (type === VERSIONS_EXTENSION) this.versions.take(bytes, start + 1, end);
    else if (type === FORMATS_EXTENSION) {
      this.formats.count = 0;
      for (let at = start + 1; at < end; at++) this.formats.add(bytes[at]);
    } else if (type === ALPN_EXTENSION) this.readAlpn(bytes, start + 2, end);
  }

  /** First and last letter of the first protocol; of its hexadecimal digits if one is no letter. */
  private readAlpn(bytes: Uint8Array, start: number, end: number): void {
    const length = start < end ? bytes[start] : 0;
    if (length === 0 || start + length >= end) return;
    const first = bytes[start + 1];
    const last = bytes[start + length];
    const isPlain = isAlphanumeric(first) && isAlphanumeric(last);
    this.alpn[0] = isPlain ? first : hexDigit(first >> 4);
    this.alpn[1] = isPlain ? last : hexDigit(last & 15);
  }

  /** version,ciphers,extensions,groups,formats: decimal numbers with dashes between. */
  private writeJa3(): void {
    this.length = 0;
    this.decimal(this.version);
    for (const list of [this.ciphers, this.extensions, this.groups, this.formats]) {
      this.text[this.length++] = COMMA;
      for (let i = 0; i < list.count; i++) {
        if (i > 0) this.text[this.length++] = DASH;
        this.decimal(list.all[i]);
      }
    }
    this.md5.start();
    this.md5.add(this.text, 0, this.length);
    this.md5.finish();
  }

  /** t13d1516h2_8daaf6152771_e5627efa2ab1: transport, version, name, counts, ALPN; two digests.
   * The transport is written by who knows it. */
  private writeJa4(): void {
    const { ja4, ciphers, extensions } = this;
    ja4[0] = 0x74;
    this.writeVersion();
    ja4[3] = this.hasName ? 0x64 : 0x69;
    writeCount(ja4, 4, ciphers.count);
    writeCount(ja4, 6, extensions.count);
    ja4.set(this.alpn, 8);
    ja4[10] = UNDERSCORE;
    ciphers.sort();
    this.length = 0;
    this.hexList(ciphers);
    this.writeDigest(11);
    ja4[23] = UNDERSCORE;
    this.length = 0;
    this.hexExtensions();
    this.writeDigest(24);
  }

  /** The highest that is offered; letters are `s` for SSL, `d` for DTLS. */
  private writeVersion(): void {
    const isDtls = this.version >> 8 === DTLS;
    let version = this.versions.count > 0 ? this.versions.all[0] : this.version;
    for (let i = 1; i < this.versions.count; i++) {
      const other = this.versions.all[i];
      version = isDtls ? Math.min(version, other) : Math.max(version, other);
    }
    if (isDtls) {
      // RFC 9147, 5.3: 1.0 is 0xfeff, 1.2 and 1.3 are two and three below.
      const below = 0xfeff - version;
      const isKnown = below === 0 || below === 2 || below === 3;
      this.ja4[1] = isKnown ? 0x64 : ZERO;
      this.ja4[2] = isKnown ? ZERO + Math.max(1, below) : ZERO;
      return;
    }
    const minor = version - 0x0301;
    const isTls = minor >= 0 && minor <= 3;
    const isSsl = version === 0x0300 || version === 0x0002;
    this.ja4[1] = isTls ? ZERO + 1 : isSsl ? 0x73 : ZERO;
    this.ja4[2] = isTls ? ZERO + minor : isSsl ? ZERO + (version === 2 ? 2 : 3) : ZERO;
  }

  /** Sorted, without name and ALPN; then the signatures as they stand. */
  private hexExtensions(): void {
    const { extensions, signatures } = this;
    if (extensions.count === 0) return;
    extensions.sort();
    let kept = 0;
    for (let i = 0; i < extensions.count; i++) {
      const type = extensions.all[i];
      if (type !== SERVER_NAME_EXTENSION && type !== ALPN_EXTENSION) extensions.all[kept++] = type;
    }
    extensions.count = kept;
    this.hexList(extensions);
    if (signatures.count === 0) return;
    this.text[this.length++] = UNDERSCORE;
    this.hexList(signatures);
  }

  /** Twelve digits; noughts for an empty list. */
  private writeDigest(to: number): void {
    if (this.length === 0) {
      this.ja4.fill(ZERO, to, to + 2 * DIGEST_BYTES);
      return;
    }
    sha256(this.text, this.length, this.digest);
    for (let i = 0; i < DIGEST_BYTES; i++) {
      this.ja4[to + 2 * i] = hexDigit(this.digest[i] >> 4);
      this.ja4[to + 2 * i + 1] = hexDigit(this.digest[i] & 15);
    }
  }

  private hexList({ all, count }: Values): void {
    for (let i = 0; i < count; i++) {
      if (i > 0) this.text[this.length++] = COMMA;
      for (let shift = 12; shift >= 0; shift -= 4) {
        this.text[this.length++] = hexDigit((all[i] >> shift) & 15);
      }
    }
  }

  private decimal(value: number): void {
    let power = 1;
    while (power * 10 <= value) power *= 10;
    for (; power >= 1; power /= 10)
      this.text[this.length++] = ZERO + (Math.floor(value / power) % 10);
  }
}

function writeCount(to: Uint8Array, at: number, count: number): void {
  const shown = Math.min(count, COUNT_MAX);
  to[at] = ZERO + Math.floor(shown / 10);
  to[at + 1] = ZERO + (shown % 10);
}

function hexDigit(value: number): number {
  return value < 10 ? ZERO + value : 0x57 + value;
}

function isAlphanumeric(byte: number): boolean {
  const lower = toLower(byte);
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x7a);
}
