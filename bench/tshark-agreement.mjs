/*
 * How far what flows say of applications agrees with tshark, on the captures of nDPI and Zeek.
 *
 *     npm run bench -- tshark-agreement [NAME]     after a build; some minutes
 *
 * Each fact that tshark prints for a five-tuple must be one that a flow of it has; TLS within
 * OpenVPN is left out, and what a server says within QUIC, which is encrypted for others. With a
 * part of a capture's name only such captures are read, and every difference is printed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { FlowMeter, formatAddress } from '../dist/wire/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const shared = resolve(root, process.env.VEDETTE_SHARED ?? '../shared');
const directories = ['ndpi', 'zeek'].map((name) => join(shared, 'captures', name, 'pcap'));

const TLS = { 768: 'SSLv3', 769: 'TLSv1.0', 770: 'TLSv1.1', 771: 'TLSv1.2', 772: 'TLSv1.3' };
const SMB = { 514: '2.0.2', 528: '2.1', 768: '3.0', 770: '3.0.2', 785: '3.1.1' };
const DNS_CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
const DNS_TYPES = Object.fromEntries(
  (
    '1 A,2 NS,5 CNAME,6 SOA,10 NULL,12 PTR,15 MX,16 TXT,25 KEY,28 AAAA,33 SRV,64 SVCB,65 HTTPS,' +
    '252 AXFR,255 ANY'
  )
    .split(',')
    .map((pair) => pair.split(' ')),
);
const last = (list) => list.split(',').at(-1);
const isTcp = (field) => field('tcp.srcport') !== '';
const isServerHello = (field) => field('tls.handshake.type').split(',').includes('2');

/** A fact of a packet by tshark's fields, and the column that holds it. */
const FACTS = [
  { name: 'JA3', column: 'ja3Hashes', of: (field) => isTcp(field) && field('tls.handshake.ja3') },
  {
    name: 'JA3 in QUIC',
    column: 'ja3Hashes',
    of: (field) => !isTcp(field) && field('tls.handshake.ja3'),
  },
  { name: 'JA3 in DTLS', column: 'ja3Hashes', of: (field) => field('dtls.handshake.ja3') },
  {
    name: 'name in QUIC',
    column: 'serverNames',
    of: (field) => !isTcp(field) && field('tls.handshake.extensions_server_name'),
  },
  {
    name: 'ALPN in QUIC',
    column: 'alpnOffers',
    of: (field) =>
      !isTcp(field) && !isServerHello(field) && field('tls.handshake.extensions_alpn_str'),
  },
  { name: 'HASSH', column: 'hasshHashes', of: (field) => field('ssh.kex.hassh') },
  {
    name: 'hasshServer',
    column: 'hasshServerHashes',
    of: (field) => field('ssh.kex.hasshserver'),
  },
  {
    name: 'HTTP status',
    column: 'firstAnswers',
    // An interim answer is none; text behind the reason's end is another matter.
    of: (field) =>
      Number(field('http.response.code')) >= 200 &&
      `${field('http.response.code')} ${field('http.response.phrase')}`,
    equals: (ours, theirs) => ours.trim() === theirs.trim(),
  },
  { name: 'DNS answer', column: 'firstAnswers', of: dnsAnswer, equals: isDnsAnswer },
  {
    name: 'NTP version',
    column: 'protocolVersions',
    of: (field) => field('ntp.flags.vn') && `NTPv${field('ntp.flags.vn')}`,
  },
  {
    name: 'IRC nickname',
    column: 'clientNames',
    of: (field) =>
      /^NICK$/i.test(field('irc.request.command')) && field('irc.request.command_parameter'),
  },
  {
    name: 'server name',
    column: 'serverNames',
    of: (field) => isTcp(field) && field('tls.handshake.extensions_server_name'),
  },
  {
    name: 'ALPN offered',
    column: 'alpnOffers',
    of: (field) =>
      isTcp(field) && !isServerHello(field) && field('tls.handshake.extensions_alpn_str'),
  },
  {
    name: 'ALPN chosen',
    column: 'alpnChoices',
    of: (field) =>
      isTcp(field) && isServerHello(field) && field('tls.handshake.extensions_alpn_str'),
  },
  {
    name: 'TLS version',
    column: 'protocolVersions',
    of: (field) =>
      isTcp(field) &&
      isServerHello(field) &&
      TLS[
        Number(
          last(field('tls.handshake.extensions.supported_version')) ||
            last(field('tls.handshake.version')),
        )
      ],
  },
  {
    name: 'SMB 2 dialect',
    column: 'protocolVersions',
    // A client lists dialects; the server's answer has one.
    of: (field) =>
      SMB[Number(field('smb2.dialect'))] && `SMB ${SMB[Number(field('smb2.dialect'))]}`,
  },
  { name: 'DHCP host name', column: 'clientNames', of: (field) => field('dhcp.option.hostname') },
  {
    name: 'SMTP HELO',
    column: 'clientNames',
    of: (field) => /^(HELO|EHLO)$/i.test(field('smtp.req.command')) && field('smtp.req.parameter'),
  },
  { name: 'SNMP community', column: 'clientNames', of: (field) => field('snmp.community') },
  { name: 'MQTT client', column: 'clientNames', of: (field) => field('mqtt.clientid') },
  {
    name: 'RDP cookie',
    column: 'clientNames',
    of: (field) =>
      field('rdp.rt_cookie')
        .replace(/^Cookie: mstshash=/, '')
        .trim(),
  },
  {
    name: 'FTP user',
    column: 'clientNames',
    of: (field) => field('ftp.request.command') === 'USER' && field('ftp.request.arg'),
  },
  {
    name: 'FTP commands',
    column: 'requests',
    counts: (field) => wordsOf(field('ftp.request.command')).length,
  },
  {
    name: 'of them in ftp.log',
    column: 'transferCommands',
    counts: (field) => wordsOf(field('ftp.request.command')).filter(isLogged).length,
  },
  {
    name: 'FTP logins',
    column: 'loginSuccesses',
    counts: (field) => wordsOf(field('ftp.response.code')).filter((code) => code === '230').length,
  },
  {
    name: 'FTP logins refused',
    column: 'loginFailures',
    counts: (field) => wordsOf(field('ftp.response.code')).filter((code) => code === '530').length,
  },
];

