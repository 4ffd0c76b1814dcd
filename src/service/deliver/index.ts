/**
 * What leaves the house for people: the self-contained reports. It only writes down what
 * triage and learning said, and sends nothing anywhere.
 */
export { evaluationReport } from './evaluation-report.ts';
export { forecastReport } from './forecast-report.ts';
export { noveltyReport } from './novelty-report.ts';
export { fillReport } from './report.ts';
export { pipelinePage } from './pipeline-page.ts';
export { pipelineOf } from './pipeline-answer.ts';
export { drawPipeline, figureLines, STAGE_HEADS } from './pipeline-drawing.ts';
export { pipelineSvg } from './pipeline-svg.ts';
export { trainingReport } from './training-report.ts';
