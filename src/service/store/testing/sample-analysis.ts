import { createHash } from 'node:crypto';
import type { Event, Flow, Group, Level, PriorityParts, Source } from '../../../api/index.ts';
import { apiIncidents } from '../../incident-shapes.ts';
import { timeText } from '../../time-text.ts';
import type { AnalysisRecord } from '../store.ts';
import { sampleSeries } from './sample-series.ts';

export type SampleOptions = {
  /** Other names give other ids, the same name the same analysis. */
  name?: string;
  groupCount?: number;
  eventsPerGroup?: number;
  flowsPerEvent?: number;
  /** Put wherever text from the wire can stand. */
  wireText?: string;
  version?: string;
  /** With the incidents that its rows make; else with none. */
  hasIncidents?: boolean;
};

/** 2023-11-14T22:13:20Z, in microseconds. */
const START_US = 1_700_000_000_000_000;
const MINUTE_US = 60e6;
const CLASSES = ['vertical-scan', 'password-guessing', 'beacon', 'unusual-flow'] as const;
const FEATURES = ['durationS', 'origBytes', 'respBytes', 'origPackets', 'respPackets'];

/**
 * A made-up analysis for tests: it fits the schemas, its numbers add up, ranks follow Priority, and
 * every second pair of groups shares one Priority.
 */
export function sampleAnalysis(options: SampleOptions = {}): AnalysisRecord {
  const sample = { ...DEFAULTS, ...options };
  const sourceId = digest(`source ${sample.name}`);
  const groups: Group[] = [];
  const events: Event[] = [];
  const flows: Flow[] = [];
  for (let rank = 1; rank <= sample.groupCount; rank++) {
    const group = sampleGroup(sample, { sourceId, rank });
    groups.push(group);
    for (let i = 0; i < sample.eventsPerGroup; i++) {
      const own = sampleFlows(sample, { group, first: i * sample.flowsPerEvent });
      flows.push(...own);
      events.push(sampleEvent(group, { index: i, flows: own }));
    }
  }
  const source = sampleSource(sample, { sourceId, groups, flowCount: flows.length });
  const incidents = sample.hasIncidents ? apiIncidents(groups, {}).incidents : [];
  const paths = [`/captures/${sample.name}.pcap`];
  const series = sampleSeries(sourceId, groups);
  return { source, paths, groups, events, flows, incidents, series };
}

const DEFAULTS = {
  name: 'office',
  groupCount: 8,
  eventsPerGroup: 2,
  flowsPerEvent: 2,
  wireText: 'files.example',
  version: '0.1.0',
  hasIncidents: false,
};
type Sample = typeof DEFAULTS;

function sampleSource(
  { name, version }: Sample,
  { sourceId, groups, flowCount }: { sourceId: string; groups: Group[]; flowCount: number },
): Source {
  const levels = { Critical: 0, High: 0, Medium: 0, Low: 0, Informational: 0 };
  for (const { parts } of groups) levels[parts.level]++;
  return {
    id: sourceId,
    type: 'capture',
    name: `${name}.pcap`,
    analysedAt: timeText(START_US + 86_400e6),
    inputCount: 1,
    bytes: 1_000_000,
    packets: 5000,
    start: timeText(START_US),
    end: timeText(START_US + 600e6),
    flows: flowCount,
    complete: true,
    problems: [],
    rejects: { 'ip4.bad-length': 2 },
    shed: {},
    groups: groups.length,
    levels,
    novelty: 'relative',
    featureSet: 'clean@1',
    featureSetHash: digest('features'),
    seed: 1,
    version,
  };
}

