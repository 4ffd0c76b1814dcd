import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  clientHello,
  dhcpRequest,
  der,
  kerberosRequest,
  nameContent,
  numberList,
  protocolContent,
  serverHello,
  smbMessage,
  sshKeyExchange,
} from '../../testing/app-messages.ts';
import type { TimedFrame } from '../../testing/capture-builder.ts';
import { FLOW_START_US } from '../../testing/flow-notation.ts';
import { type FlowRow, meterFrames } from '../../testing/meter-flows.ts';
import { concat, tcpFrame, text, udpFrame, uint16 } from '../../testing/packet-builder.ts';

type Expected = Partial<FlowRow>;
interface Said {
  by: 'client' | 'server';
  bytes: Uint8Array;
}

const client = (bytes: Uint8Array): Said => ({ by: 'client', bytes });
const server = (bytes: Uint8Array): Said => ({ by: 'server', bytes });
const CLIENT = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 40_000 };

/** The flow, in packets of so many bytes of payload. */
function stream(said: readonly Said[], dstPort: number, pieceBytes: number): TimedFrame[] {
  const ends = { ...CLIENT, dstPort };
  const back = { src: ends.dst, dst: ends.src, srcPort: dstPort, dstPort: ends.srcPort };
  const sequences = { client: 1, server: 1 };
  const frames = [tcpFrame({ ...ends, flags: 'S' }), tcpFrame({ ...back, flags: 'SA' })];
  for (const { by, bytes } of said) {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const payload = bytes.subarray(at, at + pieceBytes);
      const from = by === 'client' ? ends : back;
      frames.push(tcpFrame({ ...from, flags: 'A', sequence: sequences[by], payload }));
      sequences[by] += payload.length;
    }
  }
  return frames.map((frame, i) => ({ timeUs: FLOW_START_US + i, frame }));
}

/** What is expected must come out in whole messages, and in pieces of any size. */
function check(said: readonly Said[], dstPort: number, expected: Expected): void {
  for (const pieceBytes of [1e6, 1, 7, 100]) {
    const { flows } = meterFrames(stream(said, dstPort, pieceBytes));
    expect(flows, `pieces of ${pieceBytes}`).toMatchObject([expected]);
  }
}

const md5 = (words: string): string => createHash('md5').update(words).digest('hex');

/** The example of FoxIO's technical details of JA4: a browser's hello, GREASE and all. */
const BROWSER_FIELDS = {
  ciphers: [
    0x0a0a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014,
    0x009c, 0x009d, 0x002f, 0x0035,
  ],
  extensions: [
    { type: 0x1a1a },
    { type: 0x0000, content: nameContent('a.example') },
    { type: 0x0017 },
    { type: 0xff01, content: Uint8Array.of(0) },
    { type: 0x000a, content: numberList([0x2a2a, 29, 23, 24]) },
    { type: 0x000b, content: Uint8Array.of(1, 0) },
    { type: 0x0023 },
    { type: 0x0010, content: protocolContent('h2', 'http/1.1') },
    { type: 0x0005, content: Uint8Array.of(1, 0, 0, 0, 0) },
    {
      type: 0x000d,
      content: numberList([0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601]),
    },
    { type: 0x0012 },
    { type: 0x0033, content: new Uint8Array(1200) },
    { type: 0x002d, content: Uint8Array.of(1, 1) },
    {
      type: 0x002b,
      content: concat(
        Uint8Array.of(10),
        uint16(0x3a3a),
        uint16(0x0304),
        uint16(0x0303),
        uint16(0x0302),
        uint16(0x0301),
      ),
    },
    { type: 0x001b, content: Uint8Array.of(2, 0, 2) },
    { type: 0x4469, content: new Uint8Array(5) },
    { type: 0x4a4a },
    { type: 0x0015, content: new Uint8Array(100) },
  ],
};
const BROWSER = clientHello(BROWSER_FIELDS);
const BROWSER_JA4 = 't13d1516h2_8daaf6152771_e5627efa2ab1';
const BROWSER_JA3 = md5(
  '771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,' +
    '0-23-65281-10-11-35-16-5-13-18-51-45-43-27-17513-21,29-23-24,0',
);

