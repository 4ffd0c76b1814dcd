import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import type { TrafficSeries } from '../lib/api.ts';
import { formatClock, formatMoment } from '../lib/format.ts';
import { HEIGHT, type SeriesShape, shapeOf, WIDTH } from '../lib/series-shape.ts';
import { amountWords, bandWords, binTime, seriesQuestion } from '../lib/series-words.ts';
import { useSettings, type Settings } from '../lib/settings.ts';
import { LevelGlyph } from './level-mark.tsx';
import './series-chart.css';

/** Room above the drawing for marks, and below for times. */
const ABOVE = 18;
const PLOT = 220;
const BELOW = 20;

/** What came in each bin, what was expected, and where the one left the other. */
export function SeriesChart({ series }: { series: TrafficSeries }) {
  const { zone } = useSettings();
  const { chosen, point, walk } = useChosenBin(series.bins);
  const shape = shapeOf(series);
  return (
    <figure className="series-chart">
      <figcaption>{seriesQuestion(series)}</figcaption>
      <svg
        width="100%"
        height={ABOVE + PLOT + BELOW}
        role="img"
        aria-label={spoken(series, zone)}
        tabIndex={0}
        onPointerMove={point}
        onKeyDown={walk}
      >
        <Stretches series={series} />
        <svg
          y={ABOVE}
          width="100%"
          height={PLOT}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
        >
          <path className="series-band" d={shape.band} />
          <path className="series-expected" d={shape.expected} />
          <path className="series-actual" d={shape.actual} />
          {chosen !== undefined && (
            <path className="series-cursor" d={`M${shape.x(chosen)} 0V${HEIGHT}`} />
          )}
        </svg>
        <Marks series={series} shape={shape} />
        <text className="series-label" x="2" y={ABOVE - 5}>
          {amountWords(series.metric, shape.top)}
        </text>
        <TimeAxis series={series} />
      </svg>
      <p className="series-key dim">
        <Key name="actual" /> <Key name="expected" /> <Key name="band" /> <Key name="learned" />
      </p>
      <p className="series-told" aria-live="polite">
        {told(series, chosen, zone)}
      </p>
    </figure>
  );
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  PageDown: 20,
  PageUp: -20,
};

/** The bin under the pointer, or where the keys went. */
function useChosenBin(bins: number) {
  const [chosen, setChosen] = useState<number>();
  const choose = (bin: number) => setChosen(Math.min(Math.max(bin, 0), bins - 1));
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    choose(Math.floor(((event.clientX - box.left) / box.width) * bins));
  };
  const walk = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    choose((chosen ?? (step > 0 ? -1 : bins)) + step);
  };
  return { chosen, point, walk };
}

/** Behind the lines: what was only learned from, and what was odd. */
function Stretches({ series: { anomalies, bins, learnedBins } }: { series: TrafficSeries }) {
  const room = { y: ABOVE, height: PLOT };
  return (
    <>
      <rect className="series-learned" x="0" width={share(learnedBins, bins)} {...room} />
      {anomalies.map(({ first, last }) => (
        <rect
          key={first}
          className="series-odd"
          x={share(first, bins)}
          width={share(last - first + 1, bins)}
          {...room}
        />
      ))}
    </>
  );
}

/** Over the oddest bin of each anomaly, the level of the row that tells of it. */
function Marks({ series, shape }: { series: TrafficSeries; shape: SeriesShape }) {
  return series.anomalies.map(({ index, actual, level = 'Informational' }) => (
    <svg
      key={index}
      x={share(index + 0.5, series.bins)}
      y={ABOVE + (PLOT * shape.y(actual)) / HEIGHT}
      overflow="visible"
    >
      <g transform="translate(-6 -16)">
        <LevelGlyph level={level} />
      </g>
    </svg>
  ));
}

const ANCHORS = { 0: 'start', 0.5: 'middle', 1: 'end' } as const;

function TimeAxis({ series }: { series: TrafficSeries }) {
  const { zone } = useSettings();
  return (
    <>
      <line className="series-axis" x1="0" x2="100%" y1={ABOVE + PLOT} y2={ABOVE + PLOT} />
      {([0, 0.5, 1] as const).map((at) => (
        <text
          key={at}
          className="series-label"
          x={`${at * 100}%`}
          y={ABOVE + PLOT + 14}
          textAnchor={ANCHORS[at]}
        >
          {clock(series, at * series.bins, zone)}
        </text>
      ))}
    </>
  );
}

const KEY_WORDS = {
  actual: 'actual',
  expected: 'expected',
  band: 'band of recent errors',
  learned: 'only learned from',
} as const;

function Key({ name }: { name: keyof typeof KEY_WORDS }) {
  const isArea = name === 'band' || name === 'learned';
  return (
    <span className="series-key-name">
      <svg width="20" height="10" aria-hidden="true">
        {isArea ? (
          <rect className={`series-${name}`} width="20" height="10" />
        ) : (
          <path className={`series-${name}`} d="M0 5h20" />
        )}
      </svg>{' '}
      {KEY_WORDS[name]}
    </span>
  );
}

function told(series: TrafficSeries, bin: number | undefined, zone: Settings['zone']): string {
  if (bin === undefined) return 'Point at a bin, or use the arrow keys.';
  const { metric, values, expected, radius } = series;
  const [value, middle, spread] = [values[bin] ?? 0, expected[bin] ?? null, radius[bin] ?? null];
  const when = formatMoment(binTime(series, bin), zone);
  const actual = `${when}: ${amountWords(metric, value)}`;
  if (middle === null || spread === null) return `${actual}; only learned from`;
  const band = bandWords(metric, { low: middle - spread, high: middle + spread });
  return `${actual}, expected ${amountWords(metric, middle)} (${band})`;
}

/** To the second, without the date, which the list of anomalies has. */
function clock(series: TrafficSeries, bin: number, zone: Settings['zone']): string {
  return formatClock(binTime(series, bin), zone).slice(0, 8);
}

function spoken(series: TrafficSeries, zone: Settings['zone']): string {
  const { anomalies, bins, metric } = series;
  const odd = anomalies.map(
    ({ index, actual }) =>
      `${amountWords(metric, actual)} at ${formatMoment(binTime(series, index), zone)}`,
  );
  const found = odd.length === 0 ? 'no anomaly' : `anomalies: ${odd.join(', ')}`;
  return `${seriesQuestion(series)} ${bins} bins, ${found}`;
}

function share(bin: number, bins: number): string {
  return `${(100 * bin) / bins}%`;
}
