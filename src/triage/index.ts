/**
 * Flows and features become a ranked, explained list. Pure: the clock is the packets', randomness
 * comes from a seed; it opens nothing, stores nothing and never acts on a network.
 */
export {
  type Asset,
  AssetTable,
  type Enrichment,
  IndicatorList,
  ListError,
  type ListFormat,
  type ListVerdicts,
  type NamedList,
  type Network,
  parseAssets,
  parseIndicators,
  parseNetwork,
  type Place,
} from './enrich/index.ts';
export * from './event/index.ts';
export {
  featureTable,
  HostTable,
  type ObservedFlows,
  observeFlows,
  RetainedFlows,
  wordColumn,
} from './flows/index.ts';
export {
  labelOfFlow,
  type ModelRole,
  type Models,
  modelsOf,
  type Named,
  type PlantedTraffic,
  roleOf,
} from './models/index.ts';
export {
  type Evidence,
  INCIDENT_CUTS,
  type IncidentCuts,
  type IncidentLevel,
  incidentLevelOf,
  LEVEL_CUTS,
  listPrecision,
  type Level,
  type LevelCuts,
  levelOf,
  PRIOR_PROBABILITY,
  type PriorityParts,
  prioritise,
  type Severity,
  type Costs,
  type WorkLine,
  workLine,
  type WorkRow,
  type WorkRules,
} from './prioritise/index.ts';
export * from './incident/index.ts';
export {
  declaredPipeline,
  type Pipeline,
  type PipelineFigure,
  type PipelineNode,
  STAGES,
  type Stage,
} from './pipeline.ts';
export { type RowTriageResult, triageRows } from './rows/index.ts';
export {
  type Metric,
  SERIES_BINS_MIN,
  type SeriesAnomaly,
  type SeriesSubject,
  type TrafficForecast,
  type TrafficForecasts,
} from './series/index.ts';
export { type Baseline, Triage, type TriageOptions, type TriageResult } from './triage.ts';
