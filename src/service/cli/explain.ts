import { Command } from 'commander';
import type { Source } from '../../api/index.ts';
import { drawPipeline, pipelineOf, pipelinePage, pipelineSvg } from '../deliver/index.ts';
import { VERSION } from '../version.ts';
import { dataDirectoryOf } from './data-directory.ts';
import { findRow } from './find-row.ts';
import { findSource } from './find-source.ts';
import { OPTIONS } from './options.ts';
import { outputTo } from './output.ts';
import { renderRow } from './render-row.ts';
import { renderPipeline } from './render-pipeline.ts';

interface ExplainFlags {
  pipeline?: boolean;
  source?: string;
  output?: string;
  json?: boolean;
  data?: string;
}

export function explainCommand(): Command {
  return new Command('explain')
    .description('say why a row stands where it stands, or draw the way that all events go')
    .argument(
      '[what]',
      'a row, by its place in the list (1) or its id; with --pipeline an analysis, by its id or ' +
        'name (latest when left out)',
    )
    .option('--pipeline', 'draw the way of an event, with the figures of an analysis')
    .option('--source <analysis>', 'of which analysis a row is, by its id or name (latest)')
    .addOption(OPTIONS.output())
    .addOption(OPTIONS.json())
    .addOption(OPTIONS.data())
    .action(async (what: string | undefined, flags: ExplainFlags) => {
      if (flags.pipeline) await explainPipeline(what, flags);
      else await explainRow(what ?? '1', flags);
    });
}

async function explainPipeline(named: string | undefined, flags: ExplainFlags): Promise<void> {
  const source = await findSource(dataDirectoryOf(flags.data), named);
  const answer = pipelineOf(source);
  const out = outputTo(flags.output);
  const about = aboutPipeline(source, answer.isMeasured);
  const svg = () => pipelineSvg(drawPipeline(answer.pipeline), about);
  const ending = /\.(svg|html)$/.exec(flags.output ?? '')?.[1];
  if (flags.json) out.write(`${JSON.stringify({ schema: 'vedette.pipeline/1', ...answer })}\n`);
  else if (ending === 'svg') out.write(svg());
  else if (ending === 'html') {
    out.write(pipelinePage(svg(), { ...about, madeBy: `vedette ${VERSION}` }));
  } else out.write(renderPipeline(answer, { about: about.subtitle, color: out.color }));
  out.close();
}

async function explainRow(what: string, flags: ExplainFlags): Promise<void> {
  const detail = await findRow(dataDirectoryOf(flags.data), { what, source: flags.source });
  const out = outputTo(flags.output);
  const { columns, color } = out;
  out.write(flags.json ? `${JSON.stringify(detail)}\n` : renderRow(detail, { columns, color }));
  out.close();
}

function aboutPipeline(source: Source | undefined, isMeasured: boolean) {
  const title = 'The way of an event';
  if (source === undefined) return { title, subtitle: 'nothing is recorded yet: no figures' };
  const old = `${source.name}: analysed by version ${source.version}, which kept no figures`;
  return { title, subtitle: isMeasured ? `figures of ${source.name}` : old };
}
