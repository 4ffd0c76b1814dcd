import {
  confusionPlot,
  confusionMatrix,
  type Interval,
  likeliestClasses,
  reliabilityPlot,
  reliabilityTable,
  scatterPlot,
  thresholdCounts,
} from '../../learn/index.ts';
import type { Proven } from '../learning/index.ts';
import { escapeHtml, htmlFigures, htmlList, htmlPage, htmlTable } from './html-page.ts';
import { rankedPlots, short } from './learning-plots.ts';

/** One HTML file that needs nothing else: what a model is worth, and how to find the same again. */
export function evaluationReport(
  proven: Proven,
  { repeat, madeBy }: { repeat: string; madeBy: string },
): string {
  const { bundle, rowCount, figures, proof, findings, unknown } = proven;
  const { task } = bundle.manifest;
  const fused = bundle.fusion === undefined ? '' : ' fused with novelty';
  const parts = [
    `<p>${rowCount.toLocaleString('en-US')} rows judge (${escapeHtml(proven.manifest.split)}).</p>`,
    ...(findings.length === 0
      ? []
      : ['<h2>Take care</h2>', htmlList(findings.map(({ text }) => text))]),
    ...(proof === undefined ? [] : proofParts(proof)),
    ...(unknown === undefined ? [] : unknownParts(unknown)),
    '<h2>Curves</h2>',
    htmlFigures([...curves(proof), mainPlot(proven)]),
    '<h2>All figures</h2>',
    htmlTable([
      ['figure', 'value'],
      ...Object.entries(figures).map(([name, value]) => [name, short(value)]),
    ]),
    '<h2>To find the same again</h2>',
    htmlTable(manifestRows(proven)),
    `<pre>${escapeHtml(repeat)}</pre>`,
  ];
  return htmlPage({
    title: `${task.target}: what the model is worth`,
    subtitle: `${bundle.member.learner}${fused}`,
    body: parts.join('\n'),
    madeBy,
  });
}

type Proof = NonNullable<Proven['proof']>;

function proofParts({ alarms, parts, best }: Proof): string[] {
  const { attackShare, days, points } = alarms;
  const names = Object.keys(parts[0]?.figures ?? {});
  const span = days === 1 ? 'one day' : `${days} days`;
  const share = (100 * attackShare).toFixed(1);
  return [
    '<h2>As work</h2>',
    `<p>${share} % of the rows are attacks; they are taken as ${span}. Intervals hold ` +
      `${Math.round(100 * points[0].recall.level)} % of ${points[0].recall.rounds} draws.</p>`,
    htmlTable([
      ['where somebody stops', 'recall', 'precision', 'false alarms a day'],
      ...points.map(({ where, recall, precision, falseAlarmsPerDay }) => [
        where,
        spread(recall),
        spread(precision),
        spread(falseAlarmsPerDay, (value) => value.toFixed(0)),
      ]),
    ]),
    '<h2>As a ranking and as probabilities</h2>',
    htmlTable([
      ['figure', 'value'],
      ...Object.entries(alarms.figures).map(([name, found]) => [name, spread(found)]),
    ]),
    ...(parts.length === 0
      ? []
      : [
          '<h2>Its parts, each alone</h2>',
          htmlTable([
            ['', ...names],
            ...parts.map(({ name, figures }) => [
              name,
              ...names.map((each) => short(figures[each])),
            ]),
          ]),
        ]),
    ...(best === undefined ? [] : bestParts(best)),
  ];
}

function bestParts({ name, figures }: NonNullable<Proof['best']>): string[] {
  return [
    `<h3>The whole less its best part, ${escapeHtml(name)}</h3>`,
    htmlTable([
      ['figure', 'difference', 'p'],
      ...figures.map(({ name: figure, paired: { difference, pValue } }) => [
        figure,
        spread(difference),
        pValue.toFixed(3),
      ]),
    ]),
  ];
}

function unknownParts({ fpr, kinds, mean }: NonNullable<Proven['unknown']>): string[] {
  return [
    '<h2>Attacks of a kind that training lacked</h2>',
    `<p>Recall at ${100 * fpr} % false positives of each kind, by models trained without it.</p>`,
    htmlTable([
      ['left out', 'rows', 'classifier', 'novelty', 'fused'],
      ...kinds.map(({ kind, rows, classifier, novelty, fused }) => [
        kind,
        String(rows),
        ...[classifier, novelty, fused].map(({ recall, low, high }) =>
          spread({ estimate: recall, low, high }),
        ),
      ]),
      ['mean', '', ...[mean.classifier, mean.novelty, mean.fused].map(short)],
    ]),
  ];
}

function curves(proof: Proof | undefined): string[] {
  if (proof === undefined) return [];
  const counts = thresholdCounts(proof.rows);
  return [
    ...rankedPlots([{ name: 'the model', counts }]),
    reliabilityPlot({ title: 'Reliability', description: '15 bins of equal numbers of rows' }, [
      { name: 'the model', curve: reliabilityTable(proof.rows) },
    ]),
  ];
}

function mainPlot({ bundle, target, predictions }: Proven): string {
  const { task } = bundle.manifest;
  if (task.kind === 'classes' && target.kind === 'classes') {
    const predicted = likeliestClasses(predictions, task.classes.length);
    return confusionPlot(
      {
        title: 'Confusion',
        description: 'rows by true class and by the class they were taken for',
        classNames: task.classes,
      },
      confusionMatrix({ ...target, predicted }),
    );
  }
  const actual = target.kind === 'number' ? target.values : new Float64Array(0);
  const description = 'each row that judges, by its number and what was predicted';
  return scatterPlot({ title: task.target, description }, { actual, predicted: predictions });
}

function manifestRows({ manifest }: Proven): string[][] {
  const { program, node, model, table, trainedOn, split, seed } = manifest;
  return [
    ['what', ''],
    ['program', `${program}, Node ${node}`],
    ['model', `${model.learner}, SHA-256 ${model.sha256}, trained with seed ${model.seed}`],
    ['trained on', `${trainedOn.source}, SHA-256 ${trainedOn.sha256}`],
    ['table', `${table.rows} rows, SHA-256 ${table.sha256}`],
    ['split', split],
    ['seed', String(seed)],
  ];
}

function spread(
  { estimate, low, high }: Pick<Interval, 'estimate' | 'low' | 'high'>,
  format = short,
): string {
  return `${format(estimate)} (${format(low)} to ${format(high)})`;
}
