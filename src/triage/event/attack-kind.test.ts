import { expect, test } from 'vitest';
import { attackKindOf } from './attack-kind.ts';

test.each([
  ['Exploits', 'exploit'],
  ['DoS', 'denial-of-service'],
  ['DDoS', 'denial-of-service'],
  ['Reconnaissance', 'reconnaissance'],
  ['Analysis', 'reconnaissance'],
  ['Fuzzers', 'fuzzing'],
  ['Shellcode', 'shellcode'],
  ['Backdoor', 'backdoor'],
  ['Worms', 'worm'],
  ['Generic', 'known-attack'],
  ['Web Attack - XSS', 'web-attack'],
  ['FTP-Patator', 'password-guessing'],
  ['PortScan', 'reconnaissance'],
  ['vertical-scan', 'vertical-scan'],
  ['dns tunnel', 'dns-tunnel'],
  ['constructor', 'known-attack'],
  ['', 'known-attack'],
])('the label %s is of class %s', (label, name) => {
  expect(attackKindOf(label)).toBe(name);
});
