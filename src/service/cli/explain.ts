import { Command } from 'commander';
import type { Source } from '../../api/index.ts';
import { drawPipeline, pipelineOf, pipelinePage, pipelineSvg } from '../deliver/index.ts';
import { VERSION } from '../version.ts';
import { dataDirectoryOf } from './data-directory.ts';
import { findSource } from './find-source.ts';
import { OPTIONS } from './options.ts';
import { outputTo } from './output.ts';
import { renderPipeline } from './render-pipeline.ts';

interface ExplainFlags {
  pipeline?: boolean;
  output?: string;
  json?: boolean;
  data?: string;
}

export function explainCommand(): Command {
  return new Command('explain')
    .description('draw the way of an event through detectors, models and fusion, with its figures')
    .argument('[analysis]', 'with --pipeline: id or name of a recorded one; latest when left out')
    .option('--pipeline', 'the way of an event, with the figures of an analysis')
    .addOption(OPTIONS.output())
    .addOption(OPTIONS.json())
    .addOption(OPTIONS.data())
    .action(async (named: string | undefined, flags: ExplainFlags) => {
      await explainPipeline(named, flags);
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

function aboutPipeline(source: Source | undefined, isMeasured: boolean) {
  const title = 'The way of an event';
  if (source === undefined) return { title, subtitle: 'nothing is recorded yet: no figures' };
  const old = `${source.name}: analysed by version ${source.version}, which kept no figures`;
  return { title, subtitle: isMeasured ? `figures of ${source.name}` : old };
}
