import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../random.ts';
import { precisionRecallCurve, rocCurve, thresholdCounts } from '../curves.ts';
import { linearScale, rangeOf, tickNames } from './axes.ts';
import { confusionPlot } from './confusion-plot.ts';
import { lossPlot, precisionRecallPlot, reliabilityPlot, rocPlot } from './curve-plots.ts';
import { importancePlot } from './importance-plot.ts';
import { asSteps, linePath } from './lines.ts';
import { scatterPlot, seriesPlot } from './number-plots.ts';
import { escapeText, shortened } from './svg.ts';

const random = createRandom(61, 'plot tests');

/** Throws where tags don't nest, an attribute is unquoted, or a bare & or < stands in text. */
function checkXml(svg: string): void {
  const open: string[] = [];
  const tag = /<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  let at = 0;
  for (const match of svg.matchAll(tag)) {
    at = match.index + match[0].length;
    const [, closing, name, attributes, selfClosing, text] = match;
    const plain = (text ?? attributes).replace(/&(#\d+|lt|gt);/g, '');
    if (plain.includes('&')) throw new Error(`bare & in ${match[0]}`);
    if (text !== undefined || selfClosing) continue;
    if (!closing) open.push(name);
    else if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
  }
  if (at !== svg.length) throw new Error(`no XML from ${at} on: ${svg.slice(at, at + 40)}`);
  if (open.length > 0) throw new Error(`left open: ${open.join(' ')}`);
}

const hostile = '<script>alert("1")</script> & \'"]]>\u0000\ud800 name';
const text = { title: hostile, description: hostile };
const labels = Uint8Array.of(1, 0, 1, 0, 0);
const counts = thresholdCounts({ scores: Float64Array.of(5, 4, 3, 3, 1), labels });
const values = Float64Array.of(1, 2, Number.NaN, 4, 5);

/** Each plot, with hostile text wherever text goes. */
const plots: Record<string, string> = {
  roc: rocPlot(text, [{ name: hostile, curve: rocCurve(counts) }]),
  precisionRecall: precisionRecallPlot({ ...text, positiveShare: 0.4 }, [
    { name: hostile, curve: precisionRecallCurve(counts) },
  ]),
  reliability: reliabilityPlot(text, [
    {
      name: hostile,
      curve: [{ rowCount: 3, low: 0, high: 0.4, meanScore: 0.2, positiveShare: 0.5 }],
    },
  ]),
  loss: lossPlot(text, [{ name: hostile, curve: [3, 2, Number.NaN, 1.5] }]),
  confusion: confusionPlot(
    { ...text, classNames: [hostile, 'b'] },
    { counts: Uint32Array.of(5, 0, 1, 999), classCount: 2 },
  ),
  importance: importancePlot({ ...text, valueName: hostile }, [
    { name: hostile, value: 0.5, spread: 0.1 },
    { name: 'less', value: -0.1, spread: Number.NaN },
  ]),
  scatter: scatterPlot(text, { actual: values, predicted: values }),
  series: seriesPlot(text, {
    values,
    expected: Float64Array.of(Number.NaN, 2, 2, 2, Number.NaN),
    low: Float64Array.of(Number.NaN, 1, 1, 1, Number.NaN),
    high: Float64Array.of(Number.NaN, 3, 3, 3, 9),
    anomalies: [4],
    valueName: hostile,
    rowName: hostile,
  }),
};

describe.each(Object.entries(plots))('the %s plot', (_name, svg) => {
  test('is well-formed, and escapes what it is told to show', () => {
    checkXml(svg);
    expect(svg).not.toContain('<script');
    expect(svg).not.toMatch(/\0|\p{Surrogate}/u);
  });

  test('names and describes itself, and draws with the ink of the page', () => {
    expect(svg).toMatch(
      /^<svg [^>]*role="img"[^>]*fill="currentColor"><title>[^<]+<\/title><desc>/,
    );
    expect(svg).not.toMatch(/<style|style=|href|url\(/);
  });

  test('has only numbers for coordinates', () => {
    const drawn = svg.replace(/<(title|desc|text)[^>]*>[^<]*/g, '');
    expect(drawn).not.toMatch(/NaN|Infinity|undefined/);
  });
});

test('nothing to show is an empty figure, not a broken one', () => {
  const none = new Float64Array();
  const empty = [
    rocPlot(text, []),
    lossPlot(text, []),
    lossPlot(text, [{ name: 'no epochs', curve: [] }]),
    importancePlot({ ...text, valueName: 'loss' }, []),
    scatterPlot(text, { actual: none, predicted: none }),
    seriesPlot(text, {
      values: none,
      expected: none,
      low: none,
      high: none,
      anomalies: [],
      valueName: 'n',
    }),
    rocPlot(text, [
      {
        name: 'no attacks',
        curve: rocCurve(thresholdCounts({ scores: none, labels: new Uint8Array() })),
      },
    ]),
  ];
  for (const svg of empty) {
    checkXml(svg);
    expect(svg.replace(/<(title|desc|text)[^>]*>[^<]*/g, '')).not.toMatch(/NaN|Infinity/);
  }
});

describe('a line', () => {
  const x = linearScale({ low: 0, high: 1e6 }, { from: 0, to: 500 });
  const y = linearScale({ low: 0, high: 1 }, { from: 300, to: 0 });

  test('of a million points is drawn by a few thousand, and keeps every peak', () => {
    const ys = Float64Array.from({ length: 1e6 }, () => 0.3 + 0.1 * random.next());
    ys[123_456] = 1;
    ys[654_321] = 0;
    const xs = Float64Array.from(ys, (_, i) => i);
    const path = linePath({ xs, ys }, { x, y });
    const points = path.slice(1).split('L');
    expect(points.length).toBeLessThan(4500);
    expect(points).toContain('61.7 0');
    expect(points).toContain('327.2 300');
    const across = points.map((point) => Number(point.split(' ')[0]));
    expect(across).toEqual(across.toSorted((a, b) => a - b));
  });

  test('is broken where a number is missing', () => {
    const xs = [0, 2e5, 4e5, 6e5, 8e5];
    const path = linePath({ xs, ys: [0, 1, Number.NaN, 1, 0] }, { x, y });
    expect(path).toBe('M0 300L100 0M300 0L400 300');
  });

  test('by steps holds the height of the next point', () => {
    const { xs, ys } = asSteps({ xs: [0, 0.5, 1], ys: [1, 0.8, 0.4] });
    expect([...(xs as Float64Array)]).toEqual([0, 0, 0.5, 0.5, 1]);
    expect([...(ys as Float64Array)]).toEqual([1, 0.8, 0.8, 0.4, 0.4]);
  });
});

describe('an axis', () => {
  const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true });

  test('has round ticks within its range, evenly spaced', () => {
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        const range = { low: Math.min(a, b), high: Math.max(a, b) };
        fc.pre(range.high - range.low > 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)));
        const { ticks } = linearScale(range, { from: 0, to: 100 });
        const slack = 1e-6 * (range.high - range.low);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(8);
        expect(ticks[0]).toBeGreaterThanOrEqual(range.low - slack);
        expect(ticks[ticks.length - 1]).toBeLessThanOrEqual(range.high + slack);
        expect(new Set(tickNames(ticks)).size).toBe(ticks.length);
      }),
    );
  });

  test('maps ends to ends, and a single number to the middle', () => {
    const scale = linearScale({ low: 2, high: 4 }, { from: 10, to: 30 });
    expect([scale(2), scale(3), scale(4)]).toEqual([10, 20, 30]);
    for (const only of [0, 7, -3]) {
      expect(linearScale({ low: only, high: only }, { from: 0, to: 10 })(only)).toBeCloseTo(5, 9);
    }
  });

  test('takes its range from finite numbers', () => {
    expect(
      rangeOf(
        [
          [1, Number.NaN],
          [Infinity, 3],
        ],
        0.5,
      ),
    ).toEqual({ low: 0, high: 4 });
    expect(rangeOf([[Number.NaN]])).toEqual({ low: 0, high: 1 });
  });

  test.each([
    [
      [0, 0.2, 0.4],
      ['0', '0.2', '0.4'],
    ],
    [
      [0, 0.05, 0.1],
      ['0', '0.05', '0.10'],
    ],
    [
      [-5, 0, 5],
      ['−5', '0', '5'],
    ],
    [
      [0, 5000],
      ['0', '5000'],
    ],
    [
      [0, 20_000],
      ['0', '20k'],
    ],
    [
      [0, 5e5, 1e6],
      ['0', '0.5M', '1.0M'],
    ],
    [
      [1e-9, 2e-9],
      ['1.0e-9', '2.0e-9'],
    ],
  ])('names %j as %j', (ticks, names) => {
    expect(tickNames(ticks)).toEqual(names);
  });
});

