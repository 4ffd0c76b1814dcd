/*
 * What hostile payload costs: each kind at n and at 2 n bytes of one flow. The ratio stays near 2
 * where the parsers are linear; the least of several rounds is taken.
 *
 *     npm run bench -- sniff-cost [MEGABYTES]          after a build
 */
const ROUNDS = 7;
const SEGMENT_BYTES = 1400;
const ETHERNET_IP_TCP_BYTES = 54;

const text = (value) => Buffer.from(value, 'latin1');
const REQUEST = 'GET / HTTP/1.1\r\n';

/** Each gives what the client sends: a start, then what is repeated. */
const KINDS = {
  'HTTP header without end': [`${REQUEST}X: `, 'a'],
  'HTTP header fields of one letter': [REQUEST, 'a:\r\n'],
  'HTTP requests in a row': ['', `${REQUEST}\r\n`],
  'HTTP chunks of one byte': [`${REQUEST}Transfer-Encoding: chunked\r\n\r\n`, '1\r\na\r\n'],
  'HTTP line ends only': [REQUEST, '\n'],
  'FTP commands of one letter': ['USER a\r\n', 'a\r\n'],
  'SMTP line without end': ['EHLO ', 'a'],
  'TLS hello without end': ['\x16\x03\x01\xff\xff\x01\x00\xff\xff\x03\x03', '\0'],
  'DNS messages of one letter': ['', '\0\x13\0\x07\x01\0\0\x01\0\0\0\0\0\0\x01a\0\0\x01\0\x01'],
  'bytes of nothing known': ['\x01', '\x02'],
};

export async function run([megabytes = '4']) {
  const { FlowMeter } = await import('../dist/wire/index.js');
  const bytes = Number(megabytes) * 1e6;
  console.log('kind                                 ms at n   ms at 2n   ratio   MB/s');
  for (const [kind, [start, repeated]] of Object.entries(KINDS)) {
    const [once, twice] = [bytes, bytes * 2].map((size) => {
      const capture = captureOf(fill(start, repeated, size));
      return Math.min(...Array.from({ length: ROUNDS }, () => milliseconds(FlowMeter, capture)));
    });
    const cells = [
      once.toFixed(1).padStart(9),
      twice.toFixed(1).padStart(11),
      (twice / once).toFixed(2).padStart(8),
      (bytes / 500 / twice).toFixed(0).padStart(7),
    ];
    console.log(`${kind.padEnd(35)}${cells.join('')}`);
  }
}

function milliseconds(FlowMeter, capture) {
  const meter = new FlowMeter({ flowCapacity: 16, onBatch: () => {} });
  const begun = performance.now();
  meter.push(capture);
  meter.endInput();
  meter.finish();
  return performance.now() - begun;
}

function fill(start, repeated, size) {
  const payload = Buffer.alloc(size, text(repeated));
  text(start).copy(payload);
  return payload;
}

/** One TCP flow that carries the payload in full segments, as a pcap. */
function captureOf(payload) {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(1, 20);
  const records = [header];
  for (let at = 0; at < payload.length; at += SEGMENT_BYTES) {
    const data = payload.subarray(at, at + SEGMENT_BYTES);
    const record = Buffer.alloc(16 + ETHERNET_IP_TCP_BYTES);
    record.writeUInt32LE(Math.floor(at / 1e6), 0);
    record.writeUInt32LE(at % 1e6, 4);
    record.writeUInt32LE(ETHERNET_IP_TCP_BYTES + data.length, 8);
    record.writeUInt32LE(ETHERNET_IP_TCP_BYTES + data.length, 12);
    const frame = record.subarray(16);
    frame.writeUInt16BE(0x0800, 12);
    frame[14] = 0x45;
    frame.writeUInt16BE(40 + data.length, 16);
    frame[23] = 6;
    frame.writeUInt32BE(0x0a000001, 26);
    frame.writeUInt32BE(0x0a000002, 30);
    frame.writeUInt16BE(40_000, 34);
    frame.writeUInt16BE(9000, 36);
    frame.writeUInt32BE(at + 1, 38);
    frame[46] = 0x50;
    frame[47] = 0x18;
    records.push(record, data);
  }
  return Buffer.concat(records);
}
