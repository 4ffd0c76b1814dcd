import { describe, expect, test } from 'vitest';
import { pcapOf, type TimedFrame } from '../../testing/capture-builder.ts';
import { FLOW_START_US, flow } from '../../testing/flow-notation.ts';
import { type FlowRow, meterCapture, meterFrames } from '../../testing/meter-flows.ts';
import { concat, tcpFrame, text, udpFrame, uint16 } from '../../testing/packet-builder.ts';
import { HelloPieces } from './hello-pieces.ts';

type Expected = Partial<FlowRow>;
const OPEN = '> S, < SA, > A, ';

/** What is expected must come out whether the data come whole or a byte a packet. */
function check(
  notation: string,
  expected: Expected,
  ports = { srcPort: 40_000, dstPort: 80 },
): void {
  const frames = flow(OPEN + notation, ports);
  expect(meterFrames(frames).flows).toMatchObject([expected]);
  expect(meterFrames(splitPayloads(frames)).flows).toMatchObject([expected]);
}

/** Every data packet as packets of one byte each. */
function splitPayloads(frames: readonly TimedFrame[]): TimedFrame[] {
  return frames.flatMap(({ timeUs, frame }) => {
    const payload = frame.subarray(54);
    if (payload.length === 0) return [{ timeUs, frame }];
    return Array.from(payload, (byte, i) => {
      const part = concat(frame.subarray(0, 54), Uint8Array.of(byte));
      part.set(uint16(41), 16);
      const view = new DataView(part.buffer, 38, 4);
      view.setUint32(0, view.getUint32(0) + i);
      return { timeUs: timeUs + i, frame: part };
    });
  });
}

