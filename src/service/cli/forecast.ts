import { Command, InvalidArgumentError, Option } from 'commander';
import { forecastReport } from '../deliver/index.ts';
import { type Forecasted, forecastFile, SURPRISE_LEVELS } from '../learning/index.ts';
import { VERSION } from '../version.ts';
import { OPTIONS, wholeNumber } from './options.ts';
import { outputTo } from './output.ts';
import { renderTable } from './render-table.ts';
import { createStepProgress } from './step-progress.ts';
import { terminalText } from './terminal-text.ts';

interface ForecastFlags {
  column?: string;
  window?: number;
  epochs?: number;
  units?: number;
  batch?: number;
  learningRate?: number;
  threshold: number;
  seed: number;
  report?: string;
  json?: boolean;
}

/** At this share of recent errors, some four rows of a thousand ordinary ones stand out. */
const THRESHOLD = 0.004;

export function forecastCommand(): Command {
  const between = (high: number) => (text: string) => {
    const value = Number(text);
    if (value > 0 && value < high) return value;
    throw new InvalidArgumentError(`expected a number above 0 and below ${high}`);
  };
  return new Command('forecast')
    .description('learn a series, and say which of its values nothing before them announced')
    .argument('<series>', 'a table of timestamp,value at even steps of time')
    .option('--column <name>', 'the column of values, where there are several of numbers')
    .addOption(
      new Option('--window <rows>', 'rows that a forecast sees').argParser(wholeNumber(1, 4096)),
    )
    .addOption(
      new Option('--epochs <count>', 'passes over the rows').argParser(wholeNumber(1, 10_000)),
    )
    .addOption(new Option('--units <count>', 'units of the LSTM').argParser(wholeNumber(1, 1024)))
    .addOption(new Option('--batch <windows>', 'windows a step').argParser(wholeNumber(1, 65_536)))
    .addOption(new Option('--learning-rate <rate>', 'length of a step').argParser(between(1)))
    .addOption(
      new Option('--threshold <p>', 'how rare among recent errors an anomaly is')
        .argParser(between(1))
        .default(THRESHOLD),
    )
    .addOption(OPTIONS.seed())
    .option('--report <file>', 'write the series with its forecasts as one HTML file')
    .addOption(OPTIONS.json())
    .action(async (path: string, flags: ForecastFlags) => {
      const report = flags.report === undefined ? undefined : outputTo(flags.report);
      const progress = createStepProgress();
      const found = await forecastFile({
        ...flags,
        path,
        onProgress: (done) => progress.update({ run: 'forecast', stage: 'walk', ...done }),
      }).finally(progress.done);
      report?.write(forecastReport(found, `vedette ${VERSION}`));
      report?.close();
      process.stdout.write(flags.json ? `${JSON.stringify(jsonOf(found))}\n` : render(found));
    });
}

function jsonOf({ source, column, values, learnedRows, anomalies, notes }: Forecasted) {
  const rows = values.length;
  return { schema: 'vedette.forecast/1', source, column, rows, learnedRows, notes, anomalies };
}

function render({ source, column, values, learnedRows, anomalies, notes }: Forecasted): string {
  const counts = SURPRISE_LEVELS.map(({ level }) => ({
    level,
    count: anomalies.filter((each) => each.level === level).length,
  })).filter(({ count }) => count > 0);
  const summary = counts.map(({ level, count }) => `${count} ${level}`).join(', ');
  const worst = anomalies.toSorted((a, b) => b.surprise - a.surprise);
  const rows = worst.map((each) => [
    terminalText(each.time),
    each.level,
    short(each.value),
    short(each.expected),
    `${short(each.low)} to ${short(each.high)}`,
    each.pValue.toPrecision(2),
    String(each.rows),
  ]);
  const head = ['time', 'level', 'value', 'expected', 'band', 'p', 'rows'];
  return [
    terminalText(
      `${source}, ${column}: ${values.length} rows, the first ${learnedRows} learned from`,
    ),
    ...notes.map(terminalText),
    anomalies.length === 0 ? 'Nothing stands out.' : `${anomalies.length} anomalies: ${summary}`,
    ...(anomalies.length === 0 ? [] : ['', ...renderTable([head, ...rows])]),
    '',
  ].join('\n');
}

const short = (value: number) => String(Number(value.toPrecision(4)));
