/**
 * Figures as SVG text, to be put into a page or a file: no script, no style sheet, no link. Ink is
 * `currentColor`; a page may set `--plot-1` … `--plot-5`, `--plot-alarm` and `--plot-paper`.
 */

export interface FigureText {
  readonly title: string;
  /** What a reader who cannot see the figure should know of it. */
  readonly description: string;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Colours that most colour-blind people can tell apart, on light and on dark paper (Okabe & Ito,
 * "Color Universal Design", 2008), and dashes for those who cannot.
 */
export const SERIES_COLORS = [
  'var(--plot-1, #0072b2)',
  'var(--plot-2, #d55e00)',
  'var(--plot-3, #009e73)',
  'var(--plot-4, #cc79a7)',
  'var(--plot-5, #9a7d0a)',
] as const;
export const SERIES_DASHES = ['none', '7 3', '2 3', '9 3 2 3', '4 2'] as const;
export const ALARM_COLOR = 'var(--plot-alarm, #e03c3c)';

/** A whole figure; `body` is SVG. The title is shortened to `titleWidth`, or to the figure's. */
export function figureOf(
  text: FigureText & Size & { readonly titleWidth?: number },
  body: string,
): string {
  const { width, height, titleWidth = width - 28 } = text;
  const title = shortened(text.title, Math.floor(titleWidth / 7.8));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12" ` +
    'fill="currentColor">' +
    `<title>${escapeText(text.title)}</title><desc>${escapeText(text.description)}</desc>` +
    `<rect width="${width}" height="${height}" fill="var(--plot-paper, none)"/>` +
    `<text x="14" y="24" font-size="14" font-weight="600">${escapeText(title)}</text>` +
    `${body}</svg>`
  );
}

/** Safe in an element or a quoted attribute; what XML cannot hold becomes U+FFFD. */
export function escapeText(text: string): string {
  return text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** At most so many characters, the last one an ellipsis where something is left out. */
export function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** A coordinate, to a tenth of a pixel. */
export function coordinate(value: number): string {
  return String(Math.round(10 * value) / 10);
}

export interface Legend {
  readonly names: readonly string[];
  /** The corner of the frame. */
  readonly corner: 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';
}

/** Names with a piece of their line, in a corner of the frame. */
export function legendOf(legend: Legend, frame: Frame): string {
  const names = legend.names.map((name) => shortened(name, 34));
  const longest = Math.max(...names.map((name) => [...name].length));
  const [width, height] = [42 + 6.4 * longest, 18 * names.length + 6];
  const left = legend.corner.endsWith('left') ? frame.left + 10 : frame.right - width - 10;
  const top = legend.corner.startsWith('top') ? frame.top + 8 : frame.bottom - height - 8;
  const lines = names.map((name, series) => {
    const y = top + 15 + 18 * series;
    const color = SERIES_COLORS[series % SERIES_COLORS.length];
    const dash = SERIES_DASHES[series % SERIES_DASHES.length];
    const from = coordinate(left + 8);
    return (
      `<path d="M${from} ${coordinate(y - 4)}h22" stroke="${color}" stroke-width="2" ` +
      `stroke-dasharray="${dash}"/>` +
      `<text x="${coordinate(left + 36)}" y="${coordinate(y)}">${escapeText(name)}</text>`
    );
  });
  return lines.join('');
}

/** The rectangle that data is drawn in, in pixels from the top left. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
