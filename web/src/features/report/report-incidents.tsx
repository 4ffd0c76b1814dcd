import { INCIDENT_LEVELS, type Incident, type Report } from '../../lib/api.ts';
import { countOf, formatCount } from '../../lib/format.ts';
import { formatPriority } from '../../lib/parts.ts';
import { Button } from '../../ui/button.tsx';
import { LevelGlyph, LevelMark } from '../../ui/level-mark.tsx';

interface ReportIncidentsProps {
  data: Report;
  onOpen: (groupId: string) => void;
}

/** The incidents that the rows make: one line, and each with its rows behind it. */
export function ReportIncidents({ data, onOpen }: ReportIncidentsProps) {
  const [worst] = data.incidents;
  if (!worst) return null;
  return (
    <details className="report-summary report-incidents">
      <summary>
        <span>{countOf(data.incidents.length, 'incident')}</span>
        <IncidentCounts data={data} />
        <span className="cut">the worst: {worst.title}</span>
      </summary>
      <IncidentLines data={data} onOpen={onOpen} />
    </details>
  );
}

export function IncidentCounts({ data }: { data: Report }) {
  return (
    <span className="level-counts">
      {INCIDENT_LEVELS.map((level) => {
        const count = data.incidents.filter((incident) => incident.level === level).length;
        return count === 0 ? null : (
          <span key={level} className="level-count" title={`${count} ${level}`}>
            <LevelGlyph level={level} />
            <span className="sr-only">{level}</span>
            {formatCount(count)}
          </span>
        );
      })}
    </span>
  );
}

/** Each incident with its rows; on paper, where nothing can be opened, as text. */
export function IncidentLines({ data, onOpen }: Partial<ReportIncidentsProps> & { data: Report }) {
  return (
    <ul className="report-cases">
      {data.incidents.map((incident) => (
        <li key={incident.id}>
          <p>
            <LevelMark level={incident.level} /> {formatPriority(incident.priority)}{' '}
            <strong className="wire-text">{incident.title}</strong>
          </p>
          <p className="wire-text">{incident.sentence}</p>
          {incident.proposals.length > 0 && (
            <p className="dim">Proposed: {incident.proposals.map(({ text }) => text).join('; ')}</p>
          )}
          <MemberLines data={data} incident={incident} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  );
}

interface MemberLinesProps {
  data: Report;
  incident: Incident;
  onOpen: ((groupId: string) => void) | undefined;
}

function MemberLines({ data, incident, onOpen }: MemberLinesProps) {
  const ranks = new Map(data.groups.map((group) => [group.id, group]));
  return (
    <ul className="report-members">
      {incident.rows.map(({ id, why }) => {
        const group = ranks.get(id);
        if (!group) return null;
        const name = `${group.rank}. ${group.title}`;
        return (
          <li key={id}>
            {onOpen ? (
              <Button label={`Open row ${group.rank}`} onPress={() => onOpen(id)}>
                {name}
              </Button>
            ) : (
              name
            )}{' '}
            <span className="dim">{why}</span>
          </li>
        );
      })}
    </ul>
  );
}
