import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Bundle,
  type Column,
  createRandom,
  createTable,
  dropColumns,
  experiment,
  learnerNamed,
  type NoveltyBundle,
  noveltyEvidence,
  noveltyLearnerNamed,
  type Table,
  trainNovelty,
} from '../../learn/index.ts';
import { judge, modelsOf } from '../models/index.ts';
import { triageRows } from './triage-rows.ts';

const random = createRandom(3, 'rows');

/** Attacks send much and answer little; severity follows from bytes alone. */
function table(rowCount: number, extra: readonly Column[] = []): Table {
  const bad = Int32Array.from({ length: rowCount }, () => (random.next() < 0.3 ? 1 : 0));
  const bytes = Float64Array.from(bad, (code) => 100 + 900 * code + 400 * random.next());
  const service = Int32Array.from(bad, () => random.below(3) - 1);
  return createTable([
    { kind: 'number', name: 'bytes', values: bytes },
    { kind: 'category', name: 'service', codes: service, categories: ['dns', 'http'] },
    { kind: 'category', name: 'label', codes: bad, categories: ['Normal', 'Reconnaissance'] },
    { kind: 'number', name: 'score', values: bytes.map((value) => Math.min(value / 150, 10)) },
    ...extra,
  ]);
}

async function bundleOf(target: 'label' | 'score'): Promise<Bundle> {
  const rows = table(600);
  const drop = target === 'label' ? 'score' : 'label';
  const train = { ...rows, columns: rows.columns.filter(({ name }) => name !== drop) };
  const task =
    target === 'label'
      ? { kind: 'classes' as const, target, classes: ['Normal', 'Reconnaissance'], normal: 0 }
      : { kind: 'number' as const, target };
  const { runs, encoding } = await experiment({
    task,
    train,
    learners: [{ learner: learnerNamed('boosting'), settings: { rounds: 20 } }],
    trainingSets: ['as found'],
    folds: 3,
    repeats: 1,
    atFpr: [],
    seed: 1,
    jobs: 1,
    now: () => 0,
  });
  const [{ member, band, classRows }] = runs;
  const training = { source: 't', digest: '0', rows: 600, split: 'none', classRows };
  const figures = { test: {}, outOfFold: {} };
  return {
    manifest: {
      madeBy: 'test',
      created: '2026-01-01T00:00:00Z',
      seed: 1,
      task,
      encoding,
      training,
      band,
      role: 'attacks',
      figures,
      card: '',
    },
    member,
  };
}

function noveltyBundle(): NoveltyBundle {
  const { encoding, ordinary, best } = trainNovelty({
    train: dropColumns(table(2000), ['score']),
    ordinary: { column: 'label', normal: 'Normal' },
    learners: [{ learner: noveltyLearnerNamed('neighbour-distance'), settings: {} }],
    atFpr: [],
    seed: 1,
    now: () => 0,
  });
  const { manifest } = attacks;
  return { manifest: { ...manifest, role: 'novelty', encoding, ordinary }, novelty: best.member };
}

let attacks: Bundle;
let severity: Bundle;
let novelty: NoveltyBundle;
beforeAll(async () => {
  attacks = await bundleOf('label');
  severity = await bundleOf('score');
  novelty = noveltyBundle();
});

const hosts = (rowCount: number): Column[] => [
  {
    kind: 'category',
    name: 'srcip',
    codes: new Int32Array(rowCount),
    categories: ['192.0.2.1'],
  },
  {
    kind: 'category',
    name: 'dstip',
    codes: Int32Array.from({ length: rowCount }, (_, row) => row % 2),
    categories: ['192.0.2.2', '192.0.2.3'],
  },
];

