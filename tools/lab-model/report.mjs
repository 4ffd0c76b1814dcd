// The evaluation of the classifier that comes with the program, as a page of docs/.

import { LEVEL_CUTS } from '../../dist/triage/index.js';
import { LOG_ODDS_MAX } from './weights.mjs';

const CUTS = [5, 10, 20];
const ALARMS = ['Critical', 'High', 'Medium'];
const LEVELS = LEVEL_CUTS.map(([level]) => level);

export function reportOf({ whole, pieces, model, bytes, heldOut, unseen, programs, judging }) {
  const { manifest, member } = model;
  const { beside, task, training } = manifest;
  const flows = training.classRows.reduce((sum, rows) => sum + rows, 0);
  const { calibration_error: error, roc_auc: roc, pr_auc: pr } = manifest.figures.outOfFold;
  const excerpts = pieces.length;
  const planted = whole.reduce((sum, { labels }) => sum + labels.planted.length, 0);
  return `# The classifier that comes with the program

Made by \`node tools/lab-model.mjs RECORDINGS\`, which trains it, judges it and writes this page;
the recordings are made by \`node lab/record.mjs --training 20 --out RECORDINGS\`. The figures of
flows and of claims are of recordings that the model they judge was not fitted on. The recordings
for judging were looked at once it stood; that programs are left out is a rule since a model before
it told their beacons wrongly (decision 0036).

\`models/lab.vedette\`, ${Math.round(bytes / 1000)} kB: ${member.learner} on
${manifest.encoding.columns.length} features of \`clean@1\`, without times to live, ports, times of
handshakes and facts of TLS, which would tell the lab. It was fitted on ${thousands(flows)} flows:
${whole.length} recordings with ${planted} planted behaviours, and ${excerpts} excerpts of them.

It judges the flows of claims that detectors make, and makes none itself. To the log-odds of a claim
it adds ${beside.weight} × (what flows say of the claim's kind, on the mean, less ${beside.shift}),
at the most ±${LOG_ODDS_MAX}, which alone lifts nothing to Low. Weight and shift are a regression on
rows of the queue beside the detectors' own log-odds, so that what both say counts once. It speaks
of ${beside.kinds.join(', ')}: kinds that a classifier
recognised when it had not seen the program that was at work.

## Flows, by recording held out

Calibration error ${error.toFixed(3)} (15 bins of equal mass), ROC-AUC of attacks against ordinary
flows ${roc.toFixed(4)}, PR-AUC ${pr.toFixed(4)}.

${kindTable(task, manifest.learned.confusion)}

What flows were taken for, in rows what they are:

${confusionTable(task, manifest.learned.confusion)}

## Claims, by recording held out

Rows of the queue of the kinds above, with weights of the other folds' rows. A row is *true* where
class, hosts and time are those of a planted behaviour.

${claimTable(heldOut)}

## Programs left out

Classifiers of the same recordings, but with every second program of each kind taken out of them:
true claims about programs that they had not seen, and how many of these they told rightly (more
likely of the kind than its share of the flows). A kind of one program is left out as a whole.

${programTable(programs, unseen)}

## Recordings kept for judging

${judgingTable(judging)}

${rankLines(judging)}
`;
}

function kindTable({ classes }, confusion) {
  const width = classes.length;
  const lines = classes.map((kind, at) => {
    const own = confusion[at * width + at];
    const flows = sum(confusion.slice(at * width, (at + 1) * width));
    const told = sum(classes.map((_, row) => confusion[row * width + at]));
    return [kind, thousands(flows), share(own, flows), share(own, told)];
  });
  return markdown(['kind', 'flows', 'recall', 'precision'], lines);
}

function confusionTable({ classes }, confusion) {
  const width = classes.length;
  const lines = classes.map((kind, at) => [
    kind,
    ...confusion.slice(at * width, (at + 1) * width).map((count) => count || ''),
  ]);
  return markdown(['', ...classes], lines);
}

function claimTable(rows) {
  const lines = LEVELS.flatMap((level) =>
    ['true', 'false'].map((truth) => {
      const of = rows.filter(({ verdict }) => (verdict === 'named') === (truth === 'true'));
      const before = of.filter((row) => levelBy(row, row.logOdds - row.said) === level).length;
      const after = of.filter((row) => levelBy(row, row.logOdds - row.said + row.added) === level);
      return [`${level}, ${truth}`, before, after.length];
    }),
  );
  return markdown(['level', 'rows without it', 'rows with it'], lines);
}

/** The level of a row if its log-odds were others. */
function levelBy({ priority, logOdds }, other) {
  const most = priority * (1 + Math.exp(-logOdds));
  const value = most / (1 + Math.exp(-other));
  return LEVEL_CUTS.find(([, from]) => value >= from)[0];
}

function programTable(programs, unseen) {
  const lines = [...programs].flatMap(([kind, names]) =>
    names.map((program) => {
      const rows = unseen.filter((row) => row.class === kind && row.program === program);
      const right = rows.filter(({ said }) => said > 0).length;
      return [kind, `\`${program}\``, names.length > 1 ? `${right} of ${rows.length}` : ''];
    }),
  );
  return markdown(['kind', 'program', 'told rightly'], lines);
}

function judgingTable(judging) {
  const lines = ['without', 'with'].map((which) => {
    const all = judging.map((each) => ({ rows: each[which], of: each.recording.labels.planted }));
    const found = CUTS.map((cut) => {
      const count = sum(all.map(({ rows }) => plantedIn(rows.slice(0, cut))));
      return `${count} of ${sum(all.map(({ of }) => of.length))}`;
    });
    const precise = CUTS.map((cut) => {
      const shown = all.flatMap(({ rows }) => rows.slice(0, cut));
      return share(shown.filter(({ verdict }) => verdict === 'named').length, shown.length);
    });
    const alarms = all.flatMap(({ rows }) => rows).filter(({ level }) => ALARMS.includes(level));
    const count = (wanted) => alarms.filter(({ verdict }) => verdict === wanted).length;
    const wrong = [count('named'), count('misnamed'), count('false')];
    return [which === 'with' ? 'with it' : 'without', ...found, ...precise, ...wrong];
  });
  const head = [
    '',
    ...CUTS.map((cut) => `found in ${cut}`),
    ...CUTS.map((cut) => `precision in ${cut}`),
    'Medium and above: true',
    'misnamed',
    'false',
  ];
  return markdown(head, lines);
}

const plantedIn = (rows) => new Set(rows.flatMap(({ named }) => named)).size;

/** Rows whose level or rank moved. */
function rankLines(judging) {
  const lines = judging.flatMap(({ recording, without, with: after }) =>
    after.flatMap((row) => {
      const before = without.find(
        (each) => each.class === row.class && each.sentence === row.sentence,
      );
      if (before === undefined || before.level === row.level) return [];
      const moved = `${before.level} (row ${before.rank}) to ${row.level} (row ${row.rank})`;
      return [`- ${recording.name}: ${row.class}, ${row.verdict}: ${moved}`];
    }),
  );
  return lines.length === 0
    ? 'No row changes its level.'
    : `Rows that change level:\n\n${lines.join('\n')}`;
}

const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
const share = (part, of) => (of === 0 ? '' : (part / of).toFixed(3));
const thousands = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

function markdown(head, lines) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...lines.map(row)].join('\n');
}
