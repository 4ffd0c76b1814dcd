// Web servers: nginx with several small sites, over HTTP and HTTPS (a certificate made here).

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '../program.mjs';

export const pageNames = ['index', 'news', 'about', 'list', 'long-read', 'contact', 'archive'];
export const assetNames = [
  'style.css',
  'app.js',
  'logo.svg',
  'photo-1.jpg',
  'photo-2.jpg',
  'icon.png',
];
const SENTENCE =
  'The quick brown fox looks over the quiet river and writes one more line of text. ';

/** Starts nginx with `sites` (server names); the first also answers requests by address. */
export async function startWeb(host, { sites, mirrorBytes = 0, random }) {
  const root = join(host.directory, 'www');
  sites.forEach((site) => writeSite(join(root, site), random));
  if (mirrorBytes > 0) writeFileSync(join(root, sites[0], 'image.iso'), filler(mirrorBytes));
  const certificate = makeCertificate(host.directory, sites[0]);
  const configuration = join(host.directory, 'nginx.conf');
  writeFileSync(join(host.directory, 'passwords'), 'clerk:{PLAIN}lab-good-pass\n', { mode: 0o644 });
  writeFileSync(configuration, nginxText({ host, root, sites, certificate }));
  const args = ['-c', configuration, '-e', 'stderr'];
  return startServer(host, { program: 'nginx', args, port: 80 });
}

function writeSite(folder, random) {
  mkdirSync(folder, { recursive: true });
  for (const page of pageNames) {
    const lines = random.integer(4, 220);
    const text = `<!doctype html><title>${page}</title><p>${SENTENCE.repeat(lines)}</p>`;
    writeFileSync(join(folder, `${page}.html`), text);
  }
  for (const asset of assetNames) {
    writeFileSync(join(folder, asset), filler(random.integer(600, 60_000)));
  }
}

/** Text that packs well: bodies are cut by the snap length and should not bloat the recording. */
export function filler(bytes) {
  return SENTENCE.repeat(Math.ceil(bytes / SENTENCE.length)).slice(0, bytes);
}

export function makeCertificate(directory, name) {
  const paths = { key: join(directory, 'tls.key'), certificate: join(directory, 'tls.pem') };
  const { status, stderr } = spawnSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '30',
      '-subj',
      `/CN=${name}`,
      '-addext',
      `subjectAltName=DNS:${name}`,
      '-keyout',
      paths.key,
      '-out',
      paths.certificate,
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`certificate for ${name}: openssl failed: ${stderr}`);
  return paths;
}

function nginxText({ host, root, sites, certificate }) {
  const servers = sites.map(
    (site, i) => `
  server {
    listen 80${i === 0 ? ' default_server' : ''};
    listen [::]:80${i === 0 ? ' default_server' : ''};
    listen 443 ssl${i === 0 ? ' default_server' : ''};
    listen [::]:443 ssl${i === 0 ? ' default_server' : ''};
    server_name ${site};
    root ${join(root, site)};
    location /upload { client_max_body_size 0; return 204; }
    location /form { proxy_pass http://127.0.0.1:9/; }
    location /health { return 200 "ok\\n"; }
    location /members { auth_basic "members"; auth_basic_user_file ${host.directory}/passwords; }
  }`,
  );
  return `user root;
worker_processes 1;
daemon off;
pid ${host.directory}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  error_log stderr crit;
  client_body_temp_path ${host.directory}/body;
  proxy_temp_path ${host.directory}/proxy;
  fastcgi_temp_path ${host.directory}/fastcgi;
  uwsgi_temp_path ${host.directory}/uwsgi;
  scgi_temp_path ${host.directory}/scgi;
  types { text/html html; text/css css; image/jpeg jpg; image/png png; image/svg+xml svg; }
  default_type application/octet-stream;
  ssl_certificate ${certificate.certificate};
  ssl_certificate_key ${certificate.key};
  keepalive_timeout 15s;
  ${servers.join('\n')}
}
`;
}
