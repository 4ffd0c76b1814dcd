import type { Pipeline, PipelineDrawing, PipelineNode } from '../../api/index.ts';

/** The columns of the picture, from left to right. */
export const STAGE_HEADS: readonly (readonly [PipelineNode['stage'], string])[] = [
  ['input', 'Read'],
  ['judge', 'Detectors and models'],
  ['calibration', 'Calibrated'],
  ['weight', 'Weighed'],
  ['priority', 'Priority'],
  ['level', 'Level'],
];

/** Pixels; a letter of the 12 px titles and of the 11 px lines is this wide on average. */
const WIDTHS = { input: 108, judge: 206, calibration: 206, weight: 206, priority: 178, level: 120 };
const TITLE_LETTER = 6.7;
const LINE_LETTER = 5.9;
const PADDING = 8;
const [GAP_ACROSS, GAP_DOWN] = [44, 6];
const [TITLE_HEIGHT, LINE_HEIGHT, BOX_PADDING] = [16, 14, 10];
const [MARGIN, HEAD_HEIGHT] = [12, 34];

type Box = PipelineDrawing['boxes'][number];

/**
 * Where each station of the way stands in a picture: a column a stage, each in the middle of the
 * height. The same way gives the same picture.
 */
export function drawPipeline({ nodes, edges }: Pipeline): PipelineDrawing {
  const columns = STAGE_HEADS.map(([stage]) => nodes.filter((node) => node.stage === stage));
  const heights = columns.map(heightOf);
  const inner = Math.max(...heights);
  const boxes: Box[] = [];
  const heads: PipelineDrawing['heads'] = [];
  let x = MARGIN;
  STAGE_HEADS.forEach(([stage, text], i) => {
    const width = WIDTHS[stage];
    heads.push({ x, y: MARGIN + 12, text });
    let y = MARGIN + HEAD_HEIGHT + (inner - heights[i]) / 2;
    for (const node of columns[i]) {
      const box = boxOf(node, { x, y, width });
      boxes.push(box);
      y += box.height + GAP_DOWN;
    }
    x += width + GAP_ACROSS;
  });
  const places = new Map(boxes.map((box) => [box.id, box]));
  return {
    width: x - GAP_ACROSS + MARGIN,
    height: inner + HEAD_HEIGHT + 2 * MARGIN,
    heads,
    boxes,
    wires: edges.flatMap(({ from, to }) => {
      const [start, end] = [places.get(from), places.get(to)];
      if (start === undefined || end === undefined) return [];
      return [{ path: wire(start, end), isUsed: start.isUsed && end.isUsed }];
    }),
  };
}

/** `12,345 flows`, `1 flow`, for pictures and for the terminal. */
export function figureLines({ figures }: Pick<PipelineNode, 'figures'>): string[] {
  return figures.map(({ name, count }) => {
    const noun = count === 1 ? name.replace(/s\b/, '') : name;
    return `${count.toLocaleString('en-US')} ${noun}`;
  });
}

function heightOf(nodes: readonly PipelineNode[]): number {
  return nodes.reduce((sum, node) => sum + boxHeight(node) + GAP_DOWN, -GAP_DOWN);
}

/** What stands below the title: what it leaves out, then figures in one line. */
function linesOf(node: PipelineNode): string[] {
  const room = Math.floor((WIDTHS[node.stage] - 2 * PADDING) / LINE_LETTER);
  const figures = figureLines(node).join(' · ');
  return [...wrapped(node.about, room), ...(figures === '' ? [] : [cut(figures, room)])];
}

/** At most two lines; what is left is cut. */
function wrapped(text: string, room: number): string[] {
  if (text === '') return [];
  if (text.length <= room) return [text];
  const at = text.lastIndexOf(' ', room);
  if (at <= 0) return [cut(text, room)];
  return [text.slice(0, at), cut(text.slice(at + 1), room)];
}

function boxHeight(node: PipelineNode): number {
  return TITLE_HEIGHT + LINE_HEIGHT * linesOf(node).length + BOX_PADDING;
}

function boxOf(node: PipelineNode, place: { x: number; y: number; width: number }): Box {
  const said = [node.title, node.about, ...figureLines(node), ...(node.isUsed ? [] : ['not used'])];
  return {
    id: node.id,
    ...place,
    height: boxHeight(node),
    isUsed: node.isUsed,
    title: cut(node.title, Math.floor((place.width - 2 * PADDING) / TITLE_LETTER)),
    lines: linesOf(node),
    label: said.filter((part) => part !== '').join(', '),
  };
}

/** From the middle of one box's right side to that of the other's left side. */
function wire(start: Box, end: Box): string {
  const from = [start.x + start.width, start.y + start.height / 2];
  const to = [end.x, end.y + end.height / 2];
  // A way that passes a column bends in the gap before its end.
  const bend = end.x - GAP_ACROSS / 2;
  const [x1, y1, x2, y2] = [...from, ...to].map(tenth);
  const near = Math.max(Number(x1), bend - GAP_ACROSS / 2);
  return `M${x1} ${y1}H${tenth(near)}C${tenth(bend)} ${y1} ${tenth(bend)} ${y2} ${x2} ${y2}`;
}

function tenth(value: number): string {
  return String(Math.round(10 * value) / 10);
}

/** At most so many characters, the last one an ellipsis where something is left out. */
function cut(text: string, room: number): string {
  const characters = [...text];
  return characters.length <= room ? text : `${characters.slice(0, room - 1).join('')}…`;
}