describe('HTTP', () => {
  test('requests, answers, host, target and agent', () => {
    check(
      '> "GET /one?x=1 HTTP/1.1\\r\\nHost: a.example\\r\\nUser-Agent: curl/8\\r\\n\\r\\n",' +
        '< "HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nbody"',
      {
        services: 'http',
        requests: 1,
        responses: 1,
        distinctRequests: 1,
        clientErrors: 0,
        unfinishedRequests: 0,
        serverNames: 'a.example',
        firstRequests: 'GET /one?x=1',
        clientSoftware: 'curl/8',
      },
    );
  });

  test('keep-alive: bodies by length and in chunks are stepped over', () => {
    const post = '> "POST /p HTTP/1.1\\r\\nContent-Length: 9\\r\\n\\r\\nGET / HTT",';
    const chunks =
      '< "HTTP/1.1 404 No\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n' +
      '5;x=1\\r\\nHTTP/\\r\\nA\\r\\n0123456789\\r\\n0\\r\\nT: v\\r\\n\\r\\n",';
    check(`${post}${chunks}${post}${chunks}`, {
      requests: 2,
      responses: 2,
      distinctRequests: 1,
      clientErrors: 2,
    });
  });

  test.each([
    ['no password', '', { loginFailures: 0, loginSuccesses: 0 }],
    ['a password', 'authorization: Basic YTpi\\r\\n', { loginFailures: 1, loginSuccesses: 1 }],
    ['a digest', 'Authorization: Digest a=b\\r\\n', { loginFailures: 1, loginSuccesses: 0 }],
    ['NTLM', 'Authorization: NTLM TlRM\\r\\n', { loginFailures: 0, loginSuccesses: 0 }],
  ])('a 401 refuses and a 200 accepts a request with %s', (_, header, expected) => {
    const get = `> "GET /p HTTP/1.1\\r\\n${header}\\r\\n",`;
    const answer = (status: string) => `< "HTTP/1.1 ${status}\\r\\nContent-Length: 0\\r\\n\\r\\n",`;
    check(`${get}${answer('401 No')}${get}${answer('200 OK')}`, { clientErrors: 0, ...expected });
  });

  test('answers to HEAD, 204, 304 and 100 have no body', () => {
    const lengthy = 'Content-Length: 99\\r\\n\\r\\n';
    check(
      `> "HEAD / HTTP/1.1\\r\\n\\r\\nGET / HTTP/1.1\\r\\n\\r\\n", ` +
        `< "HTTP/1.1 200 OK\\r\\n${lengthy}HTTP/1.1 304 No\\r\\n${lengthy}",` +
        `> "PUT / HTTP/1.1\\r\\n\\r\\n", ` +
        `< "HTTP/1.1 100 Go on\\r\\n\\r\\nHTTP/1.1 204 No\\r\\n\\r\\n"`,
      { requests: 3, responses: 3, distinctRequests: 3 },
    );
  });

  test('a header that never ends is an unfinished request', () => {
    check('> "GET / HTTP/1.1\\r\\nX-a: 1\\r\\n"', { requests: 1, unfinishedRequests: 1 });
    check('> "GET / HTTP/1.1\\r\\nX-a: 1\\r\\n\\r\\n"', { requests: 1, unfinishedRequests: 0 });
  });

  test('behind CONNECT and 101 nothing is read as HTTP', () => {
    check(
      '> "CONNECT h:443 HTTP/1.1\\r\\n\\r\\n", < "HTTP/1.1 200 OK\\r\\n\\r\\n", ' +
        '> "GET / HTTP/1.1\\r\\n\\r\\n"',
      { requests: 1, responses: 1 },
    );
    check(
      '> "GET /ws HTTP/1.1\\r\\n\\r\\n", < "HTTP/1.1 101 Switch\\r\\n\\r\\n", ' +
        '> "GET / HTTP/1.1\\r\\n\\r\\n"',
      { requests: 1 },
    );
  });

  test('distinct targets are counted, repeated ones are not', () => {
    const get = (target: number): string => `> "GET /${target} HTTP/1.1\\r\\n\\r\\n",`;
    const targets = [1, 2, 3, 1, 2, 3, 4];
    check(targets.map(get).join(''), { requests: 7, distinctRequests: 4 });
  });

  test('it is told on any port, and by the answer alone', () => {
    check(
      '> "GET / HTTP/1.1\\r\\n\\r\\n"',
      { services: 'http' },
      { srcPort: 4444, dstPort: 31_337 },
    );
    check('< "HTTP/1.0 403 No\\r\\n\\r\\n"', { services: 'http', clientErrors: 1 });
  });

  test('a capture cut by its snap length still counts every request and answer', () => {
    const body = 'x'.repeat(900);
    const header = `X-long: ${'y'.repeat(300)}\\r\\nContent-Length: 900\\r\\n\\r\\n`;
    const exchange =
      '> "GET /a HTTP/1.1\\r\\nX-long: zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\\r\\n\\r\\n",' +
      `< "HTTP/1.1 404 No\\r\\n${header}", < "${body}",`;
    const cut = flow(OPEN + exchange.repeat(5)).map(({ timeUs, frame }) => ({
      timeUs,
      frame: frame.subarray(0, 96),
      originalLength: frame.length,
    }));
    expect(meterFrames(cut).flows).toMatchObject([
      { requests: 5, responses: 5, clientErrors: 5, origPayloadBytes: 5 * 70 },
    ]);
  });

  test('a hole in a body does no harm, one in a header loses that header only', () => {
    const answer = '< "HTTP/1.1 200 OK\\r\\nContent-Length: 20\\r\\n\\r\\n", < H10, < D10,';
    check(`> "GET / HTTP/1.1\\r\\n\\r\\n", ${answer}${answer}`, { responses: 2 });
    check('> "GET /a HTTP/1.1\\r\\nX: ", > H9, > "y\\r\\n\\r\\nGET /b HTTP/1.1\\r\\n\\r\\n"', {
      requests: 2,
    });
  });
});

