import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnalysisSummary } from '../../api/index.ts';
import {
  type IncidentRules,
  type LevelCuts,
  type Models,
  modelsOf,
  roleOf,
  RetainedFlows,
  type RowTriageResult,
  triageRows,
} from '../../triage/index.ts';
import { OperatorError } from '../errors.ts';
import {
  type Analysed,
  apiGroups,
  apiPipeline,
  levelCounts,
  severityThresholdOf,
  type ReadTableOptions,
  readTable,
  type TableFile,
} from '../ingest/index.ts';
import { apiIncidents } from '../incident-shapes.ts';
import { timeText } from '../time-text.ts';
import { explained } from './explained.ts';
import { type ModelFile, readModelFile } from './model-file.ts';
import { modelSheet } from './model-sheet.ts';

/** The classifier of flows that comes with the program; docs/lab-model.md says what it is worth. */
export const LAB_MODEL = 'lab';
const LAB_MODEL_PATH = fileURLToPath(new URL('../../../models/lab.vedette', import.meta.url));

/** Models by role, with the files that they came from. */
export interface ReadModels {
  readonly files: readonly ModelFile[];
  readonly models: Models;
}

/** Model files by path, or `lab` for the one that comes with the program; `none` is no file. */
export async function readModels(names: readonly string[]): Promise<ReadModels> {
  const paths = names.filter((name) => name !== 'none');
  if (paths.length < names.length && names.length > 1) {
    const message = 'option --model: expected none by itself, got others beside it';
    throw new OperatorError('VED_USAGE', message);
  }
  const files = await Promise.all(
    paths.map((name) => readModelFile(name === LAB_MODEL ? LAB_MODEL_PATH : name)),
  );
  return { files, models: await explained(async () => modelsOf(files)) };
}

/** What a summary says of them. */
export function modelsUsed({ files }: ReadModels): NonNullable<AnalysisSummary['models']> {
  return files.map(({ name, digest, bundle }) => ({
    role: roleOf(bundle),
    name,
    digest,
    sheet: modelSheet(bundle),
  }));
}

export interface AnalyseTableOptions {
  readonly path: string;
  readonly models: ReadModels;
  readonly prior?: number | undefined;
  /** When rows of the queue are an incident, and which level it has. */
  readonly incidents?: IncidentRules | undefined;
  /** From Priority to words. */
  readonly cuts?: LevelCuts | undefined;
  /** Rows and events of such a severity, from 0 to 10, are flagged. */
  readonly severityThreshold?: number | undefined;
  readonly seed: number;
  readonly version: string;
  readonly onReading?: ReadTableOptions['onProgress'];
}

/** A table of events in, a ranked and explained list out; no clock and no path enters it. */
export async function analyseTable(options: AnalyseTableOptions): Promise<Analysed> {
  const { path, models, prior, cuts, onReading } = options;
  if (models.files.length === 0) {
    throw new OperatorError(
      'VED_USAGE',
      `input "${path}": expected a model to judge a table by, got none; name one with --model, ` +
        'and make one with `vedette train`',
    );
  }
  const categories = models.files.flatMap(({ bundle }) =>
    bundle.manifest.encoding.columns.flatMap(({ name, kind }) => (kind === 'category' ? name : [])),
  );
  const read = await readTable(path, { categories, ...(onReading && { onProgress: onReading }) });
  return explained(async () => {
    const result = triageRows(read.table, { models: models.models, prior, cuts });
    const seen = { ...result, retained: new RetainedFlows() };
    const { groups, events } = apiGroups(seen, {
      sourceId: read.digest,
      severityThreshold: severityThresholdOf(options),
    });
    const { incidents, shed } = apiIncidents(groups, options.incidents ?? {});
    const summary = summaryOf(options, read, result);
    const source = { ...summary, shed: { ...summary.shed, ...shed } };
    return {
      analysis: { schema: 'vedette.analysis/1', source, groups, events, incidents },
      flows: [],
      series: [],
      name: basename(path),
      paths: [path],
    };
  });
}

function summaryOf(
  options: AnalyseTableOptions,
  { digest, bytes, table }: TableFile,
  { groups, span, shed, pipeline }: RowTriageResult,
): AnalysisSummary {
  const { models, seed, version } = options;
  return {
    id: digest,
    type: 'table',
    inputCount: 1,
    bytes,
    packets: 0,
    ...(span && { start: timeText(span.startUs), end: timeText(span.endUs) }),
    flows: 0,
    rows: table.rowCount,
    complete: true,
    problems: [],
    rejects: {},
    shed: { ...shed },
    groups: groups.length,
    levels: levelCounts({ groups }),
    severityThreshold: severityThresholdOf(options),
    novelty: 'none',
    models: modelsUsed(models),
    pipeline: apiPipeline(pipeline),
    seed,
    version,
  };
}
