import { severityFrom } from './cvss.ts';
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

/** Nothing answers any more. */
const OUTAGE = severityFrom({
  likely: 'AC:L/S:U/C:N/I:N/A:H',
  low: 'AC:L/S:U/C:N/I:N/A:L',
  high: 'AC:L/S:C/C:N/I:N/A:H',
});
/** A stranger is in, and comes and goes. */
const FOOTHOLD = severityFrom({
  likely: 'AC:H/S:C/C:H/I:H/A:N',
  low: 'AC:H/S:C/C:H/I:N/A:N',
  high: 'AC:L/S:C/C:H/I:H/A:N',
});
/** A stranger's code runs. */
const TAKEOVER = severityFrom({
  likely: 'AC:L/S:U/C:H/I:H/A:H',
  low: 'AC:H/S:U/C:L/I:L/A:L',
  high: 'AC:L/S:C/C:H/I:H/A:H',
});

/** Something is told that others should not know. */
const EXPOSURE = severityFrom({
  likely: 'AC:L/S:U/C:L/I:N/A:N',
  low: 'AC:H/S:U/C:L/I:N/A:N',
  high: 'AC:L/S:C/C:L/I:N/A:N',
});

/** Who stands between can read or change what is said. */
const WEAKNESS = severityFrom({
  likely: 'AC:H/S:U/C:L/I:N/A:N',
  low: 'AC:H/S:U/C:N/I:N/A:N',
  high: 'AC:H/S:U/C:H/I:H/A:N',
});

/** Unlike the rest, and it may mean nothing. */
const ODDITY = severityFrom({
  likely: 'AC:H/S:U/C:L/I:N/A:N',
  low: 'AC:H/S:U/C:N/I:N/A:N',
  high: 'AC:H/S:U/C:H/I:H/A:H',
});

