/*
 * How far what flows say of applications agrees with tshark, on the captures of nDPI and Zeek.
 *
 *     npm run bench -- tshark-agreement [NAME]     after a build; some minutes
 *
 * Each fact that tshark prints for a five-tuple must be one that a flow of it has; TLS within QUIC,
 * DTLS and OpenVPN is left out. With a part of a capture's name only such captures are read, and
 * every difference is printed.
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
const last = (list) => list.split(',').at(-1);
const isServerHello = (field) => field('tls.handshake.type').split(',').includes('2');

/** A fact of a packet by tshark's fields, and the column that holds it. */
const FACTS = [
  { name: 'JA3', column: 'ja3Hashes', of: (field) => field('tls.handshake.ja3') },
  { name: 'HASSH', column: 'hasshHashes', of: (field) => field('ssh.kex.hassh') },
  {
    name: 'server name',
    column: 'serverNames',
    of: (field) => field('tls.handshake.extensions_server_name'),
  },
  {
    name: 'ALPN offered',
    column: 'alpnOffers',
    of: (field) => !isServerHello(field) && field('tls.handshake.extensions_alpn_str'),
  },
  {
    name: 'ALPN chosen',
    column: 'alpnChoices',
    of: (field) => isServerHello(field) && field('tls.handshake.extensions_alpn_str'),
  },
  {
    name: 'TLS version',
    column: 'protocolVersions',
    of: (field) =>
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
];
const KEY_FIELDS = ['ip.src', 'ipv6.src', 'ip.dst', 'ipv6.dst', 'tcp.srcport', 'udp.srcport'];
const FIELDS = [
  ...KEY_FIELDS,
  'tcp.dstport',
  'udp.dstport',
  'tls.handshake.type',
  'tls.handshake.ja3',
  'tls.handshake.extensions_alpn_str',
  'tls.handshake.extensions_server_name',
  'tls.handshake.version',
  'tls.handshake.extensions.supported_version',
  'ssh.kex.hassh',
  'smb2.dialect',
  'dhcp.option.hostname',
  'smtp.req.command',
  'smtp.req.parameter',
  'snmp.community',
  'mqtt.clientid',
  'rdp.rt_cookie',
  'ftp.request.command',
  'ftp.request.arg',
];
const FILTER =
  '(tls.handshake.type == 1 || tls.handshake.type == 2 || ssh.kex.hassh || smb2.dialect || ' +
  'dhcp.option.hostname || smtp.req.command || snmp.community || mqtt.clientid || ' +
  'rdp.rt_cookie || ftp.request.command) && !icmp && !icmpv6 && !quic && !openvpn && !dtls';

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
    console.log(`${name.padEnd(16)} ${equal} of ${total} (${share} %)`);
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
  for (const [, { name, column, key, value }] of said) {
    const count = counts.get(name);
    count.total++;
    const found = (flows.get(key) ?? []).map((flow) => flow[column]);
    if (found.includes(value)) count.equal++;
    else show(`${path.split('/').at(-1)} ${key}: ${name} ${value} / ${found.join(' | ')}`);
  }
}

/** The first of each kind for a five-tuple: a flow keeps that. */
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
    for (const { name, column, of } of FACTS) {
      const value = of(field);
      const id = `${key} ${name}`;
      // Several messages in one packet, or tunnels: it is not told which fact is whose.
      if (!value || key.includes(',')) continue;
      if (!facts.has(id)) facts.set(id, { name, column, key, value });
    }
  }
  return facts;
}

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
        const flow = Object.fromEntries(columns.map((name) => [name, c[name].get(row)]));
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