describe('logins', () => {
  const rows: [string, number, string, Expected][] = [
    [
      'FTP',
      21,
      '< "220 ready\\r\\n", > "USER bob\\r\\n", < "331 pass\\r\\n", ' +
        '> "PASS x\\r\\n", < "530-No\\r\\n530 no\\r\\n", > "PASS y\\r\\n", ' +
        '< "230 in\\r\\n", > "DELE x\\r\\n", < "550 no\\r\\n"',
      {
        services: 'ftp',
        requests: 4,
        responses: 5,
        loginFailures: 1,
        loginSuccesses: 1,
        clientErrors: 1,
        firstRequests: 'bob',
      },
    ],
    [
      'SMTP',
      25,
      '< "220 mx ESMTP\\r\\n", > "EHLO me\\r\\n", < "250-mx\\r\\n250 AUTH\\r\\n", ' +
        '> "AUTH LOGIN\\r\\n", < "334 x\\r\\n", > "Ym9i\\r\\n", < "334 y\\r\\n", ' +
        '> "cHc=\\r\\n", < "535 no\\r\\n", > "AUTH PLAIN AGI=\\r\\n", ' +
        '< "235 ok\\r\\n", > "DATA\\r\\n", < "354 go\\r\\n", ' +
        '> "Subject: x\\r\\n\\r\\nRSET\\r\\n.\\r\\n", < "250 ok\\r\\n", > "QUIT\\r\\n"',
      {
        services: 'smtp',
        requests: 5,
        loginFailures: 1,
        loginSuccesses: 1,
        firstRequests: 'EHLO me',
      },
    ],
    [
      'POP3',
      110,
      '< "+OK hi\\r\\n", > "USER bob\\r\\n", < "+OK\\r\\n", > "PASS x\\r\\n", ' +
        '< "-ERR no\\r\\n", > "PASS y\\r\\n", < "+OK in\\r\\n"',
      {
        services: 'pop3',
        requests: 3,
        responses: 4,
        loginFailures: 1,
        loginSuccesses: 1,
        firstRequests: 'bob',
      },
    ],
    [
      'IMAP',
      143,
      '< "* OK hi\\r\\n", > "a1 LOGIN bob x\\r\\n", < "a1 NO bad\\r\\n", ' +
        '> "a2 LOGIN bob y\\r\\n", < "* CAPABILITY\\r\\na2 OK in\\r\\n", ' +
        '> "a3 NOOP\\r\\n", < "a3 OK\\r\\n"',
      { services: 'imap', requests: 3, responses: 3, loginFailures: 1, loginSuccesses: 1 },
    ],
  ];
  test.each(rows)('%s', (_name, dstPort, notation, expected) => {
    check(notation, expected, { srcPort: 40_000, dstPort });
  });

  test('behind STARTTLS no line is read', () => {
    check(
      '< "220 mx ESMTP\\r\\n", > "STARTTLS\\r\\n", < "220 go\\r\\n", ' +
        '> "AUTH x\\r\\n", < "535 no\\r\\n"',
      { requests: 1, loginFailures: 0 },
      { srcPort: 40_000, dstPort: 25 },
    );
  });
});

/** A DNS message with one question. */
function dns(name: string, { type = 1, flags = 0x0100, more = 0 } = {}): Uint8Array {
  const labels = name.split('.').flatMap((label) => [label.length, ...text(label)]);
  return concat(
    uint16(7),
    uint16(flags),
    uint16(1),
    new Uint8Array(6),
    Uint8Array.from([...labels, 0]),
    uint16(type),
    uint16(1),
    new Uint8Array(more),
  );
}

describe('DNS', () => {
  const client = { src: '10.0.0.1', dst: '10.0.0.53', srcPort: 5000, dstPort: 53 };
  const server = { src: '10.0.0.53', dst: '10.0.0.1', srcPort: 53, dstPort: 5000 };
  const NAME_ERROR = 0x8183;
  const messages: [boolean, Uint8Array][] = [
    [true, dns('www.example.com')],
    [false, dns('www.example.com', { flags: 0x8180, more: 16 })],
    [true, dns('abcdef0123.t.evil.example.org', { type: 16 })],
    [false, dns('abcdef0123.t.evil.example.org', { flags: NAME_ERROR })],
    [true, dns('www.example.com')],
  ];
  const expected: Expected = {
    services: 'dns',
    requests: 3,
    responses: 2,
    distinctRequests: 2,
    clientErrors: 1,
    dnsBulkQueries: 1,
    dnsNameBytes: 15 + 29 + 15,
    dnsNameBytesMax: 29,
    dnsAnswerBytes: 33 + 16 + 47,
    serverNames: 'evil.example.org',
    firstRequests: 'www.example.com',
  };

  test('over UDP', () => {
    const frames = messages.map(([isQuery, payload], i) => ({
      timeUs: FLOW_START_US + i,
      frame: udpFrame({ ...(isQuery ? client : server), payload }),
    }));
    expect(meterFrames(frames).flows).toMatchObject([expected]);
  });

  test('over TCP, whatever the segments', () => {
    const sequences = [1, 1];
    const frames = messages.map(([isQuery, message], i) => {
      const payload = concat(uint16(message.length), message);
      const side = isQuery ? 0 : 1;
      const sequence = sequences[side];
      sequences[side] += payload.length;
      const ends = isQuery ? client : server;
      return {
        timeUs: FLOW_START_US + i * 1000,
        frame: tcpFrame({ ...ends, flags: 'PA', sequence, payload }),
      };
    });
    expect(meterFrames(frames).flows).toMatchObject([expected]);
    expect(meterFrames(splitPayloads(frames)).flows).toMatchObject([{ ...expected }]);
  });

  test.each([
    ['example.com', 'example.com'],
    ['a.example.com', 'example.com'],
    ['b.a.example.com', 'a.example.com'],
    ['d.c.b.a.example.com', 'a.example.com'],
    ['localhost', 'localhost'],
  ])('parent domain of %s', (name, serverNames) => {
    const frame = udpFrame({ ...client, payload: dns(name) });
    expect(meterFrames([{ timeUs: FLOW_START_US, frame }]).flows).toMatchObject([{ serverNames }]);
  });

  test('loops, counts and labels that lie are no question', () => {
    const loop = dns('x');
    loop.set([0xc0, 12], 12);
    const long = dns('x');
    long[12] = 200;
    for (const payload of [loop, long]) {
      const frame = udpFrame({ ...client, payload });
      const { flows } = meterFrames([{ timeUs: FLOW_START_US, frame }]);
      expect(flows).toMatchObject([{ requests: 0, serverNames: '' }]);
    }
  });
});

