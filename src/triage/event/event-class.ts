import type { Severity } from '../prioritise/index.ts';

/**
 * What a group of events can be called. For each: a title for people, ATT&CK techniques, and how
 * bad it would be if true, as a CVSS v3.1 base vector with the score FIRST's formula gives it.
 */
export interface EventClassFacts {
  readonly title: string;
  readonly techniques: readonly Technique[];
  readonly severity: Severity;
}

export interface Technique {
  readonly id: string;
  readonly name: string;
}

const SCANNING: Technique = { id: 'T1046', name: 'Network Service Discovery' };
const FLOOD: Technique = { id: 'T1498.001', name: 'Direct Network Flood' };

/** Scores are checked against the formula of the CVSS v3.1 specification, section 7, in tests. */
export const EVENT_CLASSES = {
  'vertical-scan': {
    title: 'Port scan of one host',
    techniques: [SCANNING],
    severity: {
      score: 5.3,
      low: 3.7,
      high: 5.8,
      vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N',
    },
  },
  'horizontal-scan': {
    title: 'Sweep over many hosts',
    techniques: [SCANNING, { id: 'T1018', name: 'Remote System Discovery' }],
    severity: {
      score: 5.8,
      low: 3.7,
      high: 7.2,
      vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:N',
    },
  },
  'syn-flood': {
    title: 'SYN flood',
    techniques: [{ id: 'T1499.001', name: 'OS Exhaustion Flood' }],
    severity: {
      score: 7.5,
      low: 5.3,
      high: 8.6,
      vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    },
  },
  'udp-flood': {
    title: 'UDP flood',
    techniques: [FLOOD],
    severity: {
      score: 7.5,
      low: 5.3,
      high: 8.6,
      vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    },
  },
  'icmp-flood': {
    title: 'ICMP flood',
    techniques: [FLOOD],
    severity: {
      score: 7.5,
      low: 5.3,
      high: 8.6,
      vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    },
  },
  'password-guessing': {
    title: 'Password guessing',
    techniques: [{ id: 'T1110', name: 'Brute Force' }],
    severity: {
      score: 8.1,
      low: 5.9,
      high: 9.8,
      vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H',
    },
  },
  'directory-guessing': {
    title: 'Directory guessing on a web server',
    techniques: [{ id: 'T1595.003', name: 'Wordlist Scanning' }],
    severity: {
      score: 5.3,
      low: 3.7,
      high: 7.5,
      vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N',
    },
  },
  'slow-http': {
    title: 'Slow requests that hold a web server',
    techniques: [{ id: 'T1499.002', name: 'Service Exhaustion Flood' }],
    severity: {
      score: 7.5,
      low: 5.3,
      high: 8.6,
      vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    },
  },
  beacon: {
    title: 'Regular call-backs to one host',
    techniques: [{ id: 'T1071', name: 'Application Layer Protocol' }],
    severity: {
      score: 8.7,
      low: 6.8,
      high: 10,
      vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:H/I:H/A:N',
    },
  },
  'dns-tunnel': {
    title: 'Data carried in DNS names',
    techniques: [
      { id: 'T1071.004', name: 'DNS' },
      { id: 'T1572', name: 'Protocol Tunneling' },
    ],
    severity: {
      score: 8.7,
      low: 6.8,
      high: 10,
      vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:H/I:H/A:N',
    },
  },
  'icmp-tunnel': {
    title: 'Data carried in ICMP echoes',
    techniques: [
      { id: 'T1095', name: 'Non-Application Layer Protocol' },
      { id: 'T1572', name: 'Protocol Tunneling' },
    ],
    severity: {
      score: 8.7,
      low: 6.8,
      high: 10,
      vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:H/I:H/A:N',
    },
  },
  'unusual-upload': {
    title: 'Unusual upload to the outside',
    techniques: [{ id: 'T1048', name: 'Exfiltration Over Alternative Protocol' }],
    severity: {
      score: 7.5,
      low: 5.3,
      high: 8.6,
      vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
    },
  },
  'indicator-match': {
    title: 'Contact with a listed indicator',
    techniques: [{ id: 'T1071', name: 'Application Layer Protocol' }],
    severity: {
      score: 7.2,
      low: 3.7,
      high: 10,
      vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:L/A:N',
    },
  },
  'unusual-flow': {
    title: 'Unusual traffic',
    techniques: [],
    severity: {
      score: 3.7,
      low: 0,
      high: 8.1,
      vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N',
    },
  },
} as const satisfies Record<string, EventClassFacts>;

export type EventClass = keyof typeof EVENT_CLASSES;