const wordsOf = (list) => list.split(',').filter((word) => word !== '');
/** Zeek's FTP::logged_commands. */
const isLogged = (command) =>
  /^(APPE|DELE|RETR|STOR|STOU|ACCT|PORT|PASV|EPRT|EPSV)$/i.test(command);

/** Of an answer to one question: type, code, and the first address. */
function dnsAnswer(field) {
  if (field('dns.flags.response') !== '1' || field('dns.count.queries') !== '1') return false;
  const type = DNS_TYPES[field('dns.qry.type')] ?? `TYPE${field('dns.qry.type')}`;
  const code = DNS_CODES[field('dns.flags.rcode')] ?? `RCODE${field('dns.flags.rcode')}`;
  const addresses = [field('dns.a'), field('dns.aaaa')].filter(Boolean).join(',');
  return `${type} ${code} ${field('dns.count.answers') === '0' ? '' : addresses}`;
}

/** tshark lists the addresses of all sections together. */
function isDnsAnswer(ours, theirs) {
  const [type, code, addresses] = theirs.split(' ');
  const [ourType, ourCode, address = ''] = ours.split(' ');
  return ourType === type && ourCode === code && addresses.split(',').includes(address);
}

const KEY_FIELDS = ['ip.src', 'ipv6.src', 'ip.dst', 'ipv6.dst', 'tcp.srcport', 'udp.srcport'];
const FIELDS = [
  ...KEY_FIELDS,
  'tcp.dstport',
  'udp.dstport',
  'tls.handshake.type',
  'tls.handshake.ja3',
  'dtls.handshake.ja3',
  'tls.handshake.extensions_alpn_str',
  'tls.handshake.extensions_server_name',
  'tls.handshake.version',
  'tls.handshake.extensions.supported_version',
  'ssh.kex.hassh',
  'ssh.kex.hasshserver',
  'http.response.code',
  'http.response.phrase',
  'dns.flags.response',
  'dns.count.queries',
  'dns.count.answers',
  'dns.qry.type',
  'dns.flags.rcode',
  'dns.a',
  'dns.aaaa',
  'ntp.flags.vn',
  'irc.request.command',
  'irc.request.command_parameter',
  'smb2.dialect',
  'dhcp.option.hostname',
  'smtp.req.command',
  'smtp.req.parameter',
  'snmp.community',
  'mqtt.clientid',
  'rdp.rt_cookie',
  'ftp.request.command',
  'ftp.request.arg',
  'ftp.response.code',
];
const FILTER =
  '(dtls.handshake.ja3 || tls.handshake.type == 1 || tls.handshake.type == 2 || ' +
  'ssh.kex.hassh || smb2.dialect || ' +
  'dhcp.option.hostname || smtp.req.command || snmp.community || mqtt.clientid || ' +
  'ssh.kex.hasshserver || http.response.code || dns.flags.response == 1 || ntp.flags.vn || ' +
  'irc.request.command || rdp.rt_cookie || ftp.request.command || ftp.response.code) && ' +
  '!icmp && !icmpv6 && !openvpn';

