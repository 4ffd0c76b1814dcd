// The planted behaviours by kind and by way of doing it. The kinds are a closed list.

import * as beacons from './beacons.mjs';
import * as claims from './claims.mjs';
import * as floods from './floods.mjs';
import * as guessing from './guessing.mjs';
import * as movement from './movement.mjs';
import * as probes from './probes.mjs';
import * as scans from './scans.mjs';
import * as slowHttp from './slow-http.mjs';
import * as tunnels from './tunnels.mjs';
import * as uploads from './uploads.mjs';
import * as weakTls from './weak-tls.mjs';

export const kinds = [
  'vertical-scan',
  'horizontal-scan',
  'syn-flood',
  'udp-flood',
  'icmp-flood',
  'password-guessing',
  'directory-guessing',
  'slow-http',
  'dns-tunnel',
  'icmp-tunnel',
  'beacon',
  'unusual-upload',
  'generated-names',
  'lateral-movement',
  'arp-spoofing',
  'os-fingerprinting',
  'web-attack',
  'old-tls',
  'bad-certificate',
];

export const ways = {
  ...beacons,
  ...claims,
  ...floods,
  ...guessing,
  ...movement,
  ...probes,
  ...scans,
  ...slowHttp,
  ...tunnels,
  ...uploads,
  ...weakTls,
};
