import { type Claim, severityFrom } from './cvss.ts';
import type { Severity } from '../prioritise/index.ts';

/**
 * What a group of events can be called. For each: a title for people, ATT&CK techniques, and how
 * bad it would be if true, as a CVSS v3.1 base vector with the score FIRST's formula gives it.
 */
export interface EventClassFacts {
  readonly title: string;
  readonly techniques: readonly Technique[];
  readonly claim: Claim;
  /** Of the claim where nothing is known around it. */
  readonly severity: Severity;
}

export interface Technique {
  readonly id: string;
  readonly name: string;
}

const SCANNING: Technique = { id: 'T1046', name: 'Network Service Discovery' };
const FLOOD: Technique = { id: 'T1498.001', name: 'Direct Network Flood' };

/** Nothing answers any more. */
const OUTAGE: Claim = {
  likely: 'AC:L/S:U/C:N/I:N/A:H',
  low: 'AC:L/S:U/C:N/I:N/A:L',
  high: 'AC:L/S:C/C:N/I:N/A:H',
};
/** A stranger is in, and comes and goes. */
const FOOTHOLD: Claim = {
  likely: 'AC:H/S:C/C:H/I:H/A:N',
  low: 'AC:H/S:C/C:H/I:N/A:N',
  high: 'AC:L/S:C/C:H/I:H/A:N',
  reach: 'far',
};
/** A stranger's code runs. */
const TAKEOVER: Claim = {
  likely: 'AC:L/S:U/C:H/I:H/A:H',
  low: 'AC:H/S:U/C:L/I:L/A:L',
  high: 'AC:L/S:C/C:H/I:H/A:H',
};

/** Something is told that others should not know. */
const EXPOSURE: Claim = {
  likely: 'AC:L/S:U/C:L/I:N/A:N',
  low: 'AC:H/S:U/C:L/I:N/A:N',
  high: 'AC:L/S:C/C:L/I:N/A:N',
};

/** Who stands between can read or change what is said. */
const WEAKNESS: Claim = {
  likely: 'AC:H/S:U/C:L/I:N/A:N',
  low: 'AC:H/S:U/C:N/I:N/A:N',
  high: 'AC:H/S:U/C:H/I:H/A:N',
};

/** Unlike the rest, and it may mean nothing. */
const ODDITY: Claim = {
  likely: 'AC:H/S:U/C:L/I:N/A:N',
  low: 'AC:H/S:U/C:N/I:N/A:N',
  high: 'AC:H/S:U/C:H/I:H/A:H',
};