/** A TLS ClientHello with padding before the server's name. */
function clientHello(name: string, paddingBytes: number): Uint8Array {
  const host = concat(uint16(name.length + 3), Uint8Array.of(0), uint16(name.length), text(name));
  const extensions = concat(
    concat(uint16(21), uint16(paddingBytes), new Uint8Array(paddingBytes)),
    concat(uint16(0), uint16(host.length), host),
  );
  const body = concat(
    uint16(0x0303),
    new Uint8Array(32),
    Uint8Array.of(2, 1, 2),
    concat(uint16(4), new Uint8Array(4)),
    Uint8Array.of(1, 0),
    uint16(extensions.length),
    extensions,
  );
  const handshake = concat(Uint8Array.of(1, 0), uint16(body.length), body);
  return concat(Uint8Array.of(22, 3, 1), uint16(handshake.length), handshake);
}

function tcpPayloads(payloads: readonly Uint8Array[], dstPort: number): TimedFrame[] {
  let sequence = 1001;
  const data = payloads.map((payload, i) => {
    const ends = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 40_000, dstPort };
    const frame = tcpFrame({ ...ends, flags: 'PA', sequence, payload });
    sequence += payload.length;
    return { timeUs: FLOW_START_US + 1e6 + i * 1000, frame };
  });
  return [...flow('> S, < SA, > A', { dstPort }), ...data];
}

describe('TLS and SSH', () => {
  test.each([0, 100, 2000])('the name behind %i bytes of other extensions', (paddingBytes) => {
    const frames = tcpPayloads([clientHello('secret.example', paddingBytes)], 8443);
    const expected = { serverNames: 'secret.example', services: 'tls' };
    expect(meterFrames(frames).flows).toMatchObject([expected]);
    expect(meterFrames(splitPayloads(frames)).flows).toMatchObject([expected]);
  });

  test('every prefix of a ClientHello is safe and gives no half name', () => {
    const whole = clientHello('secret.example', 10);
    for (let length = 1; length < whole.length; length++) {
      const { flows } = meterFrames(tcpPayloads([whole.subarray(0, length)], 443));
      expect(flows).toMatchObject([{ serverNames: '' }]);
    }
  });

  test('the SSH client is the originator, whoever speaks first', () => {
    const expected = { services: 'ssh', clientSoftware: 'SSH-2.0-client' };
    const ports = { srcPort: 40_000, dstPort: 2222 };
    check('< "SSH-2.0-server\\r\\n", > "SSH-2.0-client\\r\\n"', expected, ports);
    check('> "SSH-2.0-client\\r\\n", < "SSH-2.0-server\\r\\n"', expected, ports);
  });
});

