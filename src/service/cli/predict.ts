import { Command } from 'commander';
import { type Predicted, predictTable } from '../learning/index.ts';
import { OPTIONS } from './options.ts';
import { type Output, outputTo } from './output.ts';
import { terminalText } from './terminal-text.ts';

export function predictCommand(): Command {
  return new Command('predict')
    .description('say what a model makes of each row of a table')
    .argument('<model>', 'a model file (.vedette)')
    .argument('<table>', 'rows with the columns that the model learned from')
    .addOption(OPTIONS.output())
    .option('--json', 'print one JSON object a row instead of CSV')
    .action(async (model: string, table: string, flags: { output?: string; json?: boolean }) => {
      const predicted = await predictTable(model, table);
      for (const { column, rows } of predicted.unseen) {
        const line = `column "${column}": ${rows} rows with a category that training did not see`;
        process.stderr.write(`vedette: ${terminalText(line)}\n`);
      }
      const out = outputTo(flags.output);
      if (flags.json) writeJson(predicted, out);
      else writeCsv(predicted, out);
      out.close();
    });
}

/** Lines go out in pieces of this many, since a table may have millions. */
const LINES_A_WRITE = 4096;

/** `row`, the target and, for classes, the probability of each. Rows count from 1. */
function writeCsv(predicted: Predicted, out: Output): void {
  const { task } = predicted.bundle.manifest;
  const classes = task.kind === 'classes' ? task.classes : [];
  const probabilities = classes.map((name) => csvCell(`probability of ${name}`));
  out.write(`${['row', csvCell(task.target), ...probabilities].join(',')}\n`);
  writeLines(predicted, out, (row, values) => {
    if (task.kind === 'number') return `${row + 1},${values[0]}`;
    const cells = Array.from(values, (value) => value.toPrecision(6));
    return `${row + 1},${csvCell(classes[indexOfMost(values)])},${cells.join(',')}`;
  });
}

function writeJson(predicted: Predicted, out: Output): void {
  const { task } = predicted.bundle.manifest;
  writeLines(predicted, out, (row, values) => {
    if (task.kind === 'number') return JSON.stringify({ row: row + 1, prediction: values[0] });
    const prediction = task.classes[indexOfMost(values)];
    return JSON.stringify({ row: row + 1, prediction, probabilities: Array.from(values) });
  });
}

function writeLines(
  { rowCount, predictions }: Predicted,
  out: Output,
  line: (row: number, values: Float64Array) => string,
): void {
  const width = predictions.length / rowCount;
  for (let from = 0; from < rowCount; from += LINES_A_WRITE) {
    const to = Math.min(from + LINES_A_WRITE, rowCount);
    let text = '';
    for (let row = from; row < to; row++) {
      text += `${line(row, predictions.subarray(row * width, (row + 1) * width))}\n`;
    }
    out.write(text);
  }
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