describe('TLS', () => {
  test('the published example of JA4; JA3 of the same hello; what was offered and chosen', () => {
    const answer = serverHello({
      extensions: [{ type: 0x0010, content: protocolContent('h2') }],
    });
    check([client(BROWSER), server(answer)], 443, {
      services: 'tls',
      serverNames: 'a.example',
      ja4Fingerprints: BROWSER_JA4,
      ja3Hashes: BROWSER_JA3,
      alpnOffers: 'h2,http/1.1',
      alpnChoices: 'h2',
      protocolVersions: 'TLSv1.2',
    });
  });

  test('a server may warn of the name before its hello', () => {
    const warning = Uint8Array.of(21, 3, 1, 0, 2, 1, 112);
    const hello = serverHello({ version: 0x0302, extensions: [] });
    check([client(BROWSER), server(concat(warning, hello))], 443, { protocolVersions: 'TLSv1.1' });
  });

  test('TLS 1.3 is chosen in an extension', () => {
    const answer = serverHello({ extensions: [{ type: 43, content: uint16(0x0304) }] });
    check([client(BROWSER), server(answer)], 443, { protocolVersions: 'TLSv1.3', alpnChoices: '' });
  });

  test('a hello cut into records is read as one', () => {
    const body = BROWSER.subarray(5);
    const parts = [body.subarray(0, 3), body.subarray(3, 400), body.subarray(400)];
    const records = parts.map((part) => concat(Uint8Array.of(22, 3, 1), uint16(part.length), part));
    check([client(concat(...records))], 443, {
      ja4Fingerprints: BROWSER_JA4,
      ja3Hashes: BROWSER_JA3,
      serverNames: 'a.example',
    });
  });

  test('a hello without extensions, as of old', () => {
    const hello = clientHello({ version: 0x0301, ciphers: [4, 5, 10], extensions: [] });
    check([client(hello), server(serverHello({ version: 0x0300, extensions: [] }))], 443, {
      ja3Hashes: md5('769,4-5-10,,,'),
      ja4Fingerprints: expect.stringMatching(/^t10i030000_[0-9a-f]{12}_000000000000$/) as string,
      protocolVersions: 'SSLv3',
    });
  });

  test('more than is kept gives no fingerprint, but the version chosen', () => {
    const ciphers = Array.from({ length: 500 }, (_, i) => i);
    const hello = clientHello({ ciphers, extensions: [] });
    check([client(hello), server(serverHello({ extensions: [] }))], 443, {
      ja3Hashes: '',
      ja4Fingerprints: '',
      protocolVersions: 'TLSv1.2',
    });
  });

  test('of every prefix of a hello nothing but the name is told', () => {
    for (let length = 1; length < BROWSER.length; length += 37) {
      const frames = stream([client(BROWSER.subarray(0, length))], 443, 1e6);
      const [{ ja3Hashes, ja4Fingerprints }] = meterFrames(frames).flows;
      expect([ja3Hashes, ja4Fingerprints]).toEqual(['', '']);
    }
  });

  test('equal hellos have equal fingerprints, and others have others, whatever came before', () => {
    const hello = (i: number): Uint8Array =>
      clientHello({ ciphers: [1, 2000 + i], extensions: [] });
    const wanted = Array.from({ length: 900 }, (_, i) => md5(`771,1-${2000 + (i % 450)},,,`));
    const frames = wanted.flatMap((_, i) =>
      stream([client(hello(i % 450))], 443, 1e6).map(({ timeUs, frame }) => {
        const moved = frame.slice();
        // Another flow each time: the client's port stands first in its own frames.
        const port = i + 1024;
        const isBack = moved[34] === 1 && moved[35] === 187;
        moved.set(uint16(port), isBack ? 36 : 34);
        return { timeUs: timeUs + i * 10, frame: moved };
      }),
    );
    const got = meterFrames(frames).flows.map(({ ja3Hashes }) => ja3Hashes);
    expect(got).toEqual(wanted);
  });

  test('a first protocol that is no letter stands as its hexadecimal digits', () => {
    const hello = clientHello({
      ciphers: [1],
      extensions: [{ type: 16, content: protocolContent('\u007fab\u0001') }],
    });
    const [{ ja4Fingerprints }] = meterFrames(stream([client(hello)], 443, 1e6)).flows;
    expect(String(ja4Fingerprints).slice(0, 10)).toBe('t12i010171');
  });
});

