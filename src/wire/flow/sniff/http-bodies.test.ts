import { describe, expect, test } from 'vitest';
import { FLOW_START_US, flow } from '../../testing/flow-notation.ts';
import { meterFrames } from '../../testing/meter-flows.ts';
import { concat, tcpFrame, text } from '../../testing/packet-builder.ts';

const CLIENT = { src: '10.0.0.1', dst: '10.0.0.2', srcPort: 40_000, dstPort: 80 };
const SERVER = { src: '10.0.0.2', dst: '10.0.0.1', srcPort: 80, dstPort: 40_000 };
const GET = '> "GET / HTTP/1.1\\r\\n\\r\\n",';
const answer = (headers: string, body: string): string =>
  `< "HTTP/1.1 200 OK\\r\\n${headers}\\r\\n${body}"`;

describe('transactions and the bytes of response bodies are counted as in Zeek', () => {
  const sized = answer('Content-Length: 4\\r\\n', 'body');
  const rows: [string, string, number, number][] = [
    ['two with a length', `${GET}${sized},${GET}${sized}`, 2, 8],
    ['up to the end of the flow', `${GET}${answer('', 'up to the end')}`, 1, 13],
    [
      'in chunks',
      `${GET}${answer('Transfer-Encoding: chunked\\r\\n', '3\\r\\nabc\\r\\n0\\r\\n\\r\\n')}`,
      1,
      3,
    ],
    ['behind 101', `${GET}< "HTTP/1.1 101 Go\\r\\n\\r\\nframes"`, 1, 0],
    ['an answer without its request', sized, 1, 4],
    ['a target with spaces', '> "GET /a path HTTP/1.0\\r\\n\\r\\n"', 1, 0],
    ['HTTP/0.9', '> "GET /old\\r\\n", < "nothing but a body"', 1, 18],
  ];
  test.each(rows)('%s', (_name, notation, transactionDepths, responseBodyBytes) => {
    const frames = flow(`> S, < SA, > A, ${notation}`, { srcPort: 40_000, dstPort: 80 });
    const expected = { transactionDepths, responseBodyBytes };
    expect(meterFrames(frames).flows).toMatchObject([expected]);
  });
});

describe('passwords in forms', () => {
  const FORM = 'application/x-www-form-urlencoded; charset=utf-8';
  const rows: [string, string, string, number][] = [
    ['a login', FORM, 'user=anna&password=secret', 1],
    ['a name in brackets and capitals', FORM, 'u[name]=a&u[PassWord]=b&go=1', 1],
    ['one called pwd', FORM, 'txtPwd=b', 1],
    ['one called pass', FORM, 'log=a&pass=b', 1],
    ['nothing filled in', FORM, 'user=anna&password=&go=1', 0],
    ['no password', FORM, 'passengers=3&bypass=pwd', 0],
    ['another type', 'application/json', 'password=b', 0],
  ];
  test.each(rows)('%s', (_name, type, body, formPasswords) => {
    const fields = `Content-Type: ${type}\\r\\nContent-Length: ${body.length}`;
    const head = `POST /login HTTP/1.1\\r\\n${fields}`;
    const notation = `> S, < SA, > A, > "${head}\\r\\n\\r\\n", > "${body}"`;
    const frames = flow(notation, { srcPort: 40_000, dstPort: 80 });
    expect(meterFrames(frames).flows).toMatchObject([{ requests: 1, formPasswords }]);
  });
});

test('a gzipped body counts by the size it had, which stands in its trailer', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 24\r\n\r\n';
  const body = concat(new Uint8Array(20).fill(1), Uint8Array.of(7, 1, 0, 0));
  const whole = concat(text(head), body);
  // However it is cut, even within the trailer.
  for (const cut of [head.length, whole.length - 2, whole.length]) {
    const frames = [
      tcpFrame({ ...CLIENT, flags: 'S', sequence: 10 }),
      tcpFrame({ ...SERVER, flags: 'SA', sequence: 50, acknowledgment: 11 }),
      tcpFrame({ ...CLIENT, flags: 'PA', sequence: 11, payload: text('GET / HTTP/1.1\r\n\r\n') }),
      tcpFrame({ ...SERVER, flags: 'PA', sequence: 51, payload: whole.subarray(0, cut) }),
      tcpFrame({ ...SERVER, flags: 'PA', sequence: 51 + cut, payload: whole.subarray(cut) }),
    ].map((frame, i) => ({ timeUs: FLOW_START_US + i, frame }));
    expect(meterFrames(frames).flows).toMatchObject([{ responseBodyBytes: 263 }]);
  }
});
