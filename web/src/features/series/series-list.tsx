import { useEffect, useRef } from 'react';
import type { SeriesHead } from '../../lib/api.ts';
import { METRIC_WORDS, subjectWords, worstLevel } from '../../lib/series-words.ts';
import { LevelMark } from '../../ui/level-mark.tsx';

interface SeriesListProps {
  series: readonly SeriesHead[];
  chosen: string;
  onChoose: (id: string) => void;
}

/** Series with anomalies stand first. */
export function SeriesList({ series, chosen, onChoose }: SeriesListProps) {
  return (
    <ul className="series-list" aria-label="Series">
      {series.map((each) => (
        <Line key={each.id} series={each} isChosen={each.id === chosen} onChoose={onChoose} />
      ))}
    </ul>
  );
}

function Line({
  series,
  isChosen,
  onChoose,
}: {
  series: SeriesHead;
  isChosen: boolean;
  onChoose: (id: string) => void;
}) {
  const line = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  const { anomalies } = series;
  const level = worstLevel(anomalies);
  return (
    <li>
      <button
        ref={line}
        type="button"
        className="series-line"
        aria-current={isChosen}
        onClick={() => onChoose(series.id)}
      >
        <span className="series-line-level">{level && <LevelMark level={level} />}</span>
        <span className="cut">
          <span className={series.subject.type === 'host' ? 'mono' : ''}>
            {subjectWords(series.subject)}
          </span>
          , {METRIC_WORDS[series.metric]}
        </span>
        <span className="number dim">{anomalies.length > 0 && anomalies.length}</span>
      </button>
    </li>
  );
}
