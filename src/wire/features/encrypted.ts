import { type FlowColumns, INNER_SERVICES, SERVICES, type TextColumn } from '../flow/index.ts';
import { cleanFeature } from './feature.ts';

const SERVICE_TLS = SERVICES.indexOf('tls');
const SERVICE_DTLS = SERVICES.indexOf('dtls');
const SERVICE_QUIC = SERVICES.indexOf('quic');
const HAS_TLS = 1 << INNER_SERVICES.indexOf('tls');
const S_PER_DAY = 86_400;
const US_PER_S = 1e6;
const COMMA = 0x2c;
const ZERO = 0x30;
const NO_HELLO = 'no hello of a client of TLS';
const NO_CERTIFICATE = 'no certificate seen, as in TLS 1.3';
const source = 'hellos and certificates, within the budget of a flow';

/** As hellos have it (RFC 8446, 4.1.2); of DTLS that of the TLS it follows. */
const VERSIONS: Readonly<Record<string, number>> = {
  SSLv3: 0x300,
  'TLSv1.0': 0x301,
  'TLSv1.1': 0x302,
  'TLSv1.2': 0x303,
  'TLSv1.3': 0x304,
  'DTLSv1.0': 0x302,
  'DTLSv1.2': 0x303,
  'DTLSv1.3': 0x304,
};

/** TLS by itself, in QUIC or DTLS, and within another protocol, such as SMTP. */
function hasTls(c: FlowColumns, i: number): boolean {
  const service = c.services[i];
  if (service === SERVICE_TLS || service === SERVICE_DTLS || service === SERVICE_QUIC) return true;
  return (c.innerServices[i] & HAS_TLS) !== 0;
}

function version(c: FlowColumns, i: number): number {
  if (!hasTls(c, i)) return Number.NaN;
  return VERSIONS[c.protocolVersions.get(i)] ?? Number.NaN;
}

/** The client's: known by its fingerprint. What it leaves out counts 0, and is not absent. */
const hasHello = (c: FlowColumns, i: number): boolean => !c.ja4Fingerprints.isEmpty(i);

const ofCertificate = (c: FlowColumns, i: number, value: number): number =>
  c.certEnds[i] > 0 ? value : Number.NaN;

/* JA4 begins with the carrier, version 2, `d` or `i`, ciphers 2, extensions 2 (up to 99). */
const CIPHERS_AT = 4;
const EXTENSIONS_AT = 6;

function ofJa4(c: FlowColumns, i: number, at: number): number {
  if (!hasHello(c, i)) return Number.NaN;
  const { bytes, offsets } = c.ja4Fingerprints;
  const start = offsets[i] + at;
  return (bytes[start] - ZERO) * 10 + bytes[start + 1] - ZERO;
}

function alpnOffers({ bytes, offsets }: TextColumn, i: number): number {
  let count = 1;
  for (let at = offsets[i]; at < offsets[i + 1]; at++) if (bytes[at] === COMMA) count++;
  return count;
}

/** What TLS shows before it is encrypted. */
export const ENCRYPTED_FEATURES = [
  cleanFeature('tlsVersion', {
    meaning: 'version that the server of TLS chose, as its hello has it: 769 is 1.0, 772 is 1.3',
    absent: 'not TLS, or no hello of the server',
    source,
    value: version,
  }),
  cleanFeature('tlsCiphers', {
    meaning: 'cipher suites that the client of TLS offers, up to 99, as JA4 counts them',
    absent: NO_HELLO,
    source,
    value: (c, i) => ofJa4(c, i, CIPHERS_AT),
  }),
  cleanFeature('tlsExtensions', {
    meaning: 'extensions that the client of TLS sends, up to 99, as JA4 counts them',
    absent: NO_HELLO,
    source,
    value: (c, i) => ofJa4(c, i, EXTENSIONS_AT),
  }),
  cleanFeature('tlsNameLength', {
    unit: 'byte',
    meaning: 'length of the name that the client of TLS asks for; 0 where it asks for none',
    absent: NO_HELLO,
    source,
    value: (c, i) => (hasHello(c, i) ? c.serverNames.byteLength(i) : Number.NaN),
  }),
  cleanFeature('tlsAlpnOffers', {
    meaning: 'protocols that the client of TLS offers by ALPN; 0 where it offers none',
    absent: NO_HELLO,
    source,
    value: (c, i) => {
      if (!hasHello(c, i)) return Number.NaN;
      return c.alpnOffers.isEmpty(i) ? 0 : alpnOffers(c.alpnOffers, i);
    },
  }),
  cleanFeature('certificateDays', {
    unit: 'd',
    meaning: 'days from the first to the last on which the certificate of the server holds',
    absent: NO_CERTIFICATE,
    source,
    value: (c, i) => ofCertificate(c, i, (c.certEnds[i] - c.certStarts[i]) / S_PER_DAY),
  }),
  cleanFeature('certificateDaysLeft', {
    unit: 'd',
    meaning: 'days that it holds from the first packet on; below 0 it has ended',
    absent: NO_CERTIFICATE,
    source,
    value: (c, i) => ofCertificate(c, i, (c.certEnds[i] - c.startUs[i] / US_PER_S) / S_PER_DAY),
  }),
  cleanFeature('certificateSelfIssued', {
    meaning: '1 where it names itself as its issuer',
    absent: NO_CERTIFICATE,
    source,
    value: (c, i) => ofCertificate(c, i, c.certSelfIssued[i]),
  }),
] as const;