describe('TLS behind other protocols', () => {
  const expected = { ja4Fingerprints: BROWSER_JA4, innerServices: 1 };
  const rows: [string, number, readonly [string, string][]][] = [
    [
      'SMTP',
      25,
      [
        ['', '220 mx ESMTP\r\n'],
        ['STARTTLS\r\n', '220 go\r\n'],
      ],
    ],
    [
      'FTP',
      21,
      [
        ['', '220 ftp\r\n'],
        ['AUTH TLS\r\n', '234 go\r\n'],
      ],
    ],
    [
      'POP3',
      110,
      [
        ['', '+OK\r\n'],
        ['STLS\r\n', '+OK go\r\n'],
      ],
    ],
    [
      'IMAP',
      143,
      [
        ['', '* OK\r\n'],
        ['a STARTTLS\r\n', 'a OK go\r\n'],
      ],
    ],
    ['HTTP', 80, [['CONNECT a:1 HTTP/1.1\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n']]],
  ];
  test.each(rows)('%s', (_name, port, exchange) => {
    const said = exchange.flatMap(([asked, answered]) => [
      client(text(asked)),
      server(text(answered)),
    ]);
    check([...said, client(BROWSER)], port, expected);
  });

  test('RDP', () => {
    const packet = (type: number): Uint8Array => Uint8Array.of(3, 0, 0, 11, 6, type, 0, 0, 0, 0, 0);
    check([client(packet(0xe0)), server(packet(0xd0)), client(BROWSER)], 3389, expected);
  });
});

test('SSH: both banners, and HASSH of what each side offers', () => {
  const lists = ['kex1,kex2', 'rsa', 'aes1', 'aes2', 'mac1,mac3', 'mac2', 'none', 'zlib', '', ''];
  check(
    [
      server(text('hello\r\nSSH-2.0-server\r\n')),
      client(concat(text('SSH-2.0-client\r\n'), sshKeyExchange(lists))),
      server(sshKeyExchange(lists.toReversed())),
    ],
    22,
    {
      services: 'ssh',
      clientSoftware: 'SSH-2.0-client',
      serverSoftware: 'SSH-2.0-server',
      hasshHashes: md5('kex1,kex2;aes1;mac1,mac3;none'),
      hasshServerHashes: md5(';none;mac1,mac3;aes1'),
    },
  );
});

describe('SMB', () => {
  const mark = (first: number): Uint8Array => concat(Uint8Array.of(first), text('SMB'));
  const asked = smbMessage(72, {
    0: concat(mark(0xff), Uint8Array.of(0x72)),
    35: text('\u0002PC NETWORK PROGRAM 1.0\0\u0002NT LM 0.12\0'),
  });

  test('SMB 1: the server gives the number of a dialect that the client named', () => {
    const answer = smbMessage(40, {
      0: concat(mark(0xff), Uint8Array.of(0x72)),
      32: Uint8Array.of(17, 1, 0),
    });
    const expected = { services: 'smb', protocolVersions: 'NT LM 0.12' };
    check([client(asked), server(answer)], 445, expected);
  });

  test('SMB 2: asked again after the answer to a client of both', () => {
    const answer = (dialect: number): Uint8Array =>
      smbMessage(130, { 0: mark(0xfe), 68: Uint8Array.of(dialect & 0xff, dialect >> 8) });
    const again = smbMessage(100, { 0: mark(0xfe) });
    const said = [client(asked), server(answer(0x02ff)), client(again), server(answer(0x0311))];
    check(said, 445, { services: 'smb', protocolVersions: 'SMB 3.1.1' });
  });
});

test('Kerberos: the client that asks for a ticket', () => {
  const request = kerberosRequest(['host', 'a.example'], 'EXAMPLE');
  const framed = concat(uint16(0), uint16(request.length), request);
  check([client(framed)], 88, { services: 'krb', clientNames: 'host/a.example@EXAMPLE' });
  expect(datagram(request, 88)).toMatchObject({ clientNames: 'host/a.example@EXAMPLE' });
});

test('RDP: the user of the cookie', () => {
  const cookie = text('Cookie: mstshash=alice\r\n');
  const request = concat(Uint8Array.of(6 + cookie.length, 0xe0, 0, 0, 0, 0, 0), cookie);
  const packet = concat(Uint8Array.of(3, 0), uint16(request.length + 4), request);
  check([client(packet)], 3389, { services: 'rdp', clientNames: 'alice' });
});

