/**
 * How well does `vedette analyze` rank planted behaviours? Runs the built program over the labelled
 * recordings and prints, for tuning and judging apart, recall and precision at 5, 10 and 20 rows
 * and the false alarms at Medium and above.
 *
 *     npm run bench -- triage [--verbose] [--baseline] [NAME…]
 *
 * A row is *named* where its class is that of a planted behaviour with the same hosts at an
 * overlapping time; *misnamed* where hosts and time agree and the class does not; else *false*.
 * Precision counts named rows; recall counts planted behaviours that have a named row.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { BlockList, isIPv6 } from 'node:net';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const CAPTURES = fileURLToPath(new URL('../test/captures/', import.meta.url));
const VEDETTE = fileURLToPath(new URL('../bin/vedette.mjs', import.meta.url));
const CUTS = [5, 10, 20];
const ALARM_LEVELS = ['Critical', 'High', 'Medium'];
/** Clocks of the labels and of the packets differ by the time a program takes to start. */
const SLACK_MS = 2000;
const KINDS_SHOWN = { tune: 'tuning', judge: 'judging', demo: 'demo' };

export async function run(args) {
  const verbose = args.includes('--verbose');
  const withBaseline = args.includes('--baseline');
  const names = args.filter((arg) => !arg.startsWith('--'));
  const recordings = listRecordings().filter(
    ({ name, labels }) => labels.planted.length > 0 && (names.length === 0 || names.includes(name)),
  );
  const rows = recordings.map((recording) => measure(recording, { verbose, withBaseline }));
  process.stdout.write(`${table(rows)}\n`);
  process.stdout.write(`${cpus()[0].model}, ${cpus().length} cores, node ${process.version}\n`);
  return 0;
}

export function listRecordings() {
  return readdirSync(CAPTURES)
    .filter((file) => file.endsWith('.labels.json'))
    .sort()
    .map((file) => {
      const labels = JSON.parse(readFileSync(CAPTURES + file, 'utf8'));
      return { name: file.replace('.labels.json', ''), labels, capture: CAPTURES + labels.capture };
    });
}

/** Which planted behaviours each row is about. */
export function judgeRows(groups, labels) {
  return groups.map((group) => {
    const about = labels.planted.filter((planted) => isAbout(group, planted));
    const named = about.filter(({ kind }) => kind === group.class);
    const verdict = named.length > 0 ? 'named' : about.length > 0 ? 'misnamed' : 'false';
    return { group, named, verdict };
  });
}

function measure({ name, labels, capture }, { verbose, withBaseline }) {
  const baseline = withBaseline ? baselineOf(name, labels) : [];
  const args = [VEDETTE, 'analyze', capture, '--json', '--no-record', '--top', '100000'];
  const json = execFileSync(process.execPath, [...args, ...baseline], { maxBuffer: 1 << 28 });
  const judged = judgeRows(JSON.parse(json).groups, labels);
  if (verbose) printDetails(name, judged, labels);
  const alarms = judged.filter(({ group }) => ALARM_LEVELS.includes(group.parts.level));
  return {
    use: KINDS_SHOWN[labels.use] ?? labels.use,
    name,
    planted: labels.planted.length,
    found: CUTS.map((cut) => plantedIn(judged.slice(0, cut), labels)),
    correct: CUTS.map((cut) => countOf(judged.slice(0, cut), 'named')),
    shown: CUTS.map((cut) => Math.min(cut, judged.length)),
    alarms: alarms.length,
    misnamed: countOf(alarms, 'misnamed'),
    false: countOf(alarms, 'false'),
  };
}

function baselineOf(name, labels) {
  const same = listRecordings().find(
    (other) =>
      other.labels.use === 'baseline' &&
      other.labels.inside.some((network) => labels.inside.includes(network)),
  );
  return same === undefined ? [] : ['--baseline', same.capture];
}

const plantedIn = (judged, labels) => {
  const found = new Set(judged.flatMap(({ named }) => named));
  return labels.planted.filter((planted) => found.has(planted)).length;
};

const countOf = (judged, verdict) => judged.filter((row) => row.verdict === verdict).length;

function isAbout(group, planted) {
  const overlaps =
    Date.parse(group.time) <= Date.parse(planted.end) + SLACK_MS &&
    Date.parse(group.end) >= Date.parse(planted.start) - SLACK_MS;
  return (
    overlaps && sideAgrees(group.orig.ip, planted.orig) && sideAgrees(group.resp.ip, planted.resp)
  );
}

/** A side that is many hosts in the row, or any host in the label, agrees with everything. */
function sideAgrees(ip, labelled) {
  if (ip === undefined || labelled.length === 0) return true;
  const family = isIPv6(ip) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  for (const entry of labelled) {
    const [address, prefix] = entry.split('/');
    const kind = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, kind);
    else list.addSubnet(address, Number(prefix), kind);
  }
  return list.check(ip, family);
}

function printDetails(name, judged, labels) {
  process.stdout.write(`${name}\n`);
  for (const { kind, orig, resp } of labels.planted) {
    const row = judged.find(({ named }) =>
      named.some((p) => p.kind === kind && p.orig === orig && p.resp === resp),
    );
    const where = row ? `row ${row.group.rank} ${row.group.parts.level}` : 'MISSED';
    process.stdout.write(`  ${where.padEnd(20)} ${kind} ${orig} > ${resp}\n`);
  }
  for (const { group, verdict } of judged) {
    if (verdict === 'named' || !ALARM_LEVELS.includes(group.parts.level)) continue;
    const { level, priority } = group.parts;
    process.stdout.write(
      `  ${verdict.padEnd(8)} ${level} ${priority.toFixed(1)} ${group.class}: ${group.sentence}\n`,
    );
    for (const { logOdds, reason } of group.parts.evidence) {
      process.stdout.write(`             ${logOdds.toFixed(1)} ${reason}\n`);
    }
  }
}

function table(rows) {
  const percent = (part, whole) => (whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`);
  const line = (cells) =>
    cells
      .map((cell, i) => String(cell).padEnd(WIDTHS[i]))
      .join(' ')
      .trimEnd();
  const body = (row) =>
    line([
      row.use,
      row.name,
      row.planted,
      ...CUTS.map((_, i) => percent(row.found[i], row.planted)),
      ...CUTS.map((_, i) => percent(row.correct[i], row.shown[i])),
      `${row.false} of ${row.alarms}`,
      row.misnamed,
    ]);
  const sums = [...new Set(rows.map(({ use }) => use))].map((use) => {
    const all = rows.filter((row) => row.use === use);
    const add = (pick) => all.reduce((sum, row) => sum + pick(row), 0);
    return {
      use,
      name: 'all',
      planted: add((r) => r.planted),
      found: CUTS.map((_, i) => add((r) => r.found[i])),
      correct: CUTS.map((_, i) => add((r) => r.correct[i])),
      shown: CUTS.map((_, i) => add((r) => r.shown[i])),
      alarms: add((r) => r.alarms),
      misnamed: add((r) => r.misnamed),
      false: add((r) => r.false),
    };
  });
  return [line(HEAD), ...rows.map(body), '', ...sums.map(body)].join('\n');
}

const HEAD = [
  'use',
  'recording',
  'planted',
  'rec@5',
  'rec@10',
  'rec@20',
  'prec@5',
  'prec@10',
  'prec@20',
  'false alarms at Medium+',
  'misnamed',
];
const WIDTHS = [8, 16, 8, 6, 7, 7, 7, 8, 8, 24, 8];
