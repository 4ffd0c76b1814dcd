import type { PipelineDrawing } from '../../lib/api.ts';

/** The drawn way; it scrolls by itself where the page is narrower. */
export function PipelinePicture({ drawing }: { drawing: PipelineDrawing }) {
  const { width, height, heads, boxes, wires } = drawing;
  return (
    <div className="picture" role="group" aria-label="The way of an event" tabIndex={0}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
        {heads.map(({ x, y, text }) => (
          <text key={text} className="picture-head" x={x} y={y}>
            {text}
          </text>
        ))}
        {wires.map(({ path, isUsed }) => (
          <path key={path} className={isUsed ? 'picture-wire' : 'picture-wire is-idle'} d={path} />
        ))}
        {boxes.map((box) => (
          <Station key={box.id} box={box} />
        ))}
      </svg>
      <ul className="sr-only">
        {boxes.map(({ id, label }) => (
          <li key={id}>{label}</li>
        ))}
      </ul>
    </div>
  );
}

const TEXT_LEFT = 8;
const [TITLE_DOWN, LINE_DOWN, LINE_HEIGHT] = [18, 34, 14];

function Station({ box }: { box: PipelineDrawing['boxes'][number] }) {
  const { x, y, width, height, title, lines, label, isUsed } = box;
  return (
    <g className={isUsed ? 'picture-box' : 'picture-box is-idle'}>
      <title>{label}</title>
      <rect x={x} y={y} width={width} height={height} rx="3" />
      <text className="picture-title" x={x + TEXT_LEFT} y={y + TITLE_DOWN}>
        {title}
      </text>
      {lines.map((line, i) => (
        <text
          key={line}
          className="picture-line"
          x={x + TEXT_LEFT}
          y={y + LINE_DOWN + LINE_HEIGHT * i}
        >
          {line}
        </text>
      ))}
    </g>
  );
}
