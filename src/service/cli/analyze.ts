import { Command, InvalidArgumentError, Option } from 'commander';
import { type Analysis, LEVELS, type Level } from '../../api/index.ts';
import type { ReadEnrichment } from '../enrich/index.ts';
import { EXIT, OperatorError } from '../errors.ts';
import { type Analysed, analyse, isTableName } from '../ingest/index.ts';
import {
  analyseTable,
  explained,
  LAB_MODEL,
  modelsUsed,
  type ReadModels,
  readModels,
} from '../learning/index.ts';
import { levelCutsOf } from '../priority-rules.ts';
import { NO_SETTINGS, readSettings, type Settings } from '../settings.ts';
import { VERSION } from '../version.ts';
import { dataDirectoryOf } from './data-directory.ts';
import { type EnrichmentFlags, enrichmentNamed, enrichmentOf } from './enrichment-flags.ts';
import { OPTIONS } from './options.ts';
import { outputTo } from './output.ts';
import { createReadingProgress } from './progress.ts';
import { recordAnalysis, recordAt } from './record-analysis.ts';
import { renderList } from './render-list.ts';
import { terminalText } from './terminal-text.ts';
import { writeReport } from './write-report.ts';

export interface AnalyzeFlags extends EnrichmentFlags {
  top: number;
  budget?: number;
  baseline?: string[];
  inside?: string[];
  bin?: number;
  model?: string[];
  prior?: number;
  seed: number;
  checksums: 'ignore' | 'check';
  json?: boolean;
  output?: string;
  report?: string;
  webhook?: string;
  failOn?: Level;
  severityThreshold?: number;
  data?: string;
  /** Commander's form of `--no-record`. */
  record: boolean;
}

export function analyzeCommand(setExitCode: (code: number) => void): Command {
  return new Command('analyze')
    .description('rank and explain what is wrong in captures, or in a table of events')
    .argument(
      '<input...>',
      'captures (pcap, pcapng, gzip of either), read as parts of one recording, - is standard ' +
        'input; or one table (.csv, .tsv, .ndjson, .parquet), which takes --model',
    )
    .addOption(OPTIONS.top(20))
    .addOption(OPTIONS.budget())
    .addOption(OPTIONS.baseline())
    .addOption(OPTIONS.inside())
    .addOption(OPTIONS.bin())
    .addOption(OPTIONS.assets())
    .addOption(OPTIONS.indicators())
    .addOption(OPTIONS.geo())
    .addOption(OPTIONS.model())
    .addOption(priorOption())
    .addOption(failOnOption())
    .addOption(severityThresholdOption())
    .addOption(OPTIONS.report())
    .addOption(OPTIONS.json())
    .addOption(OPTIONS.output())
    .addOption(OPTIONS.checksums())
    .addOption(OPTIONS.seed())
    .addOption(OPTIONS.webhook())
    .addOption(OPTIONS.data())
    .option('--no-record', 'do not keep the analysis')
    .action(async (inputs: string[], flags: AnalyzeFlags) => {
      const known = await enrichmentOf(flags, flags.record ? recordAt(flags.data) : undefined);
      const settings = await settingsOf(flags);
      const analysed = await analyseWithProgress(inputs, { ...flags, known, settings });
      await printAnalysis(analysed, { ...flags, settings });
      for (const problem of analysed.analysis.source.problems) {
        const line = `input read in part: ${problem}; the list covers the rest (VED_INPUT_CUT)`;
        process.stderr.write(`vedette: ${terminalText(line)}\n`);
      }
      if (flags.report !== undefined) await writeReport(flags.report, analysed);
      if (flags.record) await recordAnalysis(analysed, { data: flags.data, settings });
      setExitCode(exitCodeOf(analysed.analysis, flags.failOn));
    });
}

/** Those of the data directory, which a run that keeps nothing does not look at. */
async function settingsOf({ record, data, webhook }: AnalyzeFlags): Promise<Settings> {
  if (record) return readSettings(dataDirectoryOf(data), { webhook });
  if (webhook === undefined) return NO_SETTINGS;
  const message =
    'option --webhook: expected a record whose incidents it is told of, got --no-record';
  throw new OperatorError('VED_USAGE', message);
}

/** Runs the analysis with a line on standard error while it reads. */
export async function analyseWithProgress(
  inputs: readonly string[],
  flags: Pick<
    AnalyzeFlags,
    'baseline' | 'inside' | 'bin' | 'seed' | 'checksums' | 'model' | 'prior' | 'severityThreshold'
  > &
    EnrichmentFlags & { known: ReadEnrichment; settings: Settings },
): Promise<Analysed> {
  const isTable = inputs.some(isTableName);
  const models = await readModels(flags.model ?? (isTable ? [] : [LAB_MODEL]));
  if (isTable) return analyseOneTable(inputs, { ...flags, models });
  refuseForCaptures(flags, models);
  const progress = createReadingProgress();
  const run = () =>
    analyse({
      inputs,
      seed: flags.seed,
      version: VERSION,
      checksums: flags.checksums,
      known: flags.known,
      incidents: flags.settings.incidents,
      cuts: levelCutsOf(flags.settings.priority),
      severityThreshold: flags.severityThreshold,
      ...(flags.baseline && { baseline: flags.baseline }),
      ...(flags.inside && { inside: flags.inside }),
      ...(flags.bin && { binSeconds: flags.bin }),
      ...(models.files.length > 0 && {
        models: { models: models.models, used: modelsUsed(models) },
      }),
      onProgress: progress.update,
    });
  // What a model can't judge is said; without one nothing in `learn` can refuse.
  return (models.files.length > 0 ? explained(run) : run()).finally(progress.done);
}