/** Scores are checked against the formula of the CVSS v3.1 specification, section 7, in tests. */
const CLAIMS = {
  'vertical-scan': {
    title: 'Port scan of one host',
    techniques: [SCANNING],
    claim: {
      likely: 'AC:L/S:U/C:L/I:N/A:N',
      low: 'AC:H/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:C/C:L/I:N/A:N',
    },
  },
  'horizontal-scan': {
    title: 'Sweep over many hosts',
    techniques: [SCANNING, { id: 'T1018', name: 'Remote System Discovery' }],
    claim: {
      likely: 'AC:L/S:C/C:L/I:N/A:N',
      low: 'AC:H/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:C/C:L/I:L/A:N',
    },
  },
  'syn-flood': {
    title: 'SYN flood',
    techniques: [{ id: 'T1499.001', name: 'OS Exhaustion Flood' }],
    claim: OUTAGE,
  },
  'udp-flood': {
    title: 'UDP flood',
    techniques: [FLOOD],
    claim: OUTAGE,
  },
  'icmp-flood': {
    title: 'ICMP flood',
    techniques: [FLOOD],
    claim: OUTAGE,
  },
  'password-guessing': {
    title: 'Password guessing',
    techniques: [{ id: 'T1110', name: 'Brute Force' }],
    claim: {
      likely: 'AC:H/S:U/C:H/I:H/A:H',
      low: 'AC:H/S:U/C:H/I:N/A:N',
      high: 'AC:L/S:U/C:H/I:H/A:H',
      isEntry: true,
    },
  },
  'directory-guessing': {
    title: 'Directory guessing on a web server',
    techniques: [{ id: 'T1595.003', name: 'Wordlist Scanning' }],
    claim: {
      likely: 'AC:L/S:U/C:L/I:N/A:N',
      low: 'AC:H/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:U/C:H/I:N/A:N',
    },
  },
  'slow-http': {
    title: 'Slow requests that hold a web server',
    techniques: [{ id: 'T1499.002', name: 'Service Exhaustion Flood' }],
    claim: OUTAGE,
  },
  beacon: {
    title: 'Regular call-backs to one host',
    techniques: [{ id: 'T1071', name: 'Application Layer Protocol' }],
    claim: FOOTHOLD,
  },
  'dns-tunnel': {
    title: 'Data carried in DNS names',
    techniques: [
      { id: 'T1071.004', name: 'DNS' },
      { id: 'T1572', name: 'Protocol Tunneling' },
    ],
    claim: FOOTHOLD,
  },
  'icmp-tunnel': {
    title: 'Data carried in ICMP echoes',
    techniques: [
      { id: 'T1095', name: 'Non-Application Layer Protocol' },
      { id: 'T1572', name: 'Protocol Tunneling' },
    ],
    claim: FOOTHOLD,
  },
  'unusual-upload': {
    title: 'Unusual upload to the outside',
    techniques: [{ id: 'T1048', name: 'Exfiltration Over Alternative Protocol' }],
    claim: {
      likely: 'AC:L/S:U/C:H/I:N/A:N',
      low: 'AC:L/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:C/C:H/I:N/A:N',
      reach: 'far',
    },
  },
  'zone-transfer': {
    title: 'Copy of a DNS zone',
    techniques: [{ id: 'T1590.002', name: 'Gather Victim Network Information: DNS' }],
    claim: EXPOSURE,
  },
  'remote-shell': {
    title: 'Command shell in the clear',
    techniques: [{ id: 'T1059', name: 'Command and Scripting Interpreter' }],
    claim: TAKEOVER,
  },
  'os-fingerprinting': {
    title: 'Probing of how a host answers',
    techniques: [{ id: 'T1592', name: 'Gather Victim Host Information' }, SCANNING],
    claim: EXPOSURE,
  },
  'cleartext-login': {
    title: 'Password sent in the clear',
    techniques: [{ id: 'T1040', name: 'Network Sniffing' }],
    claim: WEAKNESS,
  },
  'generated-names': {
    title: 'Names made by an algorithm',
    techniques: [{ id: 'T1568.002', name: 'Domain Generation Algorithms' }],
    claim: FOOTHOLD,
  },
  'lateral-movement': {
    title: 'Movement from host to host',
    techniques: [
      { id: 'T1021', name: 'Remote Services' },
      { id: 'T1570', name: 'Lateral Tool Transfer' },
    ],
    claim: { ...TAKEOVER, isEntry: true, needsAccount: true },
  },
  'arp-spoofing': {
    title: 'Address claimed by another card',
    techniques: [{ id: 'T1557.002', name: 'ARP Cache Poisoning' }],
    claim: {
      likely: 'AC:L/S:U/C:H/I:L/A:L',
      low: 'AC:H/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:U/C:H/I:H/A:H',
      reach: 'link',
    },
  },
  'long-connection': {
    title: 'Connection that stays open',
    techniques: [
      { id: 'T1071', name: 'Application Layer Protocol' },
      { id: 'T1572', name: 'Protocol Tunneling' },
    ],
    claim: EXPOSURE,
  },
  'old-tls': {
    title: 'Outdated TLS',
    techniques: [{ id: 'T1562.010', name: 'Downgrade Attack' }],
    claim: WEAKNESS,
  },
  'bad-certificate': {
    title: 'Certificate nobody vouches for',
    techniques: [
      { id: 'T1587.003', name: 'Digital Certificates' },
      { id: 'T1557', name: 'Adversary-in-the-Middle' },
    ],
    claim: WEAKNESS,
  },
  'new-host': {
    title: 'New host inside',
    techniques: [{ id: 'T1200', name: 'Hardware Additions' }],
    claim: ODDITY,
  },
  'new-service': {
    title: 'New service inside',
    techniques: [],
    claim: ODDITY,
  },
  reconnaissance: {
    title: 'Reconnaissance',
    techniques: [{ id: 'T1595', name: 'Active Scanning' }, SCANNING],
    claim: {
      likely: 'AC:L/S:U/C:L/I:N/A:N',
      low: 'AC:H/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:C/C:L/I:L/A:N',
    },
  },
  'denial-of-service': {
    title: 'Denial of service',
    techniques: [{ id: 'T1499', name: 'Endpoint Denial of Service' }, FLOOD],
    claim: OUTAGE,
  },
  fuzzing: {
    title: 'Fuzzing of a service',
    techniques: [{ id: 'T1190', name: 'Exploit Public-Facing Application' }],
    claim: {
      likely: 'AC:L/S:U/C:N/I:L/A:L',
      low: 'AC:H/S:U/C:N/I:N/A:L',
      high: 'AC:L/S:U/C:L/I:L/A:H',
    },
  },
  exploit: {
    title: 'Exploit of a service',
    techniques: [
      { id: 'T1190', name: 'Exploit Public-Facing Application' },
      { id: 'T1210', name: 'Exploitation of Remote Services' },
    ],
    claim: TAKEOVER,
  },
  shellcode: {
    title: 'Shellcode in traffic',
    techniques: [{ id: 'T1203', name: 'Exploitation for Client Execution' }],
    claim: TAKEOVER,
  },
  backdoor: {
    title: 'Backdoor',
    techniques: [{ id: 'T1071', name: 'Application Layer Protocol' }],
    claim: FOOTHOLD,
  },
  botnet: {
    title: 'Command and control of a bot',
    techniques: [{ id: 'T1071', name: 'Application Layer Protocol' }],
    claim: FOOTHOLD,
  },
  worm: {
    title: 'Worm',
    techniques: [{ id: 'T1210', name: 'Exploitation of Remote Services' }],
    claim: {
      likely: 'AC:L/S:C/C:H/I:H/A:H',
      low: 'AC:H/S:U/C:H/I:H/A:H',
      high: 'AC:L/S:C/C:H/I:H/A:H',
    },
  },
  malware: {
    title: 'Malware',
    techniques: [{ id: 'T1204', name: 'User Execution' }],
    claim: TAKEOVER,
  },
  'web-attack': {
    title: 'Attack on a web application',
    techniques: [{ id: 'T1190', name: 'Exploit Public-Facing Application' }],
    claim: {
      likely: 'AC:L/S:U/C:H/I:L/A:N',
      low: 'AC:H/S:U/C:L/I:L/A:N',
      high: 'AC:L/S:U/C:H/I:H/A:H',
    },
  },
  'known-attack': {
    title: 'Known attack',
    techniques: [],
    claim: {
      likely: 'AC:L/S:U/C:L/I:L/A:L',
      low: 'AC:H/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:U/C:H/I:H/A:H',
    },
  },
  'reported-event': {
    title: 'Reported event',
    techniques: [],
    claim: {
      likely: 'AC:L/S:U/C:L/I:L/A:N',
      low: 'AC:H/S:U/C:N/I:N/A:N',
      high: 'AC:L/S:C/C:H/I:H/A:H',
    },
  },
  'unusual-row': {
    title: 'Unusual row',
    techniques: [],
    claim: ODDITY,
  },
  'indicator-match': {
    title: 'Contact with a listed indicator',
    techniques: [{ id: 'T1071', name: 'Application Layer Protocol' }],
    claim: {
      likely: 'AC:L/S:C/C:L/I:L/A:N',
      low: 'AC:H/S:U/C:L/I:N/A:N',
      high: 'AC:L/S:C/C:H/I:H/A:H',
      reach: 'far',
    },
  },
  'unusual-amount': {
    title: 'Unusual amount of traffic',
    techniques: [],
    claim: {
      likely: 'AC:L/S:U/C:N/I:N/A:L',
      low: 'AC:H/S:U/C:N/I:N/A:N',
      high: 'AC:L/S:U/C:H/I:N/A:H',
    },
  },
  'unusual-flow': {
    title: 'Unusual traffic',
    techniques: [],
    claim: ODDITY,
  },
} as const satisfies Record<string, Omit<EventClassFacts, 'severity'>>;

export type EventClass = keyof typeof CLAIMS;

export const EVENT_CLASSES: Readonly<Record<EventClass, EventClassFacts>> = rated(CLAIMS);

function rated<Name extends string>(claims: Record<Name, Omit<EventClassFacts, 'severity'>>) {
  const entries = Object.entries<Omit<EventClassFacts, 'severity'>>(claims);
  return Object.fromEntries(
    entries.map(([name, facts]) => [name, { ...facts, severity: severityFrom(facts.claim) }]),
  ) as Record<Name, EventClassFacts>;
}
