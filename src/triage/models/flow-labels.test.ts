import { describe, expect, test } from 'vitest';
import { parseNetwork } from '../enrich/index.ts';
import { type FlowFacts, flowBatchOf } from '../testing/flow-builder.ts';
import { labelOfFlow, type PlantedTraffic } from './flow-labels.ts';

const START_US = 1.7e15;
const networks = (...texts: string[]) => texts.flatMap((text) => parseNetwork(text) ?? []);

const scan: PlantedTraffic = {
  label: 'scan',
  startUs: START_US,
  endUs: START_US + 60e6,
  orig: networks('10.0.0.1'),
  resp: networks('10.0.1.0/24'),
  proto: 'tcp',
  ports: [22],
};

const labelOf = (facts: FlowFacts, planted: readonly PlantedTraffic[] = [scan]) =>
  labelOfFlow(planted, flowBatchOf([facts]).columns, 0);

describe('the label of a flow', () => {
  const flow: FlowFacts = { at: 5, orig: '10.0.0.1', resp: '10.0.1.9', respPort: 22 };

  test('is that of what was planted between its hosts, in its time', () => {
    expect(labelOf(flow)).toBe('scan');
    const back = { at: 5, orig: '10.0.1.9', resp: '10.0.0.1', origPort: 22, respPort: 4000 };
    expect(labelOf(back)).toBe('scan');
  });

  test.each<[string, FlowFacts]>([
    ['earlier', { ...flow, at: -5 }],
    ['later', { ...flow, at: 65 }],
    ['of another host', { ...flow, orig: '10.0.0.2' }],
    ['to another network', { ...flow, resp: '10.0.2.9' }],
    ['to another port', { ...flow, respPort: 23 }],
    ['of another protocol', { ...flow, protocol: 17 }],
  ])('%s is none', (_, facts) => {
    expect(labelOf(facts)).toBeUndefined();
  });

  test('asks for the name where one is given', () => {
    const named = { ...scan, names: 't.example' };
    expect(labelOf(flow, [named])).toBeUndefined();
    expect(labelOf({ ...flow, serverName: 't.example' }, [named])).toBe('scan');
  });
});