test('a scatter plot has at most two thousand dots', () => {
  const actual = Float64Array.from({ length: 50_001 }, () => random.next());
  const dots = scatterPlot(text, { actual, predicted: actual }).match(/h0"/g) ?? [];
  expect(dots.length).toBeGreaterThan(1500);
  expect(dots.length).toBeLessThanOrEqual(2000);
});

test('importance shows the largest first, as many as asked', () => {
  const bars = Array.from({ length: 50 }, (_, i) => ({ name: `c${i}`, value: i }));
  const svg = importancePlot({ ...text, valueName: 'loss', most: 3 }, bars);
  const names = [...svg.matchAll(/<title>(c\d+): /g)].map(([, name]) => name);
  expect(names).toEqual(['c49', 'c48', 'c47']);
});

test('a share that is not all is not called all', () => {
  const svg = confusionPlot(
    { ...text, classNames: ['a', 'b'] },
    { counts: Uint32Array.of(999, 1, 0, 10), classCount: 2 },
  );
  const percents = [...svg.matchAll(/font-size="10">([^<]+)</g)].map(([, percent]) => percent);
  expect(percents).toEqual(['&gt; 99 %', '&lt; 1 %', '100 %']);
  expect(() =>
    confusionPlot({ ...text, classNames: ['a'] }, { counts: new Uint32Array(4), classCount: 2 }),
  ).toThrow('expected 2 class names, got 1');
});

test('a mark must stand on a value', () => {
  const series = { values, expected: values, low: values, high: values, valueName: 'n' };
  expect(() => seriesPlot(text, { ...series, anomalies: [2] })).toThrow('anomaly');
  expect(() => seriesPlot(text, { ...series, anomalies: [9] })).toThrow('got 9');
});

test('text is escaped, and shortened by whole characters', () => {
  expect(escapeText('a<b>&"\'')).toBe('a&#60;b&#62;&#38;&#34;&#39;');
  expect(escapeText('tab\tand\u0001\ud800')).toBe('tab\tand\ufffd\ufffd');
  expect(escapeText('😀')).toBe('😀');
  expect(shortened('😀😀😀', 2)).toBe('😀…');
});

test('a series shows what was expected as a line of its own, where anything was', () => {
  const expected = Float64Array.of(Number.NaN, Number.NaN, 2, 3);
  const series = { values: expected, low: expected, high: expected, anomalies: [] };
  const svg = seriesPlot(text, { ...series, expected, valueName: 'n' });
  const [line] = svg.match(/<path d="M[^"]*" fill="none"[^>]*stroke-dasharray="4 3"\/>/) ?? [''];
  expect(line.match(/[ML]/g)).toEqual(['M', 'L']);
});