export function run([wanted = '']) {
  if (!directories.every(existsSync) || spawnSync('tshark', ['--version']).error) {
    console.log(`skipped: expected tshark, and captures at ${directories.join(' and ')}`);
    return;
  }
  const counts = new Map(FACTS.map(({ name }) => [name, { equal: 0, total: 0 }]));
  for (const path of directories.flatMap(capturesIn)) {
    if (!path.includes(wanted)) continue;
    compare(path, counts, wanted === '' ? () => {} : console.log);
  }
  for (const [name, { equal, total }] of counts) {
    if (total === 0) continue;
    const share = ((100 * equal) / total).toFixed(1);
    console.log(`${name.padEnd(18)} ${equal} of ${total} (${share} %)`);
  }
}

const capturesIn = (directory) =>
  readdirSync(directory, { recursive: true })
    .filter((name) => /\.(pcap|pcapng|cap)(\.gz)?$/.test(name))
    .map((name) => join(directory, name));

function compare(path, counts, show) {
  const said = factsOfTshark(path);
  if (said.size === 0) return;
  const flows = flowsOf(path);
  for (const [, { name, column, key, value, equals, isCount }] of said) {
    const count = counts.get(name);
    count.total++;
    const found = (flows.get(key) ?? []).map((flow) => flow[column]);
    const isEqual = isCount
      ? found.reduce((sum, ours) => sum + ours, 0) === value
      : found.some((ours) => equals(ours, value));
    if (isEqual) count.equal++;
    else show(`${path.split('/').at(-1)} ${key}: ${name} ${value} / ${found.join(' | ')}`);
  }
}

/** The first of each kind for a five-tuple, as a flow keeps that; of counts the sum. */
function factsOfTshark(path) {
  const arguments_ = ['-r', path, '-Y', FILTER, '-T', 'fields', '-E', 'occurrence=a'];
  const fields = FIELDS.flatMap((name) => ['-e', name]);
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 };
  const facts = new Map();
  let lines = '';
  try {
    lines = execFileSync('tshark', [...arguments_, ...fields], options);
  } catch (error) {
    lines = error.stdout ?? '';
  }
  for (const line of lines.split('\n').filter((each) => each !== '')) {
    const values = line.split('\t');
    const field = (name) => values[FIELDS.indexOf(name)] ?? '';
    const key = keyOf(
      [field('ip.src') || field('ipv6.src'), field('tcp.srcport') || field('udp.srcport')],
      [field('ip.dst') || field('ipv6.dst'), field('tcp.dstport') || field('udp.dstport')],
    );
    for (const { name, column, of, counts, equals = isSame } of FACTS) {
      const id = `${key} ${name}`;
      if (counts !== undefined) {
        const before = facts.get(id)?.value ?? 0;
        const value = before + counts(field);
        if (value > 0) facts.set(id, { name, column, key, value, isCount: true });
        continue;
      }
      const value = of(field);
      // Several messages in one packet, or tunnels: it is not told which fact is whose.
      if (!value || key.includes(',')) continue;
      if (!facts.has(id)) facts.set(id, { name, column, key, value, equals });
    }
  }
  return facts;
}

const isSame = (ours, theirs) => ours === theirs;

function keyOf(one, other) {
  const ends = [one.join(' '), other.join(' ')];
  return (ends[0] < ends[1] ? ends : ends.toReversed()).join(' ');
}

function flowsOf(path) {
  const flows = new Map();
  const columns = [...new Set(FACTS.map(({ column }) => column))];
  const meter = new FlowMeter({
    onBatch: ({ count, columns: c }) => {
      for (let row = 0; row < count; row++) {
        const key = keyOf(
          [formatAddress(c.origAddresses, row), c.origPorts[row]],
          [formatAddress(c.respAddresses, row), c.respPorts[row]],
        );
        const flow = Object.fromEntries(
          columns.map((name) => [name, c[name].get?.(row) ?? c[name][row]]),
        );
        flows.set(key, [...(flows.get(key) ?? []), flow]);
      }
    },
  });
  const bytes = readFileSync(path);
  try {
    meter.push(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    meter.endInput();
  } catch {
    return flows;
  }
  meter.finish();
  return flows;
}
