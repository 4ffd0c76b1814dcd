import { randomInt } from 'node:crypto';
import type { Analysis, AnalysisSummary, Flow, TrafficSeries } from '../../api/index.ts';
import {
  type Baseline,
  featureSetHash,
  type IncidentRules,
  type LevelCuts,
  type Models,
  type Network,
  parseNetwork,
  Triage,
  type TriageResult,
} from '../../triage/index.ts';
import { FeatureExtractor, featureSet } from '../../wire/index.ts';
import { OperatorError } from '../errors.ts';
import { apiIncidents } from '../incident-shapes.ts';
import { timeText } from '../time-text.ts';
import type { ReadEnrichment } from '../enrich/index.ts';
import { apiFlows, apiGroups, apiPipeline, levelCounts } from './api-shapes.ts';
import { apiSeries, seriesSummaryOf } from './api-series.ts';
import { type ReadOptions, type ReadSummary, readCaptures } from '../input/index.ts';

/** The features that captures are judged by. */
const FEATURE_SET = 'clean@1';
const US_PER_S = 1e6;

/** From here on CVSS calls a score high (v3.1, section 5). */
const SEVERITY_THRESHOLD = 7;

export function severityThresholdOf(options: { severityThreshold?: number | undefined }): number {
  return options.severityThreshold ?? SEVERITY_THRESHOLD;
}

export interface AnalyseOptions extends Omit<ReadOptions, 'onBatch'> {
  /** Captures of ordinary traffic to hold this one against. */
  readonly baseline?: readonly string[];
  readonly seed: number;
  /** Networks to watch, as `address/bits`, besides private ones and those seen on the link. */
  readonly inside?: readonly string[];
  readonly version: string;
  /** How wide the bins of series are to be, in seconds; chosen when absent. */
  readonly binSeconds?: number | undefined;
  /** What is known apart from the traffic. */
  readonly known?: ReadEnrichment | undefined;
  /** Rows and events of such a severity, from 0 to 10, are flagged. */
  readonly severityThreshold?: number | undefined;
  /** When rows of the queue are an incident, and which level it has. */
  readonly incidents?: IncidentRules | undefined;
  /** From Priority to words. */
  readonly cuts?: LevelCuts | undefined;
  /** A classifier of flows, and what the summary says of it. */
  readonly models?: { models: Models; used: NonNullable<AnalysisSummary['models']> } | undefined;
}

export interface Analysed {
  readonly analysis: Analysis;
  /** The flows that events cite. */
  readonly flows: readonly Flow[];
  /** Traffic by bins of time, with its forecasts. */
  readonly series: readonly TrafficSeries[];
  /** Names of the inputs, for people. */
  readonly name: string;
  readonly paths: readonly string[];
}

/**
 * The main job: captures in, a ranked and explained list out. Everything in `analysis` follows
 * from the bytes, the baseline's bytes, what is known apart and the seed; no clock and no path
 * enters it.
 */
export async function analyse(options: AnalyseOptions): Promise<Analysed> {
  const learnt = options.baseline && (await learnBaseline(options.baseline, options));
  const triage = triageOf(options, learnt?.baseline);
  const read = await readThrough(triage, options);
  const result = triage.finish();
  const { groups, events, flowIds } = apiGroups(result, {
    sourceId: read.digest,
    severityThreshold: severityThresholdOf(options),
  });
  const { incidents, shed } = apiIncidents(groups, options.incidents ?? {});
  const summary = summaryOf({ read, result, options, baselineId: learnt?.id });
  const source = { ...summary, shed: { ...summary.shed, ...shed } };
  return {
    analysis: { schema: 'vedette.analysis/1', source, groups, events, incidents },
    flows: apiFlows(result, { sourceId: source.id, flowIds }),
    series: apiSeries(result, { sourceId: source.id, groups }),
    name: read.files.map(({ name }) => name).join(', '),
    paths: read.files.map(({ path }) => path),
  };
}

async function learnBaseline(
  inputs: readonly string[],
  options: AnalyseOptions,
): Promise<{ baseline: Baseline; id: string }> {
  const triage = triageOf(options);
  const read = await readThrough(triage, { ...options, inputs });
  const baseline = triage.finishAsBaseline();
  if (baseline.novelty === undefined) {
    throw new OperatorError(
      'VED_BASELINE_SMALL',
      `baseline "${inputs.join('", "')}": expected at least 50 flows to learn from, got ` +
        `${read.counters.flows}; record some minutes of ordinary traffic`,
    );
  }
  return { baseline, id: read.digest };
}

function triageOf(
  { seed, inside, known, models, cuts, binSeconds }: AnalyseOptions,
  baseline?: Baseline,
): Triage {
  return new Triage({
    seed,
    inside: networksOf(inside),
    enrichment: known?.enrichment,
    hashSeed: randomInt(2 ** 32),
    baseline,
    models: models?.models,
    cuts,
    binUs: binSeconds === undefined ? undefined : binSeconds * US_PER_S,
  });
}

function networksOf(texts: readonly string[] = []): Network[] {
  return texts.map((text) => {
    const network = parseNetwork(text);
    if (network !== undefined) return network;
    throw new OperatorError(
      'VED_USAGE',
      `network "${text}": expected an address with a prefix length such as 192.0.2.0/24`,
    );
  });
}

async function readThrough(triage: Triage, options: Omit<ReadOptions, 'onBatch'>) {
  const extractor = new FeatureExtractor(featureSet(FEATURE_SET));
  const read = await readCaptures({
    ...options,
    onBatch: (batch) => triage.observe(batch, extractor.extract(batch)),
  });
  const shed = { ...read.counters.shed, ...extractor.shed() };
  return { ...read, counters: { ...read.counters, shed } };
}

function summaryOf({
  read,
  result,
  options,
  baselineId,
}: {
  read: ReadSummary;
  result: TriageResult;
  options: AnalyseOptions;
  baselineId: string | undefined;
}): AnalysisSummary {
  const { counters, problems } = read;
  const seen = !Number.isNaN(counters.firstUs);
  return {
    id: read.digest,
    type: 'capture',
    inputCount: read.files.length,
    bytes: read.bytes,
    packets: counters.packets,
    ...(seen && { start: timeText(counters.firstUs), end: timeText(counters.lastUs) }),
    flows: counters.flows,
    complete: problems.length === 0,
    problems: [...problems],
    rejects: counters.rejects,
    shed: { ...counters.shed, ...result.shed },
    groups: result.groups.length,
    levels: levelCounts(result),
    severityThreshold: severityThresholdOf(options),
    novelty: result.novelty,
    silent: [...result.silent],
    ...(baselineId !== undefined && { baselineId }),
    ...(options.known && { enrichment: options.known.summary() }),
    series: seriesSummaryOf(result),
    ...(options.models && { models: options.models.used }),
    pipeline: apiPipeline(result.pipeline),
    featureSet: FEATURE_SET,
    featureSetHash: featureSetHash(featureSet(FEATURE_SET)),
    seed: options.seed,
    version: options.version,
  };
}
