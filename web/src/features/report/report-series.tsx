import type { Report } from '../../lib/api.ts';
import { countOf } from '../../lib/format.ts';
import { countsByLevel, inOrder } from '../../lib/series-words.ts';
import { LevelCounts } from '../../ui/level-counts.tsx';
import { SeriesChart } from '../../ui/series-chart.tsx';

/** The report shows so many; its file holds all that left their forecast. */
const SHOWN = 6;

/** Where traffic left its forecast; nothing where it nowhere did. */
export function ReportSeries({ series }: Pick<Report, 'series'>) {
  if (series.length === 0) return null;
  const heads = inOrder(series).slice(0, SHOWN);
  const shown = heads.flatMap(({ id }) => series.find((each) => each.id === id) ?? []);
  return (
    <section className="report-series">
      <h2>
        Where did traffic leave its forecast? <LevelCounts levels={countsByLevel(series)} />
      </h2>
      {shown.map((each) => (
        <SeriesChart key={each.id} series={each} />
      ))}
      {series.length > SHOWN && (
        <p className="dim">The {countOf(series.length - SHOWN, 'other')} are in this file.</p>
      )}
    </section>
  );
}
