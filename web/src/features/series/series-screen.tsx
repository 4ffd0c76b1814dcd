import type { ReactNode } from 'react';
import type { SeriesHead, Source } from '../../lib/api.ts';
import { useCommands } from '../../lib/commands.tsx';
import { countsByLevel, inOrder, summaryWords } from '../../lib/series-words.ts';
import { useSeriesOf, useSources } from '../../lib/source-context.ts';
import { Choice } from '../../ui/choice.tsx';
import { LevelCounts } from '../../ui/level-counts.tsx';
import { EmptyNote, ErrorNote, LoadingNote } from '../../ui/notes.tsx';
import { OneSeries } from './one-series.tsx';
import { SeriesList } from './series-list.tsx';
import './series.css';

interface SeriesScreenProps {
  /** The latest analysis where absent. */
  sourceId: string | undefined;
  /** The first of the list where absent. */
  seriesId: string | undefined;
  onChoose: (chosen: { source: string; series?: string }, how: 'step' | 'move') => void;
  /** A link to a row of the queue; the screen does not know addresses. */
  link: (groupId: string, children: ReactNode) => ReactNode;
}

/** Traffic by bins of time, and where it was not what its past announced. */
export function SeriesScreen({ sourceId, seriesId, onChoose, link }: SeriesScreenProps) {
  const sources = useSources();
  const captures = sources.data?.filter(({ type }) => type === 'capture');
  const source = captures?.find(({ id }) => id === sourceId) ?? captures?.[0];
  const list = useSeriesOf(source?.id);
  const series = inOrder(list.data ?? []);
  const at = Math.max(
    0,
    series.findIndex(({ id }) => id === seriesId),
  );
  const shown = series[at];
  const step = (by: number) => {
    const next = series[at + by];
    if (source && next) onChoose({ source: source.id, series: next.id }, 'move');
  };
  useCommands({ next: () => step(1), previous: () => step(-1) });
  const failed = [sources, list].find((each) => each.isError && !each.data);
  if (failed) return <ErrorNote error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!captures) return <LoadingNote />;
  if (!source) {
    return (
      <EmptyNote title="No capture has been analysed yet" command="vedette analyze capture.pcap">
        <p>Traffic by bins of time, with what was expected of it, would stand here.</p>
      </EmptyNote>
    );
  }
  return (
    <div className="series">
      <header className="series-head">
        <h1>Where did traffic leave its forecast?</h1>
        <Choice
          label="Analysis"
          value={source.id}
          options={captures.map(({ id, name }) => [id, name])}
          onChoose={(id) => onChoose({ source: id }, 'step')}
        />
      </header>
      <Summary source={source} series={list.data} />
      {shown && (
        <div className="series-panes">
          <SeriesList
            series={series}
            chosen={shown.id}
            onChoose={(id) => onChoose({ source: source.id, series: id }, 'step')}
          />
          <OneSeries id={shown.id} link={link} />
        </div>
      )}
    </div>
  );
}

function Summary({ source, series }: { source: Source; series: SeriesHead[] | undefined }) {
  const seen = source.series;
  if (seen === undefined) {
    return <p className="dim">This analysis was recorded by a version that kept no series.</p>;
  }
  return (
    <p className="series-summary">
      <span>{summaryWords(seen)}</span>
      {seen.anomalies > 0 && <LevelCounts levels={countsByLevel(series ?? [])} />}
    </p>
  );
}
