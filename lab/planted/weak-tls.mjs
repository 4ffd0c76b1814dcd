// TLS that should not be: an outdated version, and a certificate that has run out.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '../program.mjs';

const CALL_LIMIT_MS = 8000;
/** The certificate held in the year before last. */
const HELD = { from: '20240103000000Z', to: '20240402000000Z' };

export function oldVersion(lab, options) {
  return callAll(lab, { ...options, version: '-tls1', cipher: 'ALL:@SECLEVEL=0' });
}

/** TLS 1.2, where the certificate can be seen. */
export function expiredCertificate(lab, options) {
  return callAll(lab, { ...options, version: '-tls1_2', cipher: 'ECDHE-ECDSA-AES128-GCM-SHA256' });
}

async function callAll(lab, { from, to, port, count, pauseS, version, cipher }) {
  const { key, certificate } = makeExpired(to.directory, port);
  const secured = [version, '-cipher', cipher];
  const server = await startServer(to, {
    program: 'openssl',
    args: ['s_server', '-accept', `${port}`, '-key', key, '-cert', certificate, '-www', ...secured],
    port,
  });
  const random = lab.random.split();
  for (let i = 0; i < count && !lab.isOver(); i++) {
    await lab.run(from, 'openssl', ['s_client', '-connect', `${to.v4}:${port}`, ...secured], {
      limitMs: CALL_LIMIT_MS,
      input: [[200, 'GET / HTTP/1.0\r\n\r\n']],
    });
    await lab.pause(1000 * random.between(...pauseS));
  }
  server.kill();
  return {
    orig: [from.v4],
    resp: [to.v4],
    proto: 'tcp',
    ports: [port],
    program: `openssl s_client -connect ${to.v4}:${port} ${version}`,
    note: `${count} calls`,
  };
}

/**
 * Without extensions, so that the recorder's snap length holds all of it. Only `openssl ca` takes
 * times; it wants a configuration and a list of what it made.
 */
function makeExpired(directory, port) {
  const folder = join(directory, `authority-${port}`);
  mkdirSync(folder, { recursive: true });
  const inFolder = (name) => join(folder, name);
  const [key, request, certificate] = ['key', 'request', 'certificate'].map(inFolder);
  writeFileSync(inFolder('made'), '');
  writeFileSync(inFolder('serial'), '5a01\n');
  writeFileSync(
    inFolder('configuration'),
    `[ca]
default_ca = own
[own]
new_certs_dir = ${folder}
database = ${inFolder('made')}
serial = ${inFolder('serial')}
default_md = sha256
policy = any
[any]
commonName = supplied
`,
  );
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(['req', ...curve, '-subj', '/CN=archive.example', '-keyout', key, '-out', request]);
  const times = ['-startdate', HELD.from, '-enddate', HELD.to];
  const files = ['-config', inFolder('configuration'), '-in', request, '-out', certificate];
  openssl(['ca', '-batch', '-notext', '-selfsign', '-keyfile', key, ...files, ...times]);
  return { key, certificate };
}

function openssl(args) {
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`old certificate: openssl ${args[0]} failed: ${stderr}`);
}
