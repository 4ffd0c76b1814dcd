import { describe, expect, test } from 'vitest';
import { createDetectors } from './detect/index.ts';
import {
  declaredPipeline,
  judgeOfRole,
  judgedFigures,
  type Pipeline,
  pipelineOf,
} from './pipeline.ts';
import { FeatureExtractor, featureSet } from '../wire/index.ts';
import { KNOWN_ATTACKS } from './models/index.ts';
import { LEVEL_CUTS } from './prioritise/index.ts';
import { type FlowFacts, flowBatchOf } from './testing/flow-builder.ts';
import { Triage } from './triage.ts';

const titled = ({ nodes }: Pipeline, title: string) => {
  const found = nodes.find((node) => node.title === title);
  if (found === undefined) throw new Error(`no station "${title}"`);
  return found;
};
const figure = (pipeline: Pipeline, title: string, name: string) =>
  titled(pipeline, title).figures.find((each) => each.name === name)?.count;

function analysed(flows: readonly FlowFacts[]) {
  const triage = new Triage({ seed: 1 });
  const batch = flowBatchOf(flows);
  triage.observe(batch, new FeatureExtractor(featureSet('clean@1')).extract(batch));
  return triage.finish();
}

/** Forty refused ports of one host, then ten ordinary requests. */
const SCANNED: FlowFacts[] = [
  ...Array.from({ length: 40 }, (_, i): FlowFacts => {
    const to = { orig: '10.0.0.9', resp: '10.0.0.1', respPort: 100 + i };
    return { at: i / 10, ...to, state: 'REJ' };
  }),
  ...Array.from({ length: 10 }, (_, i): FlowFacts => {
    return { at: 10 + 7 * i, orig: '10.0.0.7', resp: '10.0.0.1', respPort: 80 };
  }),
];

describe('the way of an event', () => {
  test('has a station for each detector, calibration and level, and none without a way on', () => {
    const { nodes, edges } = declaredPipeline();
    const ids = new Set(nodes.map(({ id }) => id));
    expect(ids.size).toBe(nodes.length);
    for (const { name } of createDetectors()) expect(ids).toContain(`judge ${name}`);
    for (const [level] of LEVEL_CUTS) expect(ids).toContain(`level ${level}`);
    for (const { from, to } of edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true]);
    for (const { id, stage } of nodes) {
      expect(edges.some(({ from }) => from === id)).toBe(stage !== 'level');
      expect(edges.some(({ to }) => to === id)).toBe(
        stage !== 'input' && id !== 'severity' && id !== 'assets',
      );
    }
  });

  test('shows what each detector looked at and found, as the list has it', () => {
    const { pipeline, groups } = analysed(SCANNED);
    expect(figure(pipeline, 'traffic', 'flows')).toBe(50);
    expect(figure(pipeline, 'scan', 'looked at')).toBe(50);
    expect(figure(pipeline, 'scan', 'found')).toBe(1);
    expect(figure(pipeline, 'dns tunnel', 'looked at')).toBe(0);
    expect(figure(pipeline, 'novelty', 'looked at')).toBe(50);
    expect(titled(pipeline, 'indicator')).toMatchObject({ isUsed: false, figures: [] });
    expect(titled(pipeline, 'known attacks')).toMatchObject({ isUsed: false, figures: [] });
    expect(figure(pipeline, 'Priority', 'rows')).toBe(groups.length);
    const events = groups.flatMap((group) => group.events);
    expect(figure(pipeline, 'log-odds add up', 'events')).toBe(events.length);
    const parts = ['Likelihood ratio', 'p-value'].map(
      (name) => figure(pipeline, name, 'parts') ?? 0,
    );
    expect(parts[0] + parts[1]).toBe(events.flatMap((event) => event.parts.evidence).length);
    const rows = LEVEL_CUTS.map(([level]) => figure(pipeline, level, 'rows') ?? 0);
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(groups.length);
  });

  test('counts what a classifier says beside claims as the probability that it is', () => {
    const { groups } = analysed(SCANNED);
    const [group] = groups;
    const [event] = group.events;
    const [part] = event.parts.evidence;
    const evidence = [part, { ...part, detector: KNOWN_ATTACKS }];
    const said = { ...group, events: [{ ...event, parts: { ...event.parts, evidence } }] };
    const pipeline = pipelineOf({
      input: { title: 'traffic', figures: [] },
      judges: [
        { name: 'scan', calibration: 'likelihood-ratio', about: '', isUsed: true, figures: [] },
        judgeOfRole('attacks', { name: 'lab' }),
      ],
      groups: [said],
      prior: 0.01,
      assets: { isUsed: false },
    });
    expect(figure(pipeline, 'Likelihood ratio', 'parts')).toBe(1);
    expect(figure(pipeline, 'Probability', 'parts')).toBe(1);
  });

  test('leads what a severity model tells to the severity, not to the evidence', () => {
    const { edges, nodes } = pipelineOf({
      input: { title: 'table', figures: [] },
      judges: [judgeOfRole('severity', { name: 'bad' })],
      groups: [],
      prior: 0.99,
      assets: { isUsed: false },
    });
    expect(edges).toContainEqual({ from: 'judge severity model', to: 'severity' });
    expect(nodes.find(({ id }) => id === 'severity')?.about).toBe('as a model tells it');
    expect(nodes.filter(({ stage }) => stage === 'calibration')).toEqual([]);
  });

  test('counts as found what is worth a row of the queue', () => {
    expect(judgedFigures(Float64Array.of(-3, 1.9, 2, 7))).toEqual([
      { name: 'looked at', count: 4 },
      { name: 'found', count: 2 },
    ]);
  });
});
