import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fillReport } from '../deliver/index.ts';
import { OperatorError } from '../errors.ts';
import type { Analysed } from '../ingest/index.ts';
import { VERSION } from '../version.ts';
import { outputTo } from './output.ts';

/** The built template; `dist/web-report` lies beside the compiled program. */
const TEMPLATE = new URL('../../web-report/report.html', import.meta.url);

/** Writes the analysis as one HTML file that needs nothing else. */
export async function writeReport(
  path: string,
  { analysis, flows, series, name }: Analysed,
): Promise<void> {
  const template = await readFile(TEMPLATE, 'utf8').catch((cause: unknown) => {
    throw new OperatorError(
      'VED_CONSOLE_NOT_BUILT',
      `report: expected its template at ${fileURLToPath(TEMPLATE)}, found nothing; ` +
        'run npm run build',
      { cause },
    );
  });
  const out = outputTo(path);
  const odd = series.filter(({ anomalies }) => anomalies.length > 0);
  const madeBy = `vedette ${VERSION}`;
  out.write(fillReport(template, { ...analysis, flows: [...flows], series: odd, name, madeBy }));
  out.close();
}
