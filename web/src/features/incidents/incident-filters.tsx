import { INCIDENT_LEVELS, type IncidentsPage } from '../../lib/api.ts';
import { countOf, formatCount } from '../../lib/format.ts';
import { changeIncidentSearch, type IncidentSearch } from '../../lib/incident-query.ts';
import { Button } from '../../ui/button.tsx';
import { LevelGlyph } from '../../ui/level-mark.tsx';

interface IncidentFiltersProps {
  search: IncidentSearch;
  /** Absent until they are loaded. */
  levels: IncidentsPage['levels'] | undefined;
  total: number;
  onChange: (search: IncidentSearch) => void;
}

const STATUSES = [
  ['active', 'Active'],
  ['acknowledged', 'Acknowledged'],
  ['resolved', 'Resolved'],
  ['all', 'All'],
] as const;

export function IncidentFilters({ search, levels, total, onChange }: IncidentFiltersProps) {
  return (
    <div className="filter-bar">
      <h1 className="sr-only">Incidents</h1>
      <span className="segments" role="group" aria-label="State">
        {STATUSES.map(([status, word]) => (
          <Button
            key={status}
            label={`${word} incidents`}
            pressed={(search.status ?? 'active') === status}
            onPress={() => onChange(changeIncidentSearch(search, { status }))}
          >
            {word}
          </Button>
        ))}
      </span>
      <span className="segments" role="group" aria-label="Level">
        {INCIDENT_LEVELS.map((level) => (
          <Button
            key={level}
            label={`Only ${level} incidents`}
            pressed={search.level === level}
            onPress={() =>
              onChange(
                changeIncidentSearch(search, {
                  level: search.level === level ? undefined : level,
                }),
              )
            }
          >
            <LevelGlyph level={level} /> {level}{' '}
            <span className="dim">{levels === undefined ? '' : formatCount(levels[level])}</span>
          </Button>
        ))}
      </span>
      <span className="filter-count dim" role="status">
        {countOf(total, 'incident')}
      </span>
    </div>
  );
}
