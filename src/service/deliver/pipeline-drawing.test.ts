import { describe, expect, test } from 'vitest';
import { type Pipeline, pipelineDrawing } from '../../api/index.ts';
import { drawPipeline, figureLines } from './pipeline-drawing.ts';
import { pipelineOf } from './pipeline-answer.ts';
import { pipelineSvg } from './pipeline-svg.ts';

const { pipeline, drawing, isMeasured } = pipelineOf(undefined);

describe('the picture of the way', () => {
  test('has a box a station and a line an edge, all within it, and no box over another', () => {
    expect(isMeasured).toBe(false);
    expect(drawing.boxes).toHaveLength(pipeline.nodes.length);
    expect(drawing.wires).toHaveLength(pipeline.edges.length);
    expect(pipelineDrawing.parse(drawing)).toEqual(drawing);
    for (const box of drawing.boxes) {
      expect(box.x + box.width).toBeLessThanOrEqual(drawing.width);
      expect(box.y + box.height).toBeLessThanOrEqual(drawing.height);
      const over = drawing.boxes.filter(
        (other) =>
          other !== box && other.x === box.x && other.y < box.y + box.height && other.y >= box.y,
      );
      expect(over).toEqual([]);
    }
  });

  test('goes from the right side of one box to the left side of the other', () => {
    const at = (id: string) => drawing.boxes.find((box) => box.id === id);
    const [scan, ratio] = [at('judge scan'), at('calibration likelihood-ratio')];
    const edge = pipeline.edges.findIndex(({ from }) => from === 'judge scan');
    const numbers = drawing.wires[edge].path.match(/[\d.]+/g)?.map(Number) ?? [];
    expect(numbers.slice(0, 2)).toEqual([
      (scan?.x ?? 0) + (scan?.width ?? 0),
      (scan?.y ?? 0) + (scan?.height ?? 0) / 2,
    ]);
    expect(numbers.slice(-2)[0]).toBe(ratio?.x);
  });

  test('draws names out of files as text', () => {
    const hostile = '</text><script>alert(1)</script>';
    const way: Pipeline = {
      nodes: [
        { id: 'a', stage: 'judge', title: hostile, about: hostile, isUsed: false, figures: [] },
      ],
      edges: [{ from: 'a', to: 'nowhere' }],
    };
    const drawn = drawPipeline(way);
    expect(drawn.wires).toEqual([]);
    const svg = pipelineSvg(drawn, { title: hostile, subtitle: hostile });
    expect(svg).not.toContain('<script');
    expect(drawn.boxes[0].label).toBe(`${hostile}, ${hostile}, not used`);
  });

  test('says one of one', () => {
    const figures = [
      { name: 'rows', count: 1 },
      { name: 'rows below 1', count: 1 },
      { name: 'looked at', count: 12_345 },
    ];
    expect(figureLines({ figures })).toEqual(['1 row', '1 row below 1', '12,345 looked at']);
  });
});