describe('rows of a table', () => {
  test('are ranked by what a classifier says of them, and their parts add up', () => {
    const rows = table(300);
    const { groups } = triageRows(rows, { models: modelsOf([{ name: 'a', bundle: attacks }]) });
    expect(groups.length).toBeGreaterThan(0);
    const priorities = groups.map(({ parts }) => parts.priority);
    expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
    for (const { parts, class: name } of groups) {
      expect(name).toBe('reconnaissance');
      const sum = parts.evidence.reduce((all, { logOdds }) => all + logOdds, parts.priorLogOdds);
      expect(parts.logOdds).toBeCloseTo(sum, 9);
      expect(parts.evidence[0].because?.[0]?.name).toBe('bytes');
    }
    const labels = rows.columns[2];
    const told = groups.flatMap(({ events }) => events.map(({ row }) => (row?.position ?? 0) - 1));
    const right = told.filter((row) => labels.kind === 'category' && labels.codes[row] === 1);
    expect(right.length / told.length).toBeGreaterThan(0.95);
  });

  test('are about the hosts that the table names', () => {
    const rows = table(300, hosts(300));
    const { groups } = triageRows(rows, { models: modelsOf([{ name: 'a', bundle: attacks }]) });
    expect(groups[0].subject.type).toBe('pair');
    expect(groups[0].orig.ip).toBe('192.0.2.1');
    expect(new Set(groups.map(({ resp }) => resp.ip))).toEqual(new Set(['192.0.2.2', '192.0.2.3']));
  });

  test('that only a severity model reads stand by their severity, within its band', () => {
    const rows = table(300);
    const { groups } = triageRows(rows, { models: modelsOf([{ name: 's', bundle: severity }]) });
    const [first] = groups;
    expect(first.parts.severity.model).toBe('s');
    expect(first.parts.probability).toBeCloseTo(0.99, 9);
    expect(first.parts.severity.low).toBeLessThanOrEqual(first.parts.severity.score);
    expect(first.parts.severity.high).toBeLessThanOrEqual(10);
    const told = groups.reduce((sum, { flowCount }) => sum + flowCount, 0);
    expect(told).toBe(300);
  });

  test('take both: how likely by the one, how bad by the other', () => {
    const models = modelsOf([
      { name: 'a', bundle: attacks },
      { name: 's', bundle: severity },
    ]);
    const [first] = triageRows(table(300), { models, prior: 0.2 }).groups;
    expect(first.parts.priorLogOdds).toBeCloseTo(Math.log(0.25), 9);
    expect(first.parts.severity.model).toBe('s');
    expect(first.parts.evidence[0].model).toBe('a');
  });

  test('unlike the ordinary ones are told with a p-value and what sets them apart', () => {
    const models = modelsOf([{ name: 'n', bundle: novelty }]);
    const [first] = triageRows(table(300), { models }).groups;
    const [evidence] = first.parts.evidence;
    expect(first.class).toBe('unusual-row');
    expect(evidence.unit).toBe('p-value');
    expect(evidence.value).toBeLessThan(0.01);
    expect(evidence.because?.[0]?.name).toBe('bytes');
  });

  test('add up what a classifier and novelty say', () => {
    const models = modelsOf([
      { name: 'n', bundle: novelty },
      { name: 'a', bundle: attacks },
    ]);
    const [first] = triageRows(table(300), { models }).groups;
    const said = first.parts.evidence.map(({ detector }) => detector);
    expect(said).toEqual(expect.arrayContaining(['known-attacks', 'novelty']));
    expect(first.class).toBe('reconnaissance');
  });

  test('add up what a fused model says, each part by its weight', () => {
    const weights = { classifier: 0.5, novelty: 0.7 };
    const fusion = { version: 1 as const, novelty: novelty.novelty, weights };
    const rows = table(300);
    const [alone, fused, odd] = [
      { name: 'a', bundle: attacks },
      { name: 'f', bundle: { ...attacks, fusion } },
      { name: 'n', bundle: novelty },
    ].map((each) => judge(modelsOf([each]), rows));
    for (let row = 0; row < 300; row++) {
      expect(fused.attacks?.logOdds[row]).toBeCloseTo(0.5 * (alone.attacks?.logOdds[row] ?? 0), 12);
      const said = 0.7 * noveltyEvidence(odd.novelty?.pValues[row] ?? 1);
      expect(fused.novelty?.logOdds[row]).toBeCloseTo(said, 12);
    }
    const { groups } = triageRows(rows, {
      models: modelsOf([{ name: 'f', bundle: { ...attacks, fusion } }]),
    });
    for (const { parts } of groups) {
      const sum = parts.evidence.reduce((all, { logOdds }) => all + logOdds, parts.priorLogOdds);
      expect(parts.logOdds).toBeCloseTo(sum, 9);
    }
  });

  test('have the time that their table says', () => {
    const times = Float64Array.from({ length: 300 }, (_, row) => 1_700_000_000 + row);
    const rows = table(300, [{ kind: 'number', name: 'Stime', values: times }]);
    const { span, groups } = triageRows(rows, {
      models: modelsOf([{ name: 'a', bundle: attacks }]),
    });
    expect(span).toEqual({ startUs: 1_700_000_000e6, endUs: 1_700_000_299e6 });
    expect(groups[0].startUs).toBeGreaterThanOrEqual(1_700_000_000e6);
  });

  test('that lack a column of the model are refused by its name', () => {
    const rows = table(300);
    const less = createTable(rows.columns.slice(1));
    expect(() => triageRows(less, { models: modelsOf([{ name: 'a', bundle: attacks }]) })).toThrow(
      'expected a column "bytes"',
    );
  });
});

describe('models', () => {
  test('of one role are one too many', () => {
    const named = { name: 'a', bundle: attacks };
    expect(() => modelsOf([named, { ...named, name: 'b' }])).toThrow('expected one that tells');
  });

  test('without an ordinary class tell no attacks', () => {
    const { manifest } = attacks;
    const task = { ...manifest.task, normal: -1 } as Bundle['manifest']['task'];
    const bundle = { ...attacks, manifest: { ...manifest, task } };
    expect(() => modelsOf([{ name: 'a', bundle }])).toThrow('--normal');
  });
});