function sampleGroup(
  sample: Sample,
  { sourceId, rank }: { sourceId: string; rank: number },
): Group {
  const { wireText, eventsPerGroup, flowsPerEvent } = sample;
  const groupClass = CLASSES[rank % CLASSES.length] ?? 'beacon';
  const id = idOf(`${sourceId} group ${rank}`);
  const orig = { ip: `10.0.0.${rank}`, hostCount: 1, portCount: 40, packets: 400, bytes: 24_000 };
  const resp = { ip: '192.0.2.7', port: 443, hostCount: 1, portCount: 1, packets: 0, bytes: 0 };
  return {
    id,
    sourceId,
    rank,
    time: timeText(START_US + ((rank * 7) % 10) * MINUTE_US),
    end: timeText(START_US + 600e6),
    subject: { type: 'pair', key: `10.0.0.${rank} 192.0.2.7` },
    class: groupClass,
    title: `Sample ${groupClass}`,
    techniques: [{ id: 'T1046', name: 'Network Service Discovery' }],
    orig,
    resp,
    proto: 'tcp',
    service: 'tls',
    eventCount: eventsPerGroup,
    flowCount: eventsPerGroup * flowsPerEvent,
    sparkline: Array.from({ length: 24 }, (_, bin) => (bin * rank) % 5),
    parts: sampleParts(rank),
    relative: false,
    sentence: `10.0.0.${rank} reached 192.0.2.7 as "${wireText}"`,
  };
}

function sampleEvent(group: Group, { index, flows }: { index: number; flows: Flow[] }): Event {
  const { sourceId, time, end, subject, techniques, orig, resp, proto, parts, sentence } = group;
  return {
    id: idOf(`${group.id} event ${index}`),
    sourceId,
    groupId: group.id,
    time,
    end,
    kind: 'behaviour',
    subject,
    class: group.class,
    techniques,
    orig,
    resp,
    proto,
    flowCount: flows.length,
    flowIds: flows.map((flow) => flow.id),
    parts,
    relative: false,
    sentence,
  };
}

function sampleFlows(
  { flowsPerEvent, wireText }: Sample,
  { group, first }: { group: Group; first: number },
): Flow[] {
  return Array.from({ length: flowsPerEvent }, (_, i) => {
    const ordinal = first + i;
    const values = Object.fromEntries(FEATURES.map((name, column) => [name, ordinal + column]));
    return {
      id: idOf(`${group.id} flow ${ordinal}`),
      sourceId: group.sourceId,
      start: group.time ?? '',
      end: group.end ?? '',
      duration: 1.5,
      proto: 'tcp',
      service: 'tls',
      orig: side(group.orig.ip ?? '', 40_000 + ordinal),
      resp: side(`198.51.100.${group.rank % 250}`, 443),
      state: 'SF',
      history: 'ShADadFf',
      communityId: '1:LQU9qZlK+B5F3KDmev6m5PMibrg=',
      endReason: 'closed',
      serverName: wireText,
      features: { set: 'clean@1', hash: digest('features'), values: { ...values, ttl: null } },
    };
  });
}

function side(ip: string, port: number) {
  return { ip, port, packets: 4, ipBytes: 400, payloadBytes: 200 };
}

const LEVEL_CUTS: [Level, number][] = [
  ['Critical', 80],
  ['High', 60],
  ['Medium', 35],
  ['Low', 15],
];

function sampleParts(rank: number): PriorityParts {
  const probability = 1 / (1 + Math.floor(rank / 2));
  const logOdds = Math.log(probability / (1.0000001 - probability));
  const priority = (100 * probability * 9) / 10;
  return {
    priorLogOdds: logOdds - 2,
    evidence: [
      {
        detector: 'scan',
        unit: 'likelihood-ratio',
        value: Math.exp(2),
        logOdds: 2,
        reason: '40 ports in 2 s',
        refs: [],
      },
    ],
    logOdds,
    probability,
    severity: {
      score: 9,
      low: 8,
      high: 9.5,
      vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:L',
    },
    assetWeight: 1,
    priority,
    level: LEVEL_CUTS.find(([, cut]) => priority >= cut)?.[0] ?? 'Informational',
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** 26 characters of base32, as ids are written; the bits are those of a digest. */
function idOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest();
  return Array.from(bytes.subarray(0, 26), (byte) => ALPHABET[byte % 32]).join('');
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
