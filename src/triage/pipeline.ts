import { pValueLogOdds } from '../learn/index.ts';
import { createDetectors, EVIDENCE_MIN } from './detect/index.ts';
import type { TriageGroup } from './event/index.ts';
import { KNOWN_ATTACKS, type ModelRole } from './models/index.ts';
import {
  type Calibration,
  CALIBRATIONS,
  type Evidence,
  LEVEL_CUTS,
  type LevelCuts,
  PRIOR_PROBABILITY,
} from './prioritise/index.ts';
import { SERIES_BINS_MIN, type TrafficForecasts } from './series/index.ts';

/** Where a station of the way stands, from what is read to what a person sees. */
export const STAGES = ['input', 'judge', 'calibration', 'weight', 'priority', 'level'] as const;
export type Stage = (typeof STAGES)[number];

export interface PipelineFigure {
  readonly name: string;
  readonly count: number;
}

/** One station on the way of an event. */
export interface PipelineNode {
  readonly id: string;
  readonly stage: Stage;
  readonly title: string;
  /** A clause more; empty where the title says it. */
  readonly about: string;
  /** False of what had no part: a list or a model that nobody gave. */
  readonly isUsed: boolean;
  readonly figures: readonly PipelineFigure[];
}

/** The way of an event from what is read to a level, with what passed each station. */
export interface Pipeline {
  readonly nodes: readonly PipelineNode[];
  /** From the id of one station to that of the next. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** A detector or a model on the way. */
export interface Judge {
  readonly name: string;
  readonly about: string;
  /** Absent of what tells severity, which is no evidence. */
  readonly calibration?: Calibration;
  readonly isUsed: boolean;
  readonly figures: readonly PipelineFigure[];
}

export interface PipelineCounts {
  readonly input: { readonly title: string; readonly figures: readonly PipelineFigure[] };
  readonly judges: readonly Judge[];
  /** Undefined where nothing was analysed: the way as it is declared, without figures. */
  readonly groups: readonly TriageGroup[] | undefined;
  readonly prior: number;
  /** The table from Priority to words; the default one when absent. */
  readonly cuts?: LevelCuts | undefined;
  readonly assets: { readonly isUsed: boolean };
}

/** What each role of model does here, in the words of the picture. */
export const ROLE_WORDS: Readonly<Record<ModelRole, { title: string; about: string }>> = {
  attacks: { title: 'known attacks', about: 'no classifier given' },
  novelty: { title: 'novelty', about: 'not judged' },
  severity: { title: 'severity model', about: 'none given' },
};

const ROLE_CALIBRATIONS = {
  attacks: { calibration: 'probability' },
  novelty: { calibration: 'p-value' },
  severity: {},
} as const;

/** A model's place; without a name it had no part. */
export function judgeOfRole(
  role: ModelRole,
  {
    name,
    figures = [],
  }: { name?: string | undefined; figures?: readonly PipelineFigure[] | undefined },
): Judge {
  const { title, about } = ROLE_WORDS[role];
  const isUsed = name !== undefined;
  const words = { name: title, about: name ?? about, isUsed, figures };
  return { ...words, ...ROLE_CALIBRATIONS[role] };
}

/** Series of traffic against their forecasts; without them too little was seen. */
export function judgeOfSeries(traffic?: TrafficForecasts): Judge {
  const { series = [], binCount = SERIES_BINS_MIN } = traffic ?? {};
  const found = series.reduce((sum, { anomalies }) => sum + anomalies.length, 0);
  const isUsed = binCount >= SERIES_BINS_MIN;
  return {
    name: 'forecast',
    about: isUsed ? 'series of traffic' : `${binCount} bins, of ${SERIES_BINS_MIN} that it takes`,
    calibration: 'p-value',
    isUsed,
    figures:
      traffic && isUsed
        ? [
            { name: 'series', count: series.length },
            { name: 'found', count: found },
          ]
        : [],
  };
}

/** The way of flows as the program declares it, before any analysis. */
export function declaredPipeline(): Pipeline {
  return pipelineOf({
    input: { title: 'traffic', figures: [] },
    judges: [
      ...createDetectors().map(({ name, calibration }) => {
        return { name, calibration, about: '', isUsed: true, figures: [] };
      }),
      judgeOfSeries(),
      judgeOfRole('novelty', { name: 'isolation forest' }),
      judgeOfRole('attacks', {}),
    ],
    groups: undefined,
    prior: PRIOR_PROBABILITY,
    assets: { isUsed: true },
  });
}

/** Stations and ways between them, from the tables that the analysis itself goes by. */
export function pipelineOf(counts: PipelineCounts): Pipeline {
  const { input, judges } = counts;
  const calibrations = [...new Set(judges.flatMap(({ calibration }) => calibration ?? []))];
  const isTold = judges.some(({ calibration, isUsed }) => calibration === undefined && isUsed);
  const nodes: PipelineNode[] = [
    { id: 'input', stage: 'input', about: '', isUsed: true, ...input },
    ...judges.map(({ name, about, isUsed, figures }): PipelineNode => {
      return { id: `judge ${name}`, stage: 'judge', title: name, about, isUsed, figures };
    }),
    ...calibrations.map((name) => calibrationNode(name, counts)),
    ...weightNodes(counts, isTold),
    ...outcomeNodes(counts),
  ];
  return {
    nodes,
    edges: [
      ...judges.flatMap(({ name, calibration }) => [
        { from: 'input', to: `judge ${name}` },
        { from: `judge ${name}`, to: calibration ? `calibration ${calibration}` : 'severity' },
      ]),
      ...calibrations.map((name) => ({ from: `calibration ${name}`, to: 'sum' })),
      ...['sum', 'severity', 'assets'].map((from) => ({ from, to: 'priority' })),
      ...LEVEL_CUTS.map(([level]) => ({ from: 'priority', to: `level ${level}` })),
    ],
  };
}

function calibrationNode(name: Calibration, { groups, judges }: PipelineCounts): PipelineNode {
  const sources = judges.filter(({ calibration }) => calibration === name);
  const special = new Map(judges.map((judge) => [judge.name, judge.calibration]));
  special.set(KNOWN_ATTACKS, ROLE_CALIBRATIONS.attacks.calibration);
  const isOf = (part: Evidence) => (special.get(part.detector) ?? part.unit) === name;
  const isUsed = sources.some((source) => source.isUsed);
  const parts = groups?.flatMap(({ events }) =>
    events.flatMap(({ parts: { evidence } }) => evidence.filter(isOf)),
  );
  return {
    id: `calibration ${name}`,
    stage: 'calibration',
    ...CALIBRATIONS[name],
    isUsed,
    figures: isUsed ? figureOf('parts', parts?.length) : [],
  };
}

function weightNodes({ groups, prior, assets }: PipelineCounts, isTold: boolean): PipelineNode[] {
  const events = groups?.reduce((sum, group) => sum + group.events.length, 0);
  const weighed = groups?.filter(({ parts }) => parts.assetWeight < 1).length;
  const [stage, isUsed] = ['weight', true] as const;
  return [
    {
      id: 'sum',
      stage,
      title: 'log-odds add up',
      about: `on a prior of ${prior}`,
      isUsed,
      figures: figureOf('events', events),
    },
    {
      id: 'severity',
      stage,
      title: 'severity',
      about: isTold ? 'as a model tells it' : 'CVSS vector of class and circumstances',
      isUsed,
      figures: [],
    },
    {
      id: 'assets',
      stage,
      title: 'weight of the asset',
      about: assets.isUsed ? '' : 'no assets given: all weigh 1',
      isUsed: assets.isUsed,
      figures: assets.isUsed ? figureOf('rows below 1', weighed) : [],
    },
  ];
}

function outcomeNodes({ groups, cuts = LEVEL_CUTS }: PipelineCounts): PipelineNode[] {
  return [
    {
      id: 'priority',
      stage: 'priority',
      title: 'Priority',
      about: '100 × probability × severity/10 × asset weight',
      isUsed: true,
      figures: figureOf('rows', groups?.length),
    },
    ...cuts.map(([level, cut]): PipelineNode => {
      const count = groups?.filter(({ parts }) => parts.level === level).length;
      const id = `level ${level}`;
      const figures = figureOf('rows', count);
      return { id, stage: 'level', title: level, about: `from ${cut}`, isUsed: true, figures };
    }),
  ];
}

function figureOf(name: string, count: number | undefined): PipelineFigure[] {
  return count === undefined ? [] : [{ name, count }];
}

/** How many rows a model judged, and of how many it says enough to be worth a row of the queue. */
export function judgedFigures(logOdds: Float64Array): PipelineFigure[] {
  const found = logOdds.reduce((sum, value) => sum + (value >= EVIDENCE_MIN ? 1 : 0), 0);
  return lookedAndFound(logOdds.length, found);
}

/** The same of p-values. */
export function judgedByPValues(pValues: Float64Array): PipelineFigure[] {
  return judgedFigures(pValues.map(pValueLogOdds));
}

export function lookedAndFound(looked: number, found: number): PipelineFigure[] {
  return [
    { name: 'looked at', count: looked },
    { name: 'found', count: found },
  ];
}
