import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  clientHello,
  nameContent,
  numberList,
  protocolContent,
} from '../../testing/app-messages.ts';
import { pcapOf } from '../../testing/capture-builder.ts';
import { FlowMeter } from '../../flow-meter.ts';
import { meterFrames } from '../../testing/meter-flows.ts';
import { concat, udpFrame, uint16, uint32 } from '../../testing/packet-builder.ts';
import { Aes128 } from './aes128.ts';
import { QUIC_1, QUIC_2, QuicKeys } from './quic-keys.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const fromHex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'));

/** The cipher of sixteen noughts tells one key from others. */
function withKey(key: Uint8Array): string {
  const aes = new Aes128();
  const block = new Uint8Array(16);
  aes.setKey(key);
  aes.encrypt(block, block);
  return hex(block);
}

test('AES is that of FIPS 197, appendix B, and of another library for random keys', () => {
  const aes = new Aes128();
  const to = new Uint8Array(16);
  aes.setKey(fromHex('2b7e151628aed2a6abf7158809cf4f3c'));
  aes.encrypt(fromHex('3243f6a8885a308d313198a2e0370734'), to);
  expect(hex(to)).toBe('3925841d02dc09fbdc118597196a0b32');
  for (let i = 0; i < 100; i++) {
    const [key, from] = [randomBytes(16), randomBytes(16)];
    aes.setKey(key);
    aes.encrypt(from, to);
    const oracle = createCipheriv('aes-128-ecb', key, null).update(from);
    expect(hex(to), `key ${hex(key)}, text ${hex(from)}`).toBe(hex(oracle));
  }
});

/** RFC 9001, A.1, and RFC 9369, A.1. */
const PUBLISHED: [number, string, string, string][] = [
  [
    QUIC_1,
    '1f369613dd76d5467730efcbe3b1a22d',
    'fa044b2f42a3fd3b46fb255c',
    '9f50449e04a0e810283a1e9933adedd2',
  ],
  [
    QUIC_2,
    '8b1a0bc121284290a29e0971b5cd045d',
    '91f73e2351d8fa91660e909f',
    '45b95e15235d6f45a6b19cbcb0294ba9',
  ],
];

test.each(PUBLISHED)('keys of version %i are the published ones', (version, key, nonce, header) => {
  const keys = new QuicKeys();
  expect(keys.derive(version, fromHex('8394c8f03e515708'))).toBe(true);
  const blocks = [keys.packet, keys.header].map((aes) => {
    const block = new Uint8Array(16);
    aes.encrypt(block, block);
    return hex(block);
  });
  expect(hex(keys.nonce)).toBe(nonce);
  expect(blocks).toEqual([withKey(fromHex(key)), withKey(fromHex(header))]);
});

test('versions whose salt is not known have no keys', () => {
  for (const version of [0, 0xff000016, 0xff000023, 0xfaceb002]) {
    expect(new QuicKeys().derive(version, new Uint8Array(8))).toBe(false);
  }
});

const ID = fromHex('8394c8f03e515708');
const HELLO = clientHello({
  ciphers: [0x1301, 0x1302, 0x1303],
  extensions: [
    { type: 0, content: nameContent('quic.example') },
    { type: 16, content: protocolContent('h3') },
    { type: 43, content: concat(Uint8Array.of(2), uint16(0x0304)) },
    { type: 10, content: numberList([29, 23]) },
    { type: 51, content: new Uint8Array(900) },
  ],
}).subarray(5);

const hmacSha256 = (key: Uint8Array, text: Uint8Array): Uint8Array =>
  new Uint8Array(createHmac('sha256', key).update(text).digest());

/** HKDF-Expand-Label (RFC 8446, 7.1) of one block, by the HMAC of another library. */
const expandedLabel = (secret: Uint8Array, name: string, length: number): Uint8Array => {
  const label = Buffer.from(`tls13 ${name}`);
  const info = concat(uint16(length), Uint8Array.of(label.length), label, Uint8Array.of(0));
  return hmacSha256(secret, concat(info, Uint8Array.of(1))).subarray(0, length);
};

/** A client's packet, protected by Node's own primitives (RFC 9001, 5). */
function initial(frames: Uint8Array, { number = 0, id = ID, keyId = ID } = {}): Uint8Array {
  const salt = fromHex('38762cf7f55934b34d179ae6a4c80cadccbb7f0a');
  const secret = expandedLabel(hmacSha256(salt, keyId), 'client in', 32);
  const key = expandedLabel(secret, 'quic key', 16);
  const nonce = expandedLabel(secret, 'quic iv', 12);
  nonce[11] ^= number;
  const lengthBytes = uint16(0x4000 | (frames.length + 2 + 16));
  const ids = concat(Uint8Array.of(id.length), id, Uint8Array.of(0, 0));
  const header = concat(Uint8Array.of(0xc1), uint32(1), ids, lengthBytes, uint16(number));
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  cipher.setAAD(header);
  const sealed = concat(cipher.update(frames), cipher.final(), cipher.getAuthTag());
  const mask = createCipheriv('aes-128-ecb', expandedLabel(secret, 'quic hp', 16), null).update(
    sealed.subarray(2, 18),
  );
  header[0] ^= mask[0] & 0x0f;
  header[header.length - 2] ^= mask[1];
  header[header.length - 1] ^= mask[2];
  return concat(header, sealed);
}