test('MQTT: version and client, behind the properties of 5.0', () => {
  const name = concat(uint16(3), text('dev'));
  const connect = (level: number, properties: Uint8Array): Uint8Array => {
    const body = concat(uint16(4), text('MQTT'), Uint8Array.of(level, 2, 0, 60), properties, name);
    return concat(Uint8Array.of(0x10, body.length), body);
  };
  const old = connect(4, new Uint8Array(0));
  check([client(old)], 1883, { clientNames: 'dev', protocolVersions: 'MQTT 3.1.1' });
  const now = connect(5, Uint8Array.of(3, 0x21, 0, 9));
  check([client(now)], 1883, { clientNames: 'dev', protocolVersions: 'MQTT 5.0' });
});

test('mail and files: who the client says it is, and the greeting', () => {
  const greeting = server(text('220 mx.example ESMTP\r\n'));
  check([greeting, client(text('EHLO me.example\r\n'))], 25, {
    clientNames: 'me.example',
    serverSoftware: 'mx.example ESMTP',
  });
  check([greeting, client(text('USER bob\r\n'))], 21, { clientNames: 'bob' });
  const commands = text('PASV\r\nretr a\r\nRETRY b\r\nCWD /\r\nSTOR\r\n');
  check([greeting, client(commands)], 21, { requests: 5, transferCommands: 3 });
});

test('HTTP: the first status that is no interim one, with its reason', () => {
  const answers = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n';
  const said = [client(text('GET / HTTP/1.1\r\n\r\n')), server(text(answers))];
  check(said, 80, { services: 'http', firstAnswers: '404 Not Found' });
});

test('IRC: the nickname and the first channel', () => {
  const said = [client(text('NICK :bob\r\nUSER b 0 * :B\r\nJOIN #a\r\nNICK eve\r\n'))];
  check(said, 6667, { services: 'irc', clientNames: 'bob', firstRequests: 'JOIN #a' });
});

