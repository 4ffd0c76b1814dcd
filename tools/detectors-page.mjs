/**
 * docs/detectors.md: what each detector finds, reads, and when it fails, as the head of its own
 * file says; and what each class of event means.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { root } from './run.mjs';

const FOLDERS = [`${root}src/triage/detect/`, `${root}src/triage/series/`];
const ACRONYMS = ['dns', 'http', 'icmp'];
const LABELS = ['Finds', 'Reads', 'Fails', 'Cost', 'Score', 'Paper'];

/** `load` takes a module's path below src/ without its extension. */
export async function detectorsMarkdown(load) {
  const { EVENT_CLASSES, LEVEL_CUTS, PRIOR_PROBABILITY } = await load('triage/index');
  return [
    '# Detectors',
    '',
    'Made by `node tools/docs.mjs` from the heads of the files in `src/triage/detect` and',
    '`src/triage/series` and the tables of classes and levels; a change there changes this page.',
    '',
    ...detectorHeads().flatMap(section),
    '## Classes of events',
    '',
    'Severity is the CVSS v3.1 base score of what the claim would mean if true, with the range',
    'that sensible vectors give; exposure, protocol and asset move it (docs/severity.md).',
    '',
    '| class | title | severity | vector | ATT&CK |',
    '|---|---|---|---|---|',
    ...Object.entries(EVENT_CLASSES).map(classRow),
    '',
    '## From evidence to a level',
    '',
    `Before any evidence a row of the queue is an attack with probability ${PRIOR_PROBABILITY}.`,
    'Evidence adds up in log-odds. Priority = 100 × probability × severity/10 × asset weight; from',
    'these cuts on it is called:',
    '',
    ...LEVEL_CUTS.map(([level, cut]) => `- ${level}: ${cut}`),
    '',
  ].join('\n');
}

/** Each file that opens with the six headings. */
function detectorHeads() {
  return FOLDERS.flatMap((folder) => readdirSync(folder).map((file) => ({ folder, file })))
    .filter(({ file }) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .flatMap(({ folder, file }) => {
      const [, comment] =
        /^\/\*\*\n([\s\S]*?)\n \*\//.exec(readFileSync(folder + file, 'utf8')) ?? [];
      if (!comment?.includes(' * Finds:')) return [];
      const text = comment.replaceAll(/^ \* ?/gm, '').replaceAll(/\n {2,}/g, ' ');
      return [{ file, lines: text.split('\n') }];
    });
}

function section({ file, lines }) {
  const words = file.replace('.ts', '').split('-');
  const name = words.map((word) => (ACRONYMS.includes(word) ? word.toUpperCase() : word)).join(' ');
  const rows = lines.map((line) => {
    const [label, ...rest] = line.split(':');
    if (!LABELS.includes(label)) {
      throw new Error(`${file}: expected one of ${LABELS.join(', ')}, got "${line}"`);
    }
    return `- **${label}:** ${rest.join(':').trim()}`;
  });
  return [`## ${name[0].toUpperCase()}${name.slice(1)}`, '', ...rows, ''];
}

function classRow([name, { title, severity, techniques }]) {
  const { score, low, high, vector } = severity;
  const ids = techniques.map(({ id, name: technique }) => `${id} ${technique}`).join(', ');
  const range = `${score} (${low} to ${high})`;
  return `| \`${name}\` | ${title} | ${range} | \`${vector}\` | ${ids || 'none'} |`;
}