const crypto = (from: number, to: number): Uint8Array =>
  concat(
    Uint8Array.of(6),
    uint16(0x4000 | from),
    uint16(0x4000 | (to - from)),
    HELLO.subarray(from, to),
  );

function metered(datagrams: readonly Uint8Array[]) {
  const ends = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 50_000, dstPort: 443 };
  const frames = datagrams.map((payload, i) => ({
    timeUs: 1e15 + i,
    frame: udpFrame({ ...ends, payload }),
  }));
  return meterFrames(frames).flows;
}

describe('a hello in QUIC', () => {
  const expected = {
    services: 'quic',
    serverNames: 'quic.example',
    alpnOffers: 'h3',
    protocolVersions: 'QUICv1',
    ja4Fingerprints: expect.stringMatching(/^q13d0305h3_[0-9a-f]{12}_[0-9a-f]{12}$/) as string,
    ja3Hashes: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
  };
  const ping = Uint8Array.of(1, 0, 0);
  const ack = Uint8Array.of(2, 0, 0, 1, 0, 0, 0);
  const rows: [string, Uint8Array[]][] = [
    ['in one frame', [initial(crypto(0, HELLO.length))]],
    [
      'in frames of any order, others between',
      [initial(concat(crypto(300, HELLO.length), ping, crypto(0, 100), ack, crypto(100, 300)))],
    ],
    [
      'in packets of any order',
      [
        initial(crypto(500, HELLO.length), { number: 1 }),
        initial(concat(crypto(0, 500), new Uint8Array(200)), { number: 0 }),
      ],
    ],
    [
      'in packets of one datagram',
      [concat(initial(crypto(0, 400)), initial(crypto(400, HELLO.length), { number: 1 }))],
    ],
    [
      'behind another destination, with the keys of the first',
      [
        initial(crypto(0, 400)),
        initial(crypto(400, HELLO.length), { number: 1, id: fromHex('0102030405') }),
      ],
    ],
  ];
  test.each(rows)('%s', (_, datagrams) => {
    expect(metered(datagrams)).toMatchObject([expected]);
  });

  test('of every prefix, and of changed bytes, nothing is told and nothing breaks', () => {
    const whole = initial(crypto(0, HELLO.length));
    for (let length = 8; length < whole.length; length += 13) {
      expect(metered([whole.subarray(0, length)])).toMatchObject([{ ja4Fingerprints: '' }]);
    }
    for (let at = 30; at < whole.length - 16; at += 61) {
      const changed = whole.slice();
      changed[at] ^= 0xff;
      expect(() => metered([changed])).not.toThrow();
    }
  });

  test('two meters at once do not mix: the end of one hello is none of the other', () => {
    const ends = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 50_000, dstPort: 443 };
    const [start, rest] = [
      initial(crypto(0, 400)),
      initial(crypto(400, HELLO.length), { number: 1 }),
    ].map((payload, i) => ({ timeUs: 1e15 + i, frame: udpFrame({ ...ends, payload }) }));
    const told: string[] = [];
    const [one, other] = [0, 1].map(
      () =>
        new FlowMeter({
          flowCapacity: 1024,
          onBatch: ({ columns }) => void told.push(columns.ja4Fingerprints.get(0)),
        }),
    );
    const capture = pcapOf([start, rest]);
    const restAt = pcapOf([start]).length;
    one.push(capture.slice(0, restAt));
    other.push(pcapOf([start]));
    one.push(capture.slice(restAt));
    for (const meter of [one, other]) {
      meter.endInput();
      meter.finish();
    }
    expect(told).toEqual(['', '']);
  });

  test('two hundred at once do not mix', () => {
    const start = initial(crypto(0, 400));
    const ends = { src: '10.0.0.1', dst: '10.0.0.2', dstPort: 443 };
    const frames = Array.from({ length: 200 }, (_, i) => ({
      timeUs: 1e15 + i,
      frame: udpFrame({ ...ends, srcPort: 1000 + i, payload: start }),
    }));
    const rest = initial(crypto(400, HELLO.length), { number: 1 });
    const last = { timeUs: 1e15 + 300, frame: udpFrame({ ...ends, srcPort: 1199, payload: rest }) };
    const { flows } = meterFrames([...frames, last]);
    const told = flows.filter(({ ja4Fingerprints }) => ja4Fingerprints !== '');
    expect(told.map(({ origPorts }) => origPorts)).toEqual([1199]);
  });
});