describe('datagrams', () => {
  test('NTP: version and mode', () => {
    const packet = (first: number): Uint8Array => concat(Uint8Array.of(first), new Uint8Array(47));
    const expected = { services: 'ntp', protocolVersions: 'NTPv4', firstRequests: 'client' };
    expect(datagram(packet(0x23), 123)).toMatchObject(expected);
    expect(datagram(packet(0x17), 123)).toMatchObject({
      protocolVersions: 'NTPv2',
      firstRequests: 'private',
    });
  });

  const question = (type: number): Uint8Array =>
    concat(Uint8Array.of(1), text('a'), Uint8Array.of(0), uint16(type), uint16(1));
  const record = (type: number, content: Uint8Array): Uint8Array =>
    concat(
      uint16(0xc00c),
      uint16(type),
      uint16(1),
      new Uint8Array(4),
      uint16(content.length),
      content,
    );
  const dnsAnswer = (flags: number, type: number, ...records: Uint8Array[]): Uint8Array => {
    const counts = concat(uint16(1), uint16(records.length), new Uint8Array(4));
    return concat(uint16(7), uint16(flags), counts, question(type), ...records);
  };
  const alias = record(5, concat(Uint8Array.of(1), text('b'), Uint8Array.of(0)));
  const address6 = record(
    28,
    concat(uint16(0x2001), uint16(0xdb8), new Uint8Array(11), Uint8Array.of(9)),
  );
  const answers: [string, Uint8Array][] = [
    ['A NOERROR 192.0.2.1', dnsAnswer(0x8180, 1, alias, record(1, Uint8Array.of(192, 0, 2, 1)))],
    ['AAAA NOERROR 2001:db8::9', dnsAnswer(0x8180, 28, address6)],
    ['A NXDOMAIN', dnsAnswer(0x8183, 1)],
    ['TYPE99 REFUSED', dnsAnswer(0x8185, 99)],
    ['TXT RCODE9', dnsAnswer(0x8189, 16)],
  ];
  test.each(answers)('DNS: %s', (wanted, bytes) => {
    expect(datagram(bytes, 53)).toMatchObject({ services: 'dns', firstAnswers: wanted });
    for (let length = 12; length < bytes.length; length++) {
      const { firstAnswers } = datagram(bytes.subarray(0, length), 53);
      expect(wanted.startsWith(String(firstAnswers))).toBe(true);
    }
  });

  /** A hello of TLS as DTLS has it, in parts of so many bytes, each in a datagram of its own. */
  function dtls(record: Uint8Array, cookie: string, partBytes: number): Uint8Array[] {
    const hello = record.subarray(9);
    const isClient = record[5] === 1;
    const added = isClient ? concat(Uint8Array.of(cookie.length), text(cookie)) : new Uint8Array(0);
    const body = concat(hello.subarray(0, 35), added, hello.subarray(35));
    body.set([0xfe, 0xfd]);
    const parts: Uint8Array[] = [];
    for (let at = 0; at < body.length; at += partBytes) {
      const part = body.subarray(at, at + partBytes);
      const [whole, offset, length] = [body.length, at, part.length].map((n) =>
        concat(Uint8Array.of(0), uint16(n)),
      );
      const message = concat(record.subarray(5, 6), whole, uint16(0), offset, length, part);
      const header = concat(Uint8Array.of(22, 0xfe, 0xfd), new Uint8Array(8));
      parts.push(concat(header, uint16(message.length), message));
    }
    return parts;
  }

  test.each([1e6, 400, 100])(
    'DTLS in parts of %i bytes, asked for a cookie or not',
    (partBytes) => {
      const answer = dtls(serverHello({ extensions: [] }), '', 1e6);
      const expected = {
        services: 'dtls',
        innerServices: 0,
        serverNames: 'a.example',
        protocolVersions: 'DTLSv1.2',
        alpnOffers: 'h2,http/1.1',
        ja4Fingerprints: BROWSER_JA4.replace('t13', 'dd2'),
      };
      const hello = clientHello({
        ...BROWSER_FIELDS,
        extensions: BROWSER_FIELDS.extensions.map((each) =>
          each.type === 43 ? { type: 43, content: Uint8Array.of(2, 0xfe, 0xfd) } : each,
        ),
      });
      for (const cookie of ['', 'cookie']) {
        const asked = dtls(hello, cookie, partBytes);
        expect(datagrams(asked.toReversed(), answer)).toMatchObject([expected]);
      }
    },
  );

  test('DTLS behind STUN', () => {
    const stun = concat(
      uint16(1),
      uint16(0),
      Uint8Array.of(0x21, 0x12, 0xa4, 0x42),
      new Uint8Array(12),
    );
    const hello = dtls(clientHello({ ciphers: [1], extensions: [] }), '', 1e6);
    expect(datagrams([stun, ...hello], [])).toMatchObject([
      { services: 'stun', ja4Fingerprints: expect.stringMatching(/^dd2i010000_/) as string },
    ]);
  });

  test('DHCP: the host name of a request, behind other options', () => {
    const options = [53, 1, 1, 0, 12, 3, ...text('abc'), 255];
    const expected = { services: 'dhcp', clientNames: 'abc' };
    expect(datagram(dhcpRequest(options), 67)).toMatchObject(expected);
    const cut = [53, 1, 1, 12, 9, ...text('abc')];
    expect(datagram(dhcpRequest(cut), 67)).toMatchObject({ services: 'dhcp', clientNames: '' });
  });

  test('SNMP: version and community', () => {
    const request = (version: number): Uint8Array =>
      der(0x30, Uint8Array.of(2, 1, version), der(4, text('public')), der(0xa0));
    expect(datagram(request(1), 161)).toMatchObject({
      protocolVersions: 'SNMPv2c',
      clientNames: 'public',
    });
    const expected = { protocolVersions: 'SNMPv3', clientNames: '' };
    expect(datagram(request(3), 161)).toMatchObject(expected);
  });
});

function datagram(payload: Uint8Array, dstPort: number): FlowRow {
  const frame = udpFrame({ ...CLIENT, dstPort, payload });
  return meterFrames([{ timeUs: FLOW_START_US, frame }]).flows[0];
}

/** What the client and then the server says, of one five-tuple. */
function datagrams(asked: readonly Uint8Array[], answers: readonly Uint8Array[]): FlowRow[] {
  const ends = { ...CLIENT, dstPort: 5000 };
  const back = { src: ends.dst, dst: ends.src, srcPort: ends.dstPort, dstPort: ends.srcPort };
  const frames = [
    ...asked.map((payload) => udpFrame({ ...ends, payload })),
    ...answers.map((payload) => udpFrame({ ...back, payload })),
  ];
  return meterFrames(frames.map((frame, i) => ({ timeUs: FLOW_START_US + i, frame }))).flows;
}
