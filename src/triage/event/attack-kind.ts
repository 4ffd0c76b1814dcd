import { EVENT_CLASSES, type EventClass } from './event-class.ts';

/**
 * What people's labels mean, first match first. Words of UNSW-NB15 (Moustafa & Slay 2015),
 * CICIDS2017, Bot-IoT and of everyday use; where a label says nothing, it is a `known-attack`.
 */
const WORDS: readonly (readonly [RegExp, EventClass])[] = [
  [/ddos|\bdos\b|denial|flood|slowloris|hulk|goldeneye/, 'denial-of-service'],
  [/brute|guess|password|patator|credential/, 'password-guessing'],
  [/xss|sql ?inj|web|injection/, 'web-attack'],
  [/recon|scan|probe|sweep|analysis|fingerprint/, 'reconnaissance'],
  [/exfil|theft|upload/, 'unusual-upload'],
  [/fuzz/, 'fuzzing'],
  [/shellcode/, 'shellcode'],
  [/worm/, 'worm'],
  [/backdoor|rootkit|infiltration|intrusion/, 'backdoor'],
  [/bot|c2|c&c|command|beacon/, 'botnet'],
  [/exploit|heartbleed|overflow/, 'exploit'],
  [/malware|trojan|ransom|virus/, 'malware'],
];

/** The class of a label in somebody's table. */
export function attackKindOf(label: string): EventClass {
  const words = label.toLowerCase().replaceAll('_', ' ').trim();
  const name = words.replaceAll(' ', '-');
  if (Object.hasOwn(EVENT_CLASSES, name)) return name as EventClass;
  return WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? 'known-attack';
}
