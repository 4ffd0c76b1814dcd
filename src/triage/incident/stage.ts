import type { EventClass } from '../event/index.ts';

/**
 * How far an attack has come, in the order in which it usually goes. Kinds of one stage are one
 * family: they ask the same of whoever looks into them.
 */
export const STAGES = [
  'exposure',
  'reconnaissance',
  'intrusion',
  'control',
  'exfiltration',
  'disruption',
  'oddity',
] as const;
export type Stage = (typeof STAGES)[number];

const STAGE_OF: Readonly<Record<EventClass, Stage>> = {
  'vertical-scan': 'reconnaissance',
  'horizontal-scan': 'reconnaissance',
  'directory-guessing': 'reconnaissance',
  'zone-transfer': 'reconnaissance',
  'os-fingerprinting': 'reconnaissance',
  reconnaissance: 'reconnaissance',
  'password-guessing': 'intrusion',
  'web-attack': 'intrusion',
  'lateral-movement': 'intrusion',
  'arp-spoofing': 'intrusion',
  fuzzing: 'intrusion',
  exploit: 'intrusion',
  shellcode: 'intrusion',
  worm: 'intrusion',
  'known-attack': 'intrusion',
  'reported-event': 'intrusion',
  beacon: 'control',
  'dns-tunnel': 'control',
  'generated-names': 'control',
  'long-connection': 'control',
  'icmp-tunnel': 'control',
  'indicator-match': 'control',
  backdoor: 'control',
  'remote-shell': 'control',
  botnet: 'control',
  malware: 'control',
  'unusual-upload': 'exfiltration',
  'syn-flood': 'disruption',
  'udp-flood': 'disruption',
  'icmp-flood': 'disruption',
  'slow-http': 'disruption',
  'denial-of-service': 'disruption',
  'cleartext-login': 'exposure',
  'old-tls': 'exposure',
  'bad-certificate': 'exposure',
  'new-host': 'oddity',
  'new-service': 'oddity',
  'unusual-flow': 'oddity',
  'unusual-row': 'oddity',
  'unusual-amount': 'oddity',
};

export function stageOf(name: EventClass): Stage {
  return STAGE_OF[name];
}
