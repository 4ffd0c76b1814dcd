import type { Figures, Interval } from '../../learn/index.ts';
import type { Proven } from '../learning/index.ts';
import { terminalText } from './terminal-text.ts';
import { renderTable } from './render-table.ts';
import { wrapText } from './wrap-text.ts';

/** What a model is worth, as a person reads it in a terminal: what costs work first. */
export function renderEvaluation(proven: Proven, repeat: string): string {
  const { bundle, rowCount, figures, untold, within, proof, findings, unknown } = proven;
  const { task, band } = bundle.manifest;
  const rows = rowCount.toLocaleString('en-US');
  const fused = bundle.fusion === undefined ? '' : ' fused with novelty';
  const lines = [
    terminalText(`${bundle.member.learner}${fused}, ${task.target}, ${rows} rows`),
    ...(proof === undefined ? [] : proofLines(proof)),
    ...(unknown === undefined ? [] : unknownLines(unknown)),
    '',
    'All figures',
    ...figureLines(figures),
    ...(band && within !== undefined
      ? [`within the band for ${percent(band.coverage)} of rows: ${percent(within)}`]
      : []),
    ...(untold > 0 ? [`not predicted: ${untold} rows, as too few stand before them`] : []),
    ...findings.flatMap(({ text }) => wrapped(terminalText(`take care: ${text}`))),
    ...manifestLines(proven),
    `repeat: ${terminalText(repeat)}`,
  ];
  return `${lines.join('\n')}\n`;
}

type Proof = NonNullable<Proven['proof']>;

function proofLines({ alarms, parts, best }: Proof): string[] {
  const { attackShare, days, points } = alarms;
  const level = Math.round(100 * points[0].recall.level);
  const span = days === 1 ? 'one day' : `${days} days`;
  return [
    '',
    `As work (${percent(attackShare)} are attacks; taken as ${span}; ${level} % intervals)`,
    ...renderTable([
      ['', 'recall', 'precision', 'false alarms a day'],
      ...points.map(({ where, recall, precision, falseAlarmsPerDay }) => [
        where,
        spread(recall, share),
        spread(precision, share),
        spread(falseAlarmsPerDay, whole),
      ]),
    ]),
    '',
    'As a ranking and as probabilities',
    ...renderTable(
      Object.entries(alarms.figures).map(([name, found]) => [name, spread(found, share)]),
    ),
    ...partLines(parts),
    ...(best === undefined ? [] : bestLines(best)),
  ];
}

function partLines(parts: Proof['parts']): string[] {
  if (parts.length === 0) return [];
  const names = Object.keys(parts[0].figures);
  return [
    '',
    'Its parts, each alone',
    ...renderTable([
      ['', ...names],
      ...parts.map(({ name, figures }) => [name, ...names.map((each) => share(figures[each]))]),
    ]),
  ];
}

function bestLines({ name, figures }: NonNullable<Proof['best']>): string[] {
  return [
    `The whole less the best part, ${name}:`,
    ...renderTable(
      figures.map(({ name: figure, paired: { difference, pValue } }) => [
        figure,
        spread(difference, signed),
        `p = ${pValue.toFixed(3)}`,
      ]),
    ),
  ];
}

function unknownLines({ fpr, kinds, mean }: NonNullable<Proven['unknown']>): string[] {
  return [
    '',
    `Attacks of a kind that training lacked: recall at ${100 * fpr} % false positives`,
    ...renderTable([
      ['left out', 'rows', 'classifier', 'novelty', 'fused'],
      ...kinds.map(({ kind, rows, classifier, novelty, fused }) => [
        terminalText(kind),
        String(rows),
        ...[classifier, novelty, fused].map(({ recall, low, high }) =>
          spread({ estimate: recall, low, high }, share),
        ),
      ]),
      ['mean', '', ...[mean.classifier, mean.novelty, mean.fused].map(share)],
    ]),
  ];
}

function manifestLines({ manifest }: Proven): string[] {
  const { program, node, model, table, trainedOn, split, seed } = manifest;
  return [
    '',
    ...wrapped(
      terminalText(
        `${program}, Node ${node}; model ${model.sha256.slice(0, 16)} (seed ${model.seed}, from ` +
          `${trainedOn.source} ${trainedOn.sha256.slice(0, 16)}); table ` +
          `${table.sha256.slice(0, 16)}; ${split}; seed ${seed}`,
      ),
    ),
  ];
}

const wrapped = (text: string) => wrapText(text, { columns: 100, indent: '  ', firstIndent: '' });

function figureLines(figures: Figures): string[] {
  return renderTable(Object.entries(figures).map(([name, value]) => [name, value.toPrecision(5)]));
}

type Ends = Pick<Interval, 'estimate' | 'low' | 'high'>;

function spread({ estimate, low, high }: Ends, format: (value: number) => string): string {
  return `${format(estimate)} (${format(low)} to ${format(high)})`;
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
const share = (value: number) => (Number.isNaN(value) ? 'none' : value.toFixed(4));
const whole = (value: number) => value.toFixed(0);
const signed = (value: number) => `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
