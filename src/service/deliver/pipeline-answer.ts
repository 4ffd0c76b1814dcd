import type { PipelineAnswer, Source } from '../../api/index.ts';
import { declaredPipeline } from '../../triage/index.ts';
import { apiPipeline } from '../ingest/index.ts';
import { drawPipeline } from './pipeline-drawing.ts';

/** The way as an analysis recorded it; as it is declared, of none and of records of before. */
export function pipelineOf(
  source: Pick<Source, 'pipeline' | 'models'> | undefined,
): PipelineAnswer {
  const pipeline = source?.pipeline ?? apiPipeline(declaredPipeline());
  return {
    pipeline,
    drawing: drawPipeline(pipeline),
    isMeasured: source?.pipeline !== undefined,
    models: source?.models ?? [],
  };
}
