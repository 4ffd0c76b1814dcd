import {
  alarmRows,
  confusionMatrix,
  confusionPlot,
  type Experiment,
  likeliestClasses,
  modelCardText,
  normalOf,
  type Run,
  reliabilityPlot,
  reliabilityTable,
  scatterPlot,
  studyTable,
  thresholdCounts,
} from '../../learn/index.ts';
import type { Trained } from '../learning/index.ts';
import { escapeHtml, htmlFigures, htmlList, htmlPage, htmlTable } from './html-page.ts';
import { CURVES_MAX, lossPlots, rankedPlots, short } from './learning-plots.ts';
import { importanceSection } from './importance-section.ts';

/** One HTML file that needs nothing else: figures, curves, what to take care of, the model card. */
export function trainingReport(trained: Trained, madeBy: string): string {
  const { experiment, best, findings, notes } = trained;
  const care = [...findings.map(({ text }) => text), ...notes];
  const parts = [
    `<p>${escapeHtml(headline(trained))}</p>`,
    ...(care.length === 0 ? [] : ['<h2>Take care</h2>', htmlList(care)]),
    '<h2>Figures</h2>',
    htmlTable(figureRows(experiment.runs, (run) => run.figures)),
    ...outOfFold(experiment.runs),
    ...study(experiment),
    '<h2>Curves</h2>',
    htmlFigures([...curves(experiment), bestPlot(trained), ...lossPlots(experiment.runs)]),
    ...importanceSection(trained.importances),
    ...tuning(experiment.runs),
    '<h2>Model card</h2>',
    `<pre>${escapeHtml(modelCardText(trained.card))}</pre>`,
  ];
  const title = `${experiment.task.target}: what was learned`;
  return htmlPage({ title, body: parts.join('\n'), madeBy, subtitle: `best: ${best.name}` });
}

function headline({ experiment, source, split, best, chosenBy }: Trained): string {
  const { train, test } = experiment;
  const judged = (test ?? train).matrix.rowCount;
  return (
    `${source}: ${train.matrix.rowCount} rows train, ${judged} judge (${split}). ` +
    `The best is ${best.name} (${chosenBy}).`
  );
}

type FiguresOf = (run: Run) => { readonly [name: string]: number };

function figureRows(runs: readonly Run[], figuresOf: FiguresOf): string[][] {
  const names = Object.keys(figuresOf(runs[0]));
  const head = ['', 'fit, s', 'rows/s', 'one row, µs', ...names];
  const rows = runs.map((run) => [
    run.name,
    run.speed.fitSeconds.toFixed(2),
    String(Math.round(run.speed.rowsPerSecond)),
    run.speed.singleRowMicroseconds.toFixed(1),
    ...names.map((name) => short(figuresOf(run)[name])),
  ]);
  return [head, ...rows];
}

function outOfFold(runs: readonly Run[]): string[] {
  const [first] = runs[0].outOfFold;
  if (first === undefined) return [];
  const names = Object.keys(first.figures);
  const rows = runs.map(({ name, outOfFold: repeats }) => [
    name,
    ...names.map((figure) => {
      const values = repeats.map(({ figures }) => figures[figure]);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const range = `${short(Math.min(...values))} to ${short(Math.max(...values))}`;
      return values.length === 1 ? short(mean) : `${short(mean)} (${range})`;
    }),
  ]);
  return ['<h2>Out of fold, on the training rows</h2>', htmlTable([['', ...names], ...rows])];
}

/** Learners by training sets, as alarms: what is flagged at the likeliest class. */
function study({ task, runs, test, train }: Experiment): string[] {
  const { target } = test ?? train;
  const normalClass = normalOf(task);
  if (normalClass === undefined || target.kind === 'number') return [];
  const rows = studyTable(
    runs.map(({ learner, trainingSet, predictions, width }) => ({
      learner,
      trainingSet,
      labels: target.labels,
      predicted: likeliestClasses(predictions, width),
      normalClass,
    })),
  );
  const head = ['learner', 'training set', 'FPR', 'FNR', 'precision', 'recall', 'F1'];
  const cells = rows.map((row) => [
    row.learner,
    row.trainingSet,
    ...[row.fpr, row.fnr, row.precision, row.recall, row.f1].map(short),
  ]);
  return ['<h2>As alarms</h2>', htmlTable([head, ...cells])];
}

/** Of all runs together, where there is a normal class. */
function curves({ task, runs, test, train }: Experiment): string[] {
  const { target } = test ?? train;
  const normal = normalOf(task);
  if (normal === undefined || target.kind === 'number') return [];
  const named = runs.slice(0, CURVES_MAX).map(({ name, predictions, width }) => {
    const rows = alarmRows({ ...target, shares: predictions, classCount: width }, normal);
    return { name, rows, counts: thresholdCounts(rows) };
  });
  const title = { title: 'Reliability', description: 'Reliability of the rows that judge' };
  return [
    ...rankedPlots(named),
    reliabilityPlot(
      title,
      named.map(({ name, rows }) => ({ name, curve: reliabilityTable(rows) })),
    ),
  ];
}

function bestPlot({ experiment: { task, test, train }, best }: Trained): string {
  const { predictions, width, name } = best;
  const { target } = test ?? train;
  if (task.kind === 'classes' && target.kind === 'classes') {
    const predicted = likeliestClasses(predictions, width);
    return confusionPlot(
      {
        title: `Confusion of ${name}`,
        description: 'rows by true class and by the class they were taken for',
        classNames: task.classes,
      },
      confusionMatrix({ ...target, predicted }),
    );
  }
  const actual = target.kind === 'number' ? target.values : new Float64Array(0);
  const description = 'each row that judges, by its number and what was predicted';
  return scatterPlot(
    { title: `${task.target}, by ${name}`, description },
    { actual, predicted: predictions },
  );
}

function tuning(runs: readonly Run[]): string[] {
  const tuned = runs.flatMap((run) => (run.tuned ? run.tuned.trials : []));
  if (tuned.length === 0) return [];
  const rows = tuned.map(({ learner, settings, share, figure, merit }) => [
    learner,
    Object.entries(settings)
      .map(([name, value]) => `${name} ${short(value)}`)
      .join(', '),
    `${Math.round(share * 100)} %`,
    `${figure} ${short(Math.abs(merit))}`,
  ]);
  return [
    '<h2>Settings tried</h2>',
    htmlTable([['learner', 'settings', 'rows', 'out of fold'], ...rows]),
  ];
}
