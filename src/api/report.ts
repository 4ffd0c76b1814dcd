import { z } from 'zod';
import { flow } from './flow.ts';
import { analysis } from './http.ts';
import { trafficSeries } from './series.ts';

/** What a report holds: one analysis with the flows it cites, in one file that needs no server. */
export const report = analysis.extend({
  flows: z.array(flow),
  /** Those that their forecasts did not hold for. */
  series: z.array(trafficSeries).default([]),
  /** Base name of the input, for people. */
  name: z.string(),
  /** Program and version that made the report, e.g. `vedette 0.1.0`. */
  madeBy: z.string(),
});
export type Report = z.infer<typeof report>;
