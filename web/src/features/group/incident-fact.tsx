import { useIncident } from '../../lib/source-context.ts';
import { countOf } from '../../lib/format.ts';
import { Fact } from '../../ui/fact.tsx';
import type { DetailLinks } from './detail-links.ts';

/** The incident that a row belongs to; in a report, which has no page for it, its title. */
export function IncidentFact({ id, link }: { id: string; link: DetailLinks['incident'] }) {
  const { data, isPlaceholderData } = useIncident(id);
  const known = data !== undefined && !isPlaceholderData ? data.incident : undefined;
  const title = known?.title ?? 'one of the incidents';
  return (
    <Fact name="Incident">
      <span className="wire-text">{link ? link(id, title) : title}</span>
      {known && (
        <span className="dim">
          {known.level}, {countOf(known.rowCount, 'row')}
        </span>
      )}
    </Fact>
  );
}