describe('other services are told by content', () => {
  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
  const rows: [string, number, Uint8Array][] = [
    ['smb', 445, bytes(0, 0, 0, 64, 0xfe, 0x53, 0x4d, 0x42, 64, 0)],
    ['rdp', 3389, bytes(3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0)],
    ['postgresql', 5432, bytes(0, 0, 0, 8, 4, 210, 22, 47)],
    ['redis', 6379, text('*1\r\n$4\r\nPING\r\n')],
    ['rsync', 873, text('@RSYNCD: 31.0\n')],
    ['', 9999, bytes(0xde, 0xad, 0xbe, 0xef)],
  ];
  test.each(rows)('%s on port %i', (services, dstPort, payload) => {
    expect(meterFrames(tcpPayloads([payload], dstPort)).flows).toMatchObject([{ services }]);
  });

  const datagrams: [string, number, Uint8Array][] = [
    ['ntp', 123, concat(bytes(0x23), new Uint8Array(47))],
    ['dhcp', 67, concat(bytes(1), new Uint8Array(235), bytes(0x63, 0x82, 0x53, 0x63))],
    ['snmp', 161, bytes(0x30, 10, 2, 1, 1, 4, 6, 1, 2, 3, 4, 5)],
    ['syslog', 514, text('<34>Oct 11 su: failed')],
    ['quic', 443, concat(bytes(0xc3, 0, 0, 0, 1, 8), new Uint8Array(1200))],
    ['mdns', 5353, dns('printer.local')],
    ['', 9, new Uint8Array(300).fill(1)],
  ];
  test.each(datagrams)('%s on UDP port %i', (services, dstPort, payload) => {
    const frame = udpFrame({ src: '10.0.0.1', dst: '10.0.0.2', dstPort, payload });
    expect(meterFrames([{ timeUs: FLOW_START_US, frame }]).flows).toMatchObject([{ services }]);
  });
});

test('entropy is that of the first 256 bytes, and absent without payload', () => {
  const every = Uint8Array.from({ length: 256 }, (_, i) => i);
  const frames = tcpPayloads([every, new Uint8Array(500)], 9999);
  expect(meterFrames(frames).flows).toMatchObject([{ origEntropy: 8, respEntropy: Number.NaN }]);
});

test('a full pool is counted, and the flow is metered all the same', () => {
  const frames = Array.from({ length: 30 }, (_, i) => ({
    timeUs: FLOW_START_US + i,
    frame: udpFrame({ src: '10.0.0.1', dst: '10.0.0.2', srcPort: i + 1, payload: dns('a.b') }),
  }));
  const { flows, counters } = meterFrames(frames, { sniffCapacity: 24 });
  expect(flows).toHaveLength(30);
  expect(counters.shed).toEqual({ 'sniff.pool-full': 6 });
});

test('a text longer than the room for it is counted', () => {
  const request = `GET /${'x'.repeat(300)} HTTP/1.1\r\nHost: a.example\r\n\r\n`;
  const { counters } = meterFrames(
    tcpPayloads([text(request), text('HTTP/1.1 204 No\r\n\r\n')], 80),
  );
  expect(counters.shed).toEqual({ 'sniff.text-cut': 1 });
});

test('a hello in pieces that goes on when another has its place is counted', () => {
  const pieces = new HelloPieces();
  const bytes = Uint8Array.of(1, 2, 3);
  for (const owner of [1, 65]) {
    pieces.begin(owner);
    pieces.add(owner, 0, bytes, 0, 3);
  }
  expect(pieces.takeLost()).toBe(0);
  pieces.add(65, 3, bytes, 0, 3);
  expect(pieces.takeLost()).toBe(0);
  pieces.add(1, 3, bytes, 0, 3);
  expect(pieces.takeLost()).toBe(1);
  expect(pieces.takeLost()).toBe(0);
});

test('hostile bytes of any kind are only bytes', () => {
  let state = 1;
  const random = (): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return (state ^ (state >>> 13)) & 0xff;
  };
  const starts = [
    'GET / HTTP/1.1\r\n',
    'HTTP/1.1 200 OK\r\n',
    '220 x\r\n',
    '* OK\r\n',
    '\x16\x03\x01',
  ];
  for (let round = 0; round < 300; round++) {
    const noise = Uint8Array.from({ length: 200 }, random);
    const payload = concat(text(starts[round % starts.length]), noise);
    const capture = pcapOf(tcpPayloads([payload, noise, payload], 80));
    expect(meterCapture(capture).flows).toHaveLength(1);
  }
});
