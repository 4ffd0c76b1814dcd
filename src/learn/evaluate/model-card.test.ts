import { describe, expect, test } from 'vitest';
import { classReport, confusionMatrix } from './classification.ts';
import { pointAtThreshold, thresholdCounts } from './curves.ts';
import { createModelCard, type CardInput, wilsonInterval } from './model-card.ts';
import { modelCardMarkdown, modelCardText } from './model-card-text.ts';

const labels = Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 1);
const predicted = Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 0);
const scores = Float64Array.of(0.1, 0.2, 0.2, 0.1, 0, 0.7, 0.9, 0.8, 0.6, 0.3);
const point = pointAtThreshold(thresholdCounts({ scores, labels }), 0.5);

const input: CardInput = {
  name: 'known attacks',
  kind: 'forest',
  data: { name: 'made-up flows', digest: 'ab'.repeat(32), target: 'attack', columnCount: 3 },
  split: { how: 'by host', seed: 7, trainRows: 90, heldOutRows: 10 },
  figures: { accuracy: 0.8, roc_auc: 23 / 24, lift: Number.NaN },
  classes: {
    names: ['normal', 'attack', 'never seen'],
    report: classReport(confusionMatrix({ labels, predicted, classCount: 3 })),
  },
  calibration: { method: 'isotonic', rowCount: 40, held: { errorBefore: 0.12, errorAfter: 0.03 } },
  use: { intended: ['ranking flows for an analyst'], notFor: ['blocking without a person'] },
  errors: { point, missBorneBy: 'the owner of the host', falseAlarmBorneBy: 'the analyst' },
  weights: [
    { measure: 'mean |SHAP| over 10 rows', columns: [{ name: 'ttl', value: 0.25 }] },
    { measure: 'share of gain', columns: ['ttl', 'rate'].map((name) => ({ name, value: 0.5 })) },
  ],
  findings: [
    { kind: 'column', column: 'ttl', value: 0.97, limit: 0.95, text: 'column "ttl" alone …' },
  ],
};

test('a card says by category what was measured, with support and interval', () => {
  const { categories } = createModelCard(input);
  expect(categories).toEqual([
    {
      name: 'normal',
      support: 6,
      precision: 5 / 6,
      recall: 5 / 6,
      // scipy.stats.binomtest(5, 6).proportion_ci(method='wilson') of scipy 1.10.1
      recallLow: expect.closeTo(0.43649717781352976, 12),
      recallHigh: expect.closeTo(0.9699466302516933, 12),
      f1: 5 / 6,
    },
    expect.objectContaining({ name: 'attack', support: 4, recall: 3 / 4 }),
    {
      name: 'never seen',
      support: 0,
      precision: 0,
      recall: NaN,
      recallLow: NaN,
      recallHigh: NaN,
      f1: 0,
    },
  ]);
});

test('a card as text', () => {
  expect(modelCardText(createModelCard(input))).toBe(`Model card: known attacks

INTENDED USE
  ranking flows for an analyst

MUST NOT BE USED FOR
  blocking without a person

MODEL AND DATA
  a forest over 3 columns, for attack
  data: made-up flows, SHA-256 ${'ab'.repeat(32)}
  split: by host; 90 rows trained on, 10 held out, seed 7

FIGURES
  measured on 10 rows held out from these data, and on no others
  figure        value
  accuracy     0.8000
  roc_auc      0.9583
  lift      undefined

BY CATEGORY
  recall with its 95 % interval by the number of rows
  category    rows  precision     recall          interval      F1
  normal         6     0.8333     0.8333  0.4365 to 0.9699  0.8333
  attack         4     0.7500     0.7500  0.3006 to 0.9544  0.7500
  never seen     0          0  undefined                         0

WHO BEARS ITS ERRORS
  at threshold 0.5000 it misses 25.00 % of what it should find, and flags 16.67 % of ordinary rows
  a miss is borne by the owner of the host
  a false alarm is borne by the analyst

WHAT WEIGHS
  mean |SHAP| over 10 rows: ttl 0.2500
  share of gain: ttl 0.5000, rate 0.5000

CALIBRATION
  isotonic, fitted on 40 rows
  expected calibration error on held-out rows: 0.1200 before, 0.0300 after

LEAKAGE AUDIT
  column "ttl" alone …
`);
});

test('a card as Markdown has the same sections, and a table where it has figures', () => {
  const markdown = modelCardMarkdown(createModelCard(input));
  const titles = [...markdown.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  expect(titles).toEqual([
    'Intended use',
    'Must not be used for',
    'Model and data',
    'Figures',
    'By category',
    'Who bears its errors',
    'What weighs',
    'Calibration',
    'Leakage audit',
  ]);
  expect(markdown).toContain(
    '| figure | value |\n| --- | --- |\n| accuracy | 0.8000 |\n| roc\\_auc |',
  );
});

test('a model of numbers has no categories, and says what was not done or found', () => {
  const { classes: _c, calibration: _b, errors: _e, weights: _w, ...rest } = input;
  const text = modelCardText(createModelCard({ ...rest, findings: [] }));
  expect(text).not.toContain('BY CATEGORY');
  expect(text).not.toContain('WHO BEARS');
  expect(text).not.toContain('WHAT WEIGHS');
  expect(text).toContain('none was fitted: scores are no probabilities');
  expect(text).toContain('nothing beyond its limits was found');
});

test('hostile names write no lines and no markup of their own', () => {
  const hostile = 'x\n## all is well\u2028<b>|`[a](b)`';
  const card = createModelCard({ ...input, name: hostile, kind: hostile });
  const markdown = modelCardMarkdown(card);
  expect(markdown).not.toMatch(/^## all is well/m);
  expect(markdown).toContain('x \\#\\# all is well &lt;b&gt;\\|\\`\\[a\\](b)\\`');
  expect(modelCardText(card)).toContain('Model card: x ## all is well <b>|`[a](b)`\n');
});

describe('a card is refused', () => {
  test.each<[string, Partial<CardInput>]>([
    ['a name', { name: '' }],
    ['a SHA-256', { data: { ...input.data, digest: 'abc' } }],
    ['figures', { figures: {} }],
    ['words on the intended use', { use: { ...input.use, intended: [] } }],
    ['words on what it must not', { use: { ...input.use, notFor: [] } }],
    ['rows on both sides', { split: { ...input.split, trainRows: 0 } }],
    ['11 held-out rows in the categories, got 10', { split: { ...input.split, heldOutRows: 11 } }],
  ])('without %s', (expected, change) => {
    expect(() => createModelCard({ ...input, ...change })).toThrow(`expected ${expected}`);
  });

  test('whose names are not those of its classes', () => {
    const classes = { names: ['normal'], report: input.classes!.report };
    expect(() => createModelCard({ ...input, classes })).toThrow('expected 3 names of classes');
  });
});

test('an interval reaches 0 and 1 where nothing or all was hit, and is NaN without rows', () => {
  expect(wilsonInterval(0, 20)).toEqual({ low: 0, high: expect.closeTo(0.16112515805281935, 12) });
  expect(wilsonInterval(20, 20)).toEqual({ low: expect.closeTo(0.8388748419471808, 12), high: 1 });
  expect(wilsonInterval(3, 0).low).toBeNaN();
});
