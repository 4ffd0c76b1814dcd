// The planted behaviours by kind and by way of doing it. The kinds are a closed list.

import * as beacons from './beacons.mjs';
import * as floods from './floods.mjs';
import * as guessing from './guessing.mjs';
import * as scans from './scans.mjs';
import * as slowHttp from './slow-http.mjs';
import * as tunnels from './tunnels.mjs';
import * as uploads from './uploads.mjs';

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
];

export const ways = {
  ...beacons,
  ...floods,
  ...guessing,
  ...scans,
  ...slowHttp,
  ...tunnels,
  ...uploads,
};
