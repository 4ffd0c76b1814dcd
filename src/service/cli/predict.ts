import { Command, Option } from 'commander';
import type { NoveltyBundle } from '../../learn/index.ts';
import {
  type Predicted,
  predictNovelty,
  predictTable,
  type Reason,
  readAnyModel,
} from '../learning/index.ts';
import { OPTIONS, wholeNumber } from './options.ts';
import { type Output, outputTo } from './output.ts';
import { terminalText } from './terminal-text.ts';

export function predictCommand(): Command {
  return new Command('predict')
    .description('say what a model makes of each row of a table')
    .argument('<model>', 'a model file (.vedette)')
    .argument('<table>', 'rows with the columns that the model learned from')
    .addOption(OPTIONS.output())
    .addOption(
      new Option(
        '--explain <columns>',
        'tell so many columns that moved each prediction most',
      ).argParser(wholeNumber(1, 100)),
    )
    .addOption(OPTIONS.seed())
    .addOption(OPTIONS.jobs())
    .option('--json', 'print one JSON object a row instead of CSV')
    .action(async (model: string, table: string, flags: PredictFlags) => {
      const { seed, jobs } = flags;
      const bundle = await readAnyModel(model);
      if ('novelty' in bundle) return predictOddness(bundle, table, flags);
      const explain = flags.explain === undefined ? undefined : { seed };
      const predicted = await predictTable(bundle, { table, explain, jobs });
      tellUnseen(predicted.unseen);
      const untold = untoldRows(predicted);
      if (untold > 0) {
        process.stderr.write(
          `vedette: ${untold} rows have no prediction: too few rows stand before them\n`,
        );
      }
      if (bundle.fusion && explain) {
        process.stderr.write(
          'vedette: reasons are those of the classifier alone, not of novelty\n',
        );
      }
      const out = outputTo(flags.output);
      if (flags.json) writeJson(predicted, out, flags.explain);
      else writeCsv(predicted, out, flags.explain);
      out.close();
    });
}

function tellUnseen(unseen: Predicted['unseen']): void {
  for (const { column, rows } of unseen) {
    const line = `column "${column}": ${rows} rows with a category that training did not see`;
    process.stderr.write(`vedette: ${terminalText(line)}\n`);
  }
}

/** `row`, its score and p-value. Rows count from 1. */
async function predictOddness(
  bundle: NoveltyBundle,
  table: string,
  { output, json, explain = 0 }: PredictFlags,
): Promise<void> {
  const { rowCount, scores, pValues, unseen, reasons } = await predictNovelty(bundle, table);
  tellUnseen(unseen);
  const out = outputTo(output);
  if (!json) out.write(`row,score,pValue${explain > 0 ? ',because' : ''}\n`);
  writeLines(rowCount, out, (row) => {
    const [score, pValue] = [scores[row], pValues[row]];
    const because = explain > 0 ? reasons(row).slice(0, explain) : [];
    if (json) {
      return JSON.stringify({ row: row + 1, score, pValue, ...(explain > 0 && { because }) });
    }
    const words = because.map((each) => `${each.column} ${each.value} (${short(each.share)})`);
    const last = explain > 0 ? `,${csvCell(words.join('; '))}` : '';
    return `${row + 1},${score},${pValue.toPrecision(6)}${last}`;
  });
  out.close();
}

interface PredictFlags {
  output?: string;
  json?: boolean;
  explain?: number;
  seed: number;
  jobs: number;
}

function untoldRows({ predictions, rowCount }: Predicted): number {
  return predictions.filter(Number.isNaN).length / (predictions.length / rowCount);
}

/** Lines go out in pieces of this many, since a table may have millions. */
const LINES_A_WRITE = 4096;

/**
 * `row`, the target and, for classes, the probability of each; for numbers the ends of the band.
 * Rows count from 1; a row that can't be told has empty cells.
 */
function writeCsv(predicted: Predicted, out: Output, explain = 0): void {
  const { task, band } = predicted.bundle.manifest;
  const classes = task.kind === 'classes' ? task.classes : [];
  const probabilities = classes.map((name) => csvCell(`probability of ${name}`));
  const because =
    explain > 0 ? [predicted.how === 'sampled' ? 'because (sampled)' : 'because'] : [];
  const ends = band === null ? [] : ['low', 'high'];
  out.write(`${['row', csvCell(task.target), ...probabilities, ...ends, ...because].join(',')}\n`);
  writeLines(predicted.rowCount, out, (row) => {
    const values = numbersOf(predicted, row);
    const told = indexOfMost(values);
    const reasons = reasonsFor(predicted, { row, output: told, explain });
    const words = reasons.map(({ column, value, part }) => `${column} ${value} (${short(part)})`);
    const last = explain > 0 ? `,${csvCell(words.join('; '))}` : '';
    if (task.kind === 'number') {
      const [value] = values;
      const numbers = band === null ? [value] : [value, value + band.low, value + band.high];
      const cells = numbers.map((each) => (Number.isNaN(each) ? '' : String(each)));
      return `${row + 1},${cells.join(',')}${last}`;
    }
    const cells = Array.from(values, (value) => value.toPrecision(6));
    return `${row + 1},${csvCell(classes[told])},${cells.join(',')}${last}`;
  });
}

function writeJson(predicted: Predicted, out: Output, explain = 0): void {
  const { task, band } = predicted.bundle.manifest;
  writeLines(predicted.rowCount, out, (row) => {
    const values = numbersOf(predicted, row);
    const told = indexOfMost(values);
    const reasons = reasonsFor(predicted, { row, output: told, explain });
    const { how } = predicted;
    const because = explain > 0 ? { because: reasons, ...(how && { explanation: how }) } : {};
    if (task.kind === 'number') {
      // A number that there isn't becomes null.
      const [prediction] = values;
      const ends = band && { low: prediction + band.low, high: prediction + band.high };
      return JSON.stringify({ row: row + 1, prediction, ...ends, ...because });
    }
    const probabilities = Array.from(values);
    const prediction = task.classes[told];
    return JSON.stringify({ row: row + 1, prediction, probabilities, ...because });
  });
}

function reasonsFor(
  { reasons }: Predicted,
  { row, output, explain }: { row: number; output: number; explain: number },
): Reason[] {
  return explain > 0 && reasons !== undefined ? reasons(row, output).slice(0, explain) : [];
}

/** With its sign. */
const short = (part: number) => `${part < 0 ? '' : '+'}${part.toPrecision(2)}`;

function writeLines(rowCount: number, out: Output, line: (row: number) => string): void {
  for (let from = 0; from < rowCount; from += LINES_A_WRITE) {
    const to = Math.min(from + LINES_A_WRITE, rowCount);
    let text = '';
    for (let row = from; row < to; row++) text += `${line(row)}\n`;
    out.write(text);
  }
}

/** What the model says of a row. */
function numbersOf({ predictions, rowCount }: Predicted, row: number): Float64Array {
  const width = predictions.length / rowCount;
  return predictions.subarray(row * width, (row + 1) * width);
}

function indexOfMost(values: Float64Array): number {
  let most = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[most]) most = i;
  return most;
}

/** Quoted where it must be (RFC 4180); a leading `=` and the like would run in a spreadsheet. */
function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
