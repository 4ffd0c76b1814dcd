/**
 * Trains and judges the classifier that comes with the program, on recordings of the lab:
 *
 *     node lab/record.mjs --training 20 --out RECORDINGS --jobs 2
 *     node tools/lab-model.mjs RECORDINGS
 *
 * writes models/lab.vedette and docs/lab-model.md. It learns from these recordings and from those
 * of test/captures that are for tuning, whole and in excerpts. Recordings kept for judging are
 * looked at last, once the model stands, and choose nothing here; that programs are left out is
 * a rule since an earlier model was looked at on them (decision 0036).
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packBundle, unpackBundle } from '../dist/learn/index.js';
import { programOf, programsByKind, withoutPrograms } from './lab-model/programs.mjs';
import { linkedFolder, recordingsIn } from './lab-model/recordings.mjs';
import { reportOf } from './lab-model/report.mjs';
import { rowsOf, VEDETTE } from './lab-model/rows.mjs';
import { addedTo, LOG_ODDS_MAX, weightsOf } from './lab-model/weights.mjs';
import { root } from './run.mjs';

const FOLDS = 3;
const EXCERPTS_EACH = 12;
/** Of the excerpts that were held out, one in so many is analysed. */
const EXCERPTS_ANALYSED = 8;
/** Of the ensembles that `vedette train` knows the best calibrated out of fold on these flows. */
const LEARNER = 'extra-trees';
/** Half of what it takes by itself: a file of half a megabyte at the most. */
const TREES = 50;
/** The lab has no path delays, few ports, one TLS library and certificates of its own. */
const LAB_COLUMNS = [
  'synAck',
  'ack',
  'respPort',
  'tlsVersion',
  'tlsCiphers',
  'tlsExtensions',
  'tlsNameLength',
  'tlsAlpnOffers',
  'certificateDays',
  'certificateDaysLeft',
  'certificateSelfIssued',
];
/** A kind that is less often recognised than not where its program is new is none to speak of. */
const RECALL_MIN = 0.5;
const MODEL = `${root}models/lab.vedette`;
const REPORT = `${root}docs/lab-model.md`;
/** Weights that say all: what the classifier says is then read off a row. */
const UNWEIGHTED = { shift: 0, weight: 1, logOddsMax: 1000 };

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new TypeError('expected the folder of the recordings, got none');
const work = mkdtempSync(join(tmpdir(), 'vedette-lab-model-'));
try {
  main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

function main() {
  const captures = recordingsIn(`${root}test/captures`);
  const whole = [
    ...recordingsIn(folder),
    ...captures.filter(({ name }) => name.startsWith('tune-')),
  ];
  const pieces = excerptsOf(whole);
  const held = Array.from({ length: FOLDS }, (_, fold) => heldOutRows({ whole, pieces, fold }));
  const programs = programsByKind(whole);
  const unseen = [0, 1].flatMap((half) => unseenRows({ whole, pieces, programs, half }));
  const kinds = [...programs.keys()].filter((kind) => isRecognised(kind, programs, unseen));
  const spoken = (rows) => rows.filter((row) => kinds.includes(row.class));
  const judged = held.map(spoken);
  const model = trained([...whole, ...pieces], 'all');
  const beside = { ...besideOf([...judged.flat(), ...spoken(unseen)]), kinds };
  mkdirSync(`${root}models`, { recursive: true });
  const { manifest, ...rest } = model;
  writeFileSync(MODEL, packBundle({ ...rest, manifest: { ...manifest, beside } }));
  const others = judged.map((rows, fold) => {
    const own = besideOf([...judged.filter((_, i) => i !== fold).flat(), ...spoken(unseen)]);
    return rows.map((row) => ({ ...row, added: addedTo(row.said, own) }));
  });
  const judging = captures.filter(({ labels }) => labels.use === 'judge');
  const text = reportOf({
    whole,
    pieces,
    model: { ...model, manifest: { ...manifest, beside } },
    bytes: readFileSync(MODEL).length,
    heldOut: others.flat(),
    unseen,
    programs,
    judging: judging.map((recording) => ({
      recording,
      without: rowsOf(recording, ['--model', 'none']),
      with: rowsOf(recording, ['--model', MODEL]),
    })),
  });
  writeFileSync(REPORT, text);
}

function excerptsOf(whole) {
  const script = `${root}lab/excerpts.mjs`;
  const out = join(work, 'excerpts');
  const all = linkedFolder(join(work, 'whole'), whole);
  execFileSync(process.execPath, [script, all, out, '--each', `${EXCERPTS_EACH}`]);
  return recordingsIn(out);
}

/**
 * True claims about programs that the classifier had not seen: it is trained on all recordings, but
 * with every second program of each kind taken out of them.
 */
function unseenRows({ whole, pieces, programs, half }) {
  const isOut = (planted) => programs.get(planted.kind).indexOf(programOf(planted)) % 2 === half;
  const folder = join(work, `programs-${half}`);
  withoutPrograms([...whole, ...pieces], folder, isOut);
  const model = trained(recordingsIn(folder), `unseen-${half}`);
  const path = unweighted(model, `unseen-${half}`);
  const planted = whole.filter(({ labels }) => labels.planted.some(isOut));
  const rows = planted.flatMap((recording) =>
    rowsOf(recording, ['--model', path]).map((row) => {
      const [found] = row.named.map((i) => recording.labels.planted[i]).filter(isOut);
      return { ...row, program: found && programOf(found) };
    }),
  );
  console.error(`programs left out, half ${half + 1} of 2: ${rows.length} rows`);
  return rows.filter(({ said, program }) => said !== undefined && program !== undefined);
}

/** Whether most claims about each of its programs are told rightly where that program is new. */
function isRecognised(kind, programs, unseen) {
  return programs.get(kind).every((program) => {
    const rows = unseen.filter((row) => row.class === kind && row.program === program);
    const right = rows.filter(({ said }) => said > 0).length;
    return rows.length > 0 && right >= RECALL_MIN * rows.length;
  });
}

/** Trains without every so-many-th recording and its excerpts, and analyses those. */
function heldOutRows({ whole, pieces, fold }) {
  const out = whole.filter((_, i) => i % FOLDS === fold);
  const names = new Set(out.map(({ recording }) => recording));
  const isOut = ({ recording }) => names.has(recording);
  const model = trained(
    [...whole, ...pieces].filter((each) => !isOut(each)),
    `fold-${fold}`,
  );
  const path = unweighted(model, `fold-${fold}`);
  const some = pieces.filter(isOut).filter((_, i) => i % EXCERPTS_ANALYSED === 0);
  const rows = [...out, ...some].flatMap((each) => rowsOf(each, ['--model', path]));
  console.error(`fold ${fold + 1} of ${FOLDS}: ${rows.length} rows of ${out.length} recordings`);
  return rows.filter(({ said }) => said !== undefined);
}

/** The path of the model, as one that says of every kind what it would say unweighted. */
function unweighted({ manifest, ...rest }, name) {
  const path = join(work, `${name}-unweighted.vedette`);
  const { classes, normal } = manifest.task;
  const beside = { ...UNWEIGHTED, kinds: classes.filter((_, i) => i !== normal) };
  writeFileSync(path, packBundle({ ...rest, manifest: { ...manifest, beside } }));
  return path;
}

function trained(recordings, name) {
  const path = join(work, `${name}.vedette`);
  const captures = linkedFolder(join(work, name), recordings);
  const args = ['train', '--captures', captures, '--split', 'none', '--fold-by', 'capture'];
  const how = [
    '--models',
    LEARNER,
    '--set',
    `${LEARNER}.trees=${TREES}`,
    '--drop',
    LAB_COLUMNS.join(','),
    '--folds',
    `${FOLDS}`,
  ];
  execFileSync(process.execPath, [VEDETTE, ...args, ...how, '--jobs', '2', '-o', path], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return unpackBundle(readFileSync(path));
}

function besideOf(rows) {
  const { weight, shift } = weightsOf(rows);
  const round = (value) => Number(value.toFixed(2));
  return { weight: round(weight), shift: round(shift), logOddsMax: LOG_ODDS_MAX };
}
