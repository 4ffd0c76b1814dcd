/*
 * Captures that others labelled, a line each: what the label says, our first five rows, and
 * whether one of them says the same.
 *
 *     npm run bench -- labelled FOLDER [--all]
 *
 * FOLDER holds manifest.json: a list of { pcap, label }. Which of our classes say what a label says
 * stands below, by words of the label. Captures whose label nothing on the wire could tell are
 * named as such, with the reason.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const VEDETTE = new URL('../bin/vedette.mjs', import.meta.url).pathname;
const ROWS_TOLD = 5;

/** Words of a label, and the classes that say the same. */
const MEANING = [
  [/syn scan|icmp scan|arp scan/i, ['vertical-scan', 'horizontal-scan']],
  [/fingerprint/i, ['os-fingerprinting', 'vertical-scan', 'horizontal-scan']],
  [/zone transfer/i, ['zone-transfer']],
  [/arp cache poisoning/i, ['arp-spoofing']],
  [/brute/i, ['password-guessing']],
  [/cleartext/i, ['cleartext-login']],
  [/traversal|sqli/i, ['web-attack']],
  [
    /c2|exploit kit|aurora/i,
    ['beacon', 'botnet', 'backdoor', 'exploit', 'malware', 'remote-shell', 'long-connection'],
  ],
];

/** Labels that name what a capture alone can't show, by the end of the file's name. */
const UNKNOWABLE = {
  'dns_isp_hijack.pcapng':
    'the answers are well-formed; that they are false is known from elsewhere',
  'sessionhijacking.pcapng':
    'one cookie from two hosts behind one address; both requests are ordinary',
  'test7-malicious.pcap': 'the label names no behaviour',
  'test-cc-capture-1.pcap': 'the label names no behaviour',
  'test-cc-capture-2.pcap': 'the label names no behaviour',
};

export async function run([folder, ...flags]) {
  if (folder === undefined) throw new TypeError('expected the folder of the captures, got none');
  const captures = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const tally = { hit: 0, miss: 0, unknowable: 0, quiet: 0, loud: 0 };
  for (const { pcap, label } of captures) {
    const groups = rowsOf(join(folder, pcap));
    const outcome = judge({ pcap, label, groups });
    tally[outcome.name]++;
    if (outcome.name === 'quiet' && !flags.includes('--all')) continue;
    console.log(`${outcome.name.padEnd(10)} ${pcap.split('/').at(-1)}: ${label}`);
    if (outcome.why) console.log(`           ${outcome.why}`);
    for (const { parts, class: name, subject } of groups.slice(0, ROWS_TOLD)) {
      const priority = parts.priority.toFixed(1).padStart(5);
      console.log(`             ${parts.level.padEnd(13)} ${priority}  ${name}  ${subject.key}`);
    }
  }
  const { hit, miss, unknowable, quiet, loud } = tally;
  console.log(`attacks: ${hit} hit, ${miss} missed, ${unknowable} that no capture could tell`);
  console.log(`ordinary captures: ${quiet} without a row at High or above, ${loud} with`);
}

function rowsOf(path) {
  const { stdout } = spawnSync(
    process.execPath,
    [VEDETTE, 'analyze', path, '--json', '--no-record'],
    {
      maxBuffer: 1 << 28,
    },
  );
  return stdout.length > 0 ? JSON.parse(stdout.toString()).groups : [];
}

function judge({ pcap, label, groups }) {
  const top = groups.slice(0, ROWS_TOLD);
  if (label.startsWith('benign')) {
    const isLoud = groups.some(({ parts }) => ['Critical', 'High'].includes(parts.level));
    return { name: isLoud ? 'loud' : 'quiet' };
  }
  const unknowable = Object.entries(UNKNOWABLE).find(([name]) => pcap.endsWith(name));
  if (unknowable) return { name: 'unknowable', why: unknowable[1] };
  const wanted = MEANING.filter(([words]) => words.test(label)).flatMap(([, classes]) => classes);
  return { name: top.some((row) => wanted.includes(row.class)) ? 'hit' : 'miss' };
}
