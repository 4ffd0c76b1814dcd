import type { PipelineAnswer } from '../../api/index.ts';
import { figureLines, STAGE_HEADS } from '../deliver/index.ts';
import { createStyle, terminalText } from './terminal-text.ts';

/** The way of an event as lines: stage after stage, each station with where it leads. */
export function renderPipeline(
  { pipeline: { nodes, edges } }: Pick<PipelineAnswer, 'pipeline'>,
  { about, color }: { about: string; color: boolean },
): string {
  const style = createStyle(color);
  const titles = new Map(nodes.map(({ id, title }) => [id, title]));
  const stages = STAGE_HEADS.flatMap(([stage, head]) => {
    const rows = nodes
      .filter((node) => node.stage === stage)
      .map((node) => {
        const next = edges.filter(({ from }) => from === node.id);
        const to = next.length === 1 ? ` → ${titles.get(next[0].to) ?? ''}` : '';
        const about = node.about === '' ? '' : ` (${node.about})`;
        const figures = node.isUsed ? figureLines(node).join(', ') : 'not used';
        return [terminalText(`  ${node.title}${about}`), `${figures}${to}`];
      });
    return rows.length === 0 ? [] : [style.bold(head), ...aligned(rows), ''];
  });
  return [style.dim(terminalText(about)), '', ...stages].join('\n');
}

/** Both columns begin alike. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, rest]) => `${name.padEnd(width)}  ${rest}`.trimEnd());
}
