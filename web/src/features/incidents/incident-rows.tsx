import type { ReactNode } from 'react';
import type { IncidentDetail, KeptIncident, QueueRow } from '../../lib/api.ts';
import { countOf, formatCount, formatMoment, formatWho } from '../../lib/format.ts';
import { inTime, spanShares } from '../../lib/incident-words.ts';
import { formatPriority } from '../../lib/parts.ts';
import { useSettings } from '../../lib/settings.ts';
import { LevelGlyph } from '../../ui/level-mark.tsx';

interface IncidentRowsProps {
  data: IncidentDetail;
  rowLink: (row: QueueRow, children: ReactNode) => ReactNode;
}

/** The rows in the order of time: when each was, and why it is of this case. */
export function IncidentRows({ data, rowLink }: IncidentRowsProps) {
  const { incident, rows } = data;
  const missing = incident.rowCount - rows.length;
  return (
    <section>
      <h3>
        Rows in the order of time <span className="dim">{formatCount(incident.rowCount)}</span>
      </h3>
      <ol className="case-rows">
        {inTime(rows).map(({ row, why, byHand }) => (
          <li key={row.id} className={row.status === 'archived' ? 'is-handled' : undefined}>
            <LevelGlyph level={row.parts.level} handled={row.status === 'archived'} />
            <span className="number case-priority">{formatPriority(row.parts.priority)}</span>
            <span className="case-title">
              <span className="sr-only">{row.parts.level} </span>
              {rowLink(row, row.title)}
            </span>
            <SpanBar row={row} incident={incident} />
            <span className="case-why">
              <span className="mono wire-text">{formatWho(row)}</span>{' '}
              <span className="dim">
                {why}
                {byHand && ', by hand'}
                {row.verdict !== undefined && `; ${row.verdict}`}
              </span>
            </span>
          </li>
        ))}
      </ol>
      {missing > 0 && (
        <p className="dim">
          {countOf(missing, 'row')} are not shown: their analysis was read again, and they are not
          in its new reading.
        </p>
      )}
    </section>
  );
}

/** Where the row lies in the span of the whole; nothing where a table doesn't say when. */
function SpanBar({ row, incident }: { row: QueueRow; incident: KeptIncident }) {
  const { zone } = useSettings();
  const shares = spanShares(row, incident);
  const when = `${formatMoment(row.time, zone)} to ${formatMoment(row.end, zone)}`;
  return (
    <span className="case-span" title={when}>
      <span className="sr-only">{shares ? when : 'no time'}</span>
      {shares && (
        <span
          className="case-bar"
          style={{ left: `${100 * shares.start}%`, width: `${100 * shares.length}%` }}
        />
      )}
    </span>
  );
}