/** What only a table takes. */
function refuseForCaptures({ prior }: Pick<AnalyzeFlags, 'prior'>, { models }: ReadModels): void {
  if (prior !== undefined) {
    const message = 'option --prior: expected a table, got captures, whose rows have a fixed prior';
    throw new OperatorError('VED_USAGE', message);
  }
  if (models.severity !== undefined) {
    throw new OperatorError(
      'VED_USAGE',
      `model "${models.severity.name}": expected one that tells attacks from ordinary traffic, ` +
        'found one that tells a number, which is for tables',
    );
  }
}

async function analyseOneTable(inputs: readonly string[], flags: TableFlags): Promise<Analysed> {
  const { models, prior, seed, baseline, inside, bin, settings, ...others } = flags;
  const { severityThreshold } = flags;
  const [path, ...more] = inputs;
  const captureOnly = [
    baseline && '--baseline',
    inside && '--inside',
    bin && '--bin',
    ...enrichmentNamed(others),
  ].filter(Boolean);
  if (more.length > 0 || captureOnly.length > 0) {
    const got = more.length > 0 ? `${inputs.length} inputs` : captureOnly.join(' and ');
    const message = `input "${path}": expected one table by itself, got ${got}`;
    throw new OperatorError('VED_USAGE', message);
  }
  return analyseTable({
    path,
    models,
    prior,
    seed,
    incidents: settings.incidents,
    cuts: levelCutsOf(settings.priority),
    severityThreshold,
    version: VERSION,
  });
}

type TableFlags = Pick<
  AnalyzeFlags,
  'baseline' | 'inside' | 'bin' | 'seed' | 'prior' | 'severityThreshold'
> &
  EnrichmentFlags & { models: ReadModels; settings: Settings };

async function printAnalysis(
  analysed: Analysed,
  flags: AnalyzeFlags & { settings: Settings },
): Promise<void> {
  const { analysis, name } = analysed;
  const out = outputTo(flags.output);
  if (flags.json) {
    out.write(`${JSON.stringify(topOf(analysis, flags.top))}\n`);
  } else {
    const { columns, color } = out;
    const { priority } = flags.settings;
    const rules = flags.budget === undefined ? priority : { ...priority, budget: flags.budget };
    out.write(renderList(analysis, { name, top: flags.top, rules, columns, color }));
  }
  out.close();
}

/** The first rows with their events; the counts in `source` stay those of all rows. */
function topOf(analysis: Analysis, top: number): Analysis {
  const groups = analysis.groups.slice(0, top);
  const shown = new Set(groups.map(({ id }) => id));
  const events = analysis.events.filter(({ groupId }) => shown.has(groupId));
  return { ...analysis, groups, events };
}

function priorOption(): Option {
  return new Option(
    '--prior <p>',
    'of a table: how likely a row is an attack before any evidence (0.01; 0.99 where only a ' +
      'severity model reads it)',
  ).argParser((text) => {
    const value = Number(text);
    if (value > 0 && value < 1) return value;
    throw new InvalidArgumentError('expected a probability above 0 and below 1');
  });
}

function failOnOption(): Option {
  return new Option(
    '--fail-on <level>',
    'exit with 3 when a row stands at or above this level',
  ).argParser(levelName);
}

function severityThresholdOption(): Option {
  return new Option(
    '--severity-threshold <score>',
    'flag rows and events of this severity, from 0 to 10, and above; otherwise 7',
  ).argParser((text) => {
    const value = Number(text);
    if (text !== '' && value >= 0 && value <= 10) return value;
    throw new InvalidArgumentError('expected a number from 0 to 10');
  });
}

function levelName(text: string): Level {
  const found = LEVELS.find((level) => level.toLowerCase() === text.toLowerCase());
  if (found) return found;
  throw new InvalidArgumentError(`expected one of ${LEVELS.join(', ')}`);
}

/** A reading that broke off says so before all else, since its list may lack the worst row. */
export function exitCodeOf({ source, groups }: Analysis, failOn: Level | undefined): number {
  if (!source.complete) return EXIT.partial;
  if (failOn === undefined) return EXIT.ok;
  const limit = LEVELS.indexOf(failOn);
  const found = groups.some(({ parts }) => LEVELS.indexOf(parts.level) <= limit);
  return found ? EXIT.findings : EXIT.ok;
}
