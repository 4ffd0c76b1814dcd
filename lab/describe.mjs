// Checks every capture against its labels and writes the table of test/captures/README.md, so that
// neither can go stale. `--check` writes nothing and fails if the table would change.
//
//   node lab/describe.mjs [--check]

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packetsOf } from './capture-file.mjs';
import { timeUsOf } from './labels.mjs';
import { capturesFolder } from './paths.mjs';
import { scenarios } from './scenarios/index.mjs';
import { verify } from './verify.mjs';

const HEADER = `# Recorded captures

Made by \`lab/\` between its own network namespaces; no packet of them was ever on a real network.
Beside each capture lie its labels: what was planted, when, between whom and with which program,
and how many ordinary flows surround it (distinct five-tuples, both directions as one).

- \`tune\`: for setting limits; \`judge\`: for judging only (other addresses, programs, paces);
- \`baseline\`: ordinary traffic only, of the same network as one tune and one judge recording;
- \`demo\`: the bundled capture of \`npm start\`.

One vantage point: the inside segment, where each frame is seen once. Snap length 640 bytes
(448 in judge-mill; in judge-yard no more than headers after a flow's seventh packet). Big
transfers are few big frames (segmentation offload), and TCP and UDP checksums are partial for the
same reason. Neighbouring packets may be microseconds out of order (two processors).

In labels, \`orig\` empty means spoofed sources, \`ports\` empty means many, a /24
stands for all of its addresses, \`names\` is the zone that tells a DNS tunnel from other lookups.

`;
const COLUMNS = [
  'Capture',
  'Use',
  'Purpose',
  'Planted',
  'Origin',
  'Licence',
  'How made',
  'Seconds',
  'Packets',
  'Bytes',
  'Ordinary flows',
];

const isCheck = process.argv.includes('--check');
const path = join(capturesFolder, 'README.md');
const names = readdirSync(capturesFolder)
  .filter((name) => name.endsWith('.labels.json'))
  .sort();
const rows = names.map(describe);
const total =
  `\nTogether ${rows.reduce((sum, row) => sum + row.bytes, 0)} bytes. ` +
  'This file is written by `node lab/describe.mjs`.\n';
const text = HEADER + table(rows.map((row) => row.cells)) + total;

if (!isCheck) writeFileSync(path, text);
else if (readFileSync(path, 'utf8') !== text) {
  console.error('describe: test/captures/README.md is stale (run: node lab/describe.mjs)');
  process.exitCode = 1;
}

function describe(name) {
  const labels = JSON.parse(readFileSync(join(capturesFolder, name), 'utf8'));
  const file = readFileSync(join(capturesFolder, labels.capture));
  const planted = labels.planted.map((entry) => ({
    ...entry,
    startUs: timeUsOf(entry.start),
    endUs: timeUsOf(entry.end),
  }));
  const { ordinaryFlows } = verify(file, { planted });
  if (ordinaryFlows !== labels.ordinary.flows) {
    throw new Error(
      `${name}: expected ${labels.ordinary.flows} ordinary flows, got ` +
        `${ordinaryFlows} in the capture`,
    );
  }
  const scenario = name.replace('.labels.json', '');
  const times = Array.from(packetsOf(file), (packet) => packet.timeUs);
  return {
    bytes: file.length,
    cells: [
      `\`${labels.capture}\``,
      labels.use,
      purposeOf(scenario),
      [...new Set(planted.map((entry) => entry.kind))].join(', ') || 'nothing',
      'lab',
      'Apache-2.0',
      `\`node lab/record.mjs ${scenario}\``,
      `${Math.round((times.at(-1) - times[0]) / 1e6)}`,
      `${times.length}`,
      `${file.length}`,
      `${ordinaryFlows}`,
    ],
  };
}

function purposeOf(name) {
  return scenarios.find((scenario) => scenario.name === name)?.purpose ?? '';
}

function table(rows) {
  const lines = [COLUMNS, COLUMNS.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
