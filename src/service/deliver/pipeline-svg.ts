import type { PipelineDrawing } from '../../api/index.ts';
import { escapeHtml } from './html-page.ts';

/** A drawn way as SVG text: a file by itself or a part of a page; no script, nothing fetched. */
export function pipelineSvg(
  { width, height, heads, boxes, wires }: PipelineDrawing,
  { title, subtitle }: { title: string; subtitle: string },
): string {
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
      `height="${height}" role="img" font-family="system-ui, sans-serif">`,
    `<title>${escapeHtml(title)}</title><desc>${escapeHtml(subtitle)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...heads.map(({ x, y, text }) => `<text class="head" x="${x}" y="${y}">${text}</text>`),
    ...wires.map(({ path, isUsed }) => `<path class="${used('wire', isUsed)}" d="${path}"/>`),
    ...boxes.map(boxSvg),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function boxSvg(box: PipelineDrawing['boxes'][number]): string {
  const { x, y, width, height } = box;
  const lines = box.lines.map(
    (line, i) =>
      `<text class="line" x="${x + 8}" y="${y + 34 + 14 * i}">${escapeHtml(line)}</text>`,
  );
  return (
    `<g class="${used('box', box.isUsed)}"><title>${escapeHtml(box.label)}</title>` +
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="3"/>` +
    `<text class="name" x="${x + 8}" y="${y + 18}">${escapeHtml(box.title)}</text>` +
    `${lines.join('')}</g>`
  );
}

function used(name: string, isUsed: boolean): string {
  return isUsed ? name : `${name} idle`;
}

const STYLE = `
:root { --paper: #fff; --ink: #1b1f24; --soft: #5b6570; --edge: #8a949e; }
@media (prefers-color-scheme: dark) {
:root { --paper: #111418; --ink: #e6e9ec; --soft: #9aa5b0; --edge: #6b7682; } }
.paper { fill: var(--paper); }
text { fill: var(--ink); font-size: 12px; }
.head { fill: var(--soft); } .name { font-weight: 600; }
.line { font-size: 11px; fill: var(--soft); }
.box rect { fill: var(--paper); stroke: var(--edge); }
.wire { fill: none; stroke: var(--edge); }
.idle rect { stroke-dasharray: 4 3; } .wire.idle { stroke-dasharray: 2 4; opacity: .5; }
.idle .name { font-weight: 400; fill: var(--soft); }
`;
