import { fillReport } from '../../src/service/deliver/report.ts';
import type { AnalysisRecord } from '../../src/service/store/index.ts';

/** The report of an analysis, as the command line writes it. */
export function filledReport(template: string, analysis: AnalysisRecord): string {
  const { name, analysedAt: _, ...source } = analysis.source;
  return fillReport(template, {
    schema: 'vedette.analysis/1',
    source,
    groups: analysis.groups,
    events: analysis.events,
    flows: analysis.flows,
    incidents: analysis.incidents,
    series: analysis.series,
    name,
    madeBy: 'vedette 0.1.0',
  });
}