/** Scores are checked against the formula of the CVSS v3.1 specification, section 7, in tests. */
export const EVENT_CLASSES = {
  'vertical-scan': {
    title: 'Port scan of one host',
    techniques: [SCANNING],
    severity: severityFrom({
      likely: 'AC:L/S:U/C:L/I:N/A:N',
      low: 'AC:H/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:C/C:L/I:N/A:N',
    }),
  },
  'horizontal-scan': {
    title: 'Sweep over many hosts',
    techniques: [SCANNING, { id: 'T1018', name: 'Remote System Discovery' }],
    severity: severityFrom({
      likely: 'AC:L/S:C/C:L/I:N/A:N',
      low: 'AC:H/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:C/C:L/I:L/A:N',
    }),
  },
  'syn-flood': {
    title: 'SYN flood',
    techniques: [{ id: 'T1499.001', name: 'OS Exhaustion Flood' }],
    severity: OUTAGE,
  },
  'udp-flood': {
    title: 'UDP flood',
    techniques: [FLOOD],
    severity: OUTAGE,
  },
  'icmp-flood': {
    title: 'ICMP flood',
    techniques: [FLOOD],
    severity: OUTAGE,
  },
  'password-guessing': {
    title: 'Password guessing',
    techniques: [{ id: 'T1110', name: 'Brute Force' }],
    severity: severityFrom({
      likely: 'AC:H/S:U/C:H/I:H/A:H',
      low: 'AC:H/S:U/C:H/I:N/A:N',
      high: 'AC:L/S:U/C:H/I:H/A:H',
    }),
  },
  'directory-guessing': {
    title: 'Directory guessing on a web server',
    techniques: [{ id: 'T1595.003', name: 'Wordlist Scanning' }],
    severity: severityFrom({
      likely: 'AC:L/S:U/C:L/I:N/A:N',
      low: 'AC:H/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:U/C:H/I:N/A:N',
    }),
  },
  'slow-http': {
    title: 'Slow requests that hold a web server',
    techniques: [{ id: 'T1499.002', name: 'Service Exhaustion Flood' }],
    severity: OUTAGE,
  },
  beacon: {
    title: 'Regular call-backs to one host',
    techniques: [{ id: 'T1071', name: 'Application Layer Protocol' }],
    severity: FOOTHOLD,
  },
  'dns-tunnel': {
    title: 'Data carried in DNS names',
    techniques: [
      { id: 'T1071.004', name: 'DNS' },
      { id: 'T1572', name: 'Protocol Tunneling' },
    ],
    severity: FOOTHOLD,
  },
  'icmp-tunnel': {
    title: 'Data carried in ICMP echoes',
    techniques: [
      { id: 'T1095', name: 'Non-Application Layer Protocol' },
      { id: 'T1572', name: 'Protocol Tunneling' },
    ],
    severity: FOOTHOLD,
  },
  'unusual-upload': {
    title: 'Unusual upload to the outside',
    techniques: [{ id: 'T1048', name: 'Exfiltration Over Alternative Protocol' }],
    severity: severityFrom({
      likely: 'AC:L/S:U/C:H/I:N/A:N',
      low: 'AC:L/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:C/C:H/I:N/A:N',
    }),
  },
  'zone-transfer': {
    title: 'Copy of a DNS zone',
    techniques: [{ id: 'T1590.002', name: 'Gather Victim Network Information: DNS' }],
    severity: EXPOSURE,
  },
  'os-fingerprinting': {
    title: 'Probing of how a host answers',
    techniques: [{ id: 'T1592', name: 'Gather Victim Host Information' }, SCANNING],
    severity: EXPOSURE,
  },
  'cleartext-login': {
    title: 'Password sent in the clear',
    techniques: [{ id: 'T1040', name: 'Network Sniffing' }],
    severity: WEAKNESS,
  },
  'generated-names': {
    title: 'Names made by an algorithm',
    techniques: [{ id: 'T1568.002', name: 'Domain Generation Algorithms' }],
    severity: FOOTHOLD,
  },
  'lateral-movement': {
    title: 'Movement from host to host',
    techniques: [
      { id: 'T1021', name: 'Remote Services' },
      { id: 'T1570', name: 'Lateral Tool Transfer' },
    ],
    severity: TAKEOVER,
  },
  'arp-spoofing': {
    title: 'Address claimed by another card',
    techniques: [{ id: 'T1557.002', name: 'ARP Cache Poisoning' }],
    severity: severityFrom({
      likely: 'AC:L/S:U/C:H/I:L/A:L',
      low: 'AC:H/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:U/C:H/I:H/A:H',
    }),
  },
  'long-connection': {
    title: 'Connection that stays open',
    techniques: [
      { id: 'T1071', name: 'Application Layer Protocol' },
      { id: 'T1572', name: 'Protocol Tunneling' },
    ],
    severity: EXPOSURE,
  },
  'old-tls': {
    title: 'Outdated TLS',
    techniques: [{ id: 'T1562.010', name: 'Downgrade Attack' }],
    severity: WEAKNESS,
  },
  'bad-certificate': {
    title: 'Certificate nobody vouches for',
    techniques: [
      { id: 'T1587.003', name: 'Digital Certificates' },
      { id: 'T1557', name: 'Adversary-in-the-Middle' },
    ],
    severity: WEAKNESS,
  },
  'new-host': {
    title: 'New host inside',
    techniques: [{ id: 'T1200', name: 'Hardware Additions' }],
    severity: ODDITY,
  },
  'new-service': {
    title: 'New service inside',
    techniques: [],
    severity: ODDITY,
  },
  reconnaissance: {
    title: 'Reconnaissance',
    techniques: [{ id: 'T1595', name: 'Active Scanning' }, SCANNING],
    severity: severityFrom({
      likely: 'AC:L/S:U/C:L/I:N/A:N',
      low: 'AC:H/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:C/C:L/I:L/A:N',
    }),
  },
  'denial-of-service': {
    title: 'Denial of service',
    techniques: [{ id: 'T1499', name: 'Endpoint Denial of Service' }, FLOOD],
    severity: OUTAGE,
  },
  fuzzing: {
    title: 'Fuzzing of a service',
    techniques: [{ id: 'T1190', name: 'Exploit Public-Facing Application' }],
    severity: severityFrom({
      likely: 'AC:L/S:U/C:N/I:L/A:L',
      low: 'AC:H/S:U/C:N/I:N/A:L',
      high: 'AC:L/S:U/C:L/I:L/A:H',
    }),
  },
  exploit: {
    title: 'Exploit of a service',
    techniques: [
      { id: 'T1190', name: 'Exploit Public-Facing Application' },
      { id: 'T1210', name: 'Exploitation of Remote Services' },
    ],
    severity: TAKEOVER,
  },
  shellcode: {
    title: 'Shellcode in traffic',
    techniques: [{ id: 'T1203', name: 'Exploitation for Client Execution' }],
    severity: TAKEOVER,
  },
  backdoor: {
    title: 'Backdoor',
    techniques: [{ id: 'T1071', name: 'Application Layer Protocol' }],
    severity: FOOTHOLD,
  },
  botnet: {
    title: 'Command and control of a bot',
    techniques: [{ id: 'T1071', name: 'Application Layer Protocol' }],
    severity: FOOTHOLD,
  },
  worm: {
    title: 'Worm',
    techniques: [{ id: 'T1210', name: 'Exploitation of Remote Services' }],
    severity: severityFrom({
      likely: 'AC:L/S:C/C:H/I:H/A:H',
      low: 'AC:H/S:U/C:H/I:H/A:H',
      high: 'AC:L/S:C/C:H/I:H/A:H',
    }),
  },
  malware: {
    title: 'Malware',
    techniques: [{ id: 'T1204', name: 'User Execution' }],
    severity: TAKEOVER,
  },
  'web-attack': {
    title: 'Attack on a web application',
    techniques: [{ id: 'T1190', name: 'Exploit Public-Facing Application' }],
    severity: severityFrom({
      likely: 'AC:L/S:U/C:H/I:L/A:N',
      low: 'AC:H/S:U/C:L/I:L/A:N',
      high: 'AC:L/S:U/C:H/I:H/A:H',
    }),
  },
  'known-attack': {
    title: 'Known attack',
    techniques: [],
    severity: severityFrom({
      likely: 'AC:L/S:U/C:L/I:L/A:L',
      low: 'AC:H/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:U/C:H/I:H/A:H',
    }),
  },
  'reported-event': {
    title: 'Reported event',
    techniques: [],
    severity: severityFrom({
      likely: 'AC:L/S:U/C:L/I:L/A:N',
      low: 'AC:H/S:U/C:N/I:N/A:N',
      high: 'AC:L/S:C/C:H/I:H/A:H',
    }),
  },
  'unusual-row': {
    title: 'Unusual row',
    techniques: [],
    severity: ODDITY,
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
  'unusual-amount': {
    title: 'Unusual amount of traffic',
    techniques: [],
    severity: severityFrom({
      likely: 'AC:L/S:U/C:N/I:N/A:L',
      low: 'AC:H/S:U/C:N/I:N/A:N',
      high: 'AC:L/S:U/C:H/I:N/A:H',
    }),
  },
  'unusual-flow': {
    title: 'Unusual traffic',
    techniques: [],
    severity: ODDITY,
  },
} as const satisfies Record<string, EventClassFacts>;

export type EventClass = keyof typeof EVENT_CLASSES;
