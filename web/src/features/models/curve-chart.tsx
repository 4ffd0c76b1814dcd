import { shortNumber } from '../../lib/format.ts';

interface Line {
  name: string;
  xs: readonly number[];
  ys: readonly number[];
}

interface CurveChartProps {
  /** The question that it answers. */
  title: string;
  across: string;
  down: string;
  lines: readonly Line[];
  /** Both axes from 0 to 1; else from the least to the most, and the height from 0. */
  unitRange?: boolean;
}

const [WIDTH, HEIGHT] = [380, 220];
const FRAME = { left: 46, right: 372, top: 10, bottom: 184 };

/** One or two lines over a shared axis. */
export function CurveChart({ title, across, down, lines, unitRange = false }: CurveChartProps) {
  const range = unitRange ? UNIT : rangeOf(lines);
  const x = (value: number) =>
    FRAME.left + ((value - range.x[0]) / (range.x[1] - range.x[0])) * (FRAME.right - FRAME.left);
  const y = (value: number) =>
    FRAME.bottom - ((value - range.y[0]) / (range.y[1] - range.y[0])) * (FRAME.bottom - FRAME.top);
  return (
    <figure className="curve">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={spoken(title, lines, down)}>
        <path
          className="curve-axis"
          d={`M${FRAME.left} ${FRAME.top}V${FRAME.bottom}H${FRAME.right}`}
        />
        {range.y.map((value) => (
          <text key={value} className="curve-mark is-end" x={FRAME.left - 6} y={y(value) + 4}>
            {shortNumber(value)}
          </text>
        ))}
        <text className="curve-mark" x={FRAME.left} y={FRAME.bottom + 16}>
          {shortNumber(range.x[0])}
        </text>
        <text className="curve-mark is-end" x={FRAME.right} y={FRAME.bottom + 16}>
          {shortNumber(range.x[1])}
        </text>
        <text
          className="curve-mark is-middle"
          x={(FRAME.left + FRAME.right) / 2}
          y={FRAME.bottom + 16}
        >
          {across}
        </text>
        {lines.map(({ name, xs, ys }, series) => (
          <path key={name} className={`curve-line is-${series}`} d={pathOf(xs.map(x), ys.map(y))} />
        ))}
      </svg>
      <p className="curve-names dim">
        {down}
        {(lines.length > 1 ? lines : []).map(({ name }, series) => (
          <span key={name} className="curve-name">
            <svg width="20" height="8" aria-hidden="true">
              <path className={`curve-line is-${series}`} d="M0 4h20" />
            </svg>{' '}
            {name}
          </span>
        ))}
      </p>
    </figure>
  );
}

const UNIT = { x: [0, 1], y: [0, 1] } as const;

function rangeOf(lines: readonly Line[]) {
  const [xs, ys] = [lines.flatMap((line) => line.xs), lines.flatMap((line) => line.ys)];
  const top = Math.max(...ys, Number.MIN_VALUE);
  return {
    x: [Math.min(...xs), Math.max(...xs)] as const,
    y: [Math.min(0, ...ys), top] as const,
  };
}

function pathOf(xs: readonly number[], ys: readonly number[]): string {
  return xs.map((x, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${ys[i]?.toFixed(1)}`).join('');
}

function spoken(title: string, lines: readonly Line[], down: string): string {
  const ends = lines.map(({ name, ys }) => {
    const [first, last] = [ys[0], ys.at(-1)].map((value) => shortNumber(value ?? Number.NaN));
    return `${name} from ${first} to ${last}`;
  });
  return `${title} ${down}: ${ends.join('; ')}`;
}
