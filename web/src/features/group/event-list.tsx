import { useState } from 'react';
import type { Event } from '../../lib/api.ts';
import { countOf, formatCount, formatIso, formatMoment, formatNumber } from '../../lib/format.ts';
import { formatPriority } from '../../lib/parts.ts';
import { useSettings } from '../../lib/settings.ts';
import { Button } from '../../ui/button.tsx';
import { LevelGlyph } from '../../ui/level-mark.tsx';
import { CopyButton } from '../../ui/value.tsx';
import { PriorityParts } from './priority-parts.tsx';

/** Shown at first; a group can hold thousands. */
const FIRST = 20;
const MORE = 200;

export function EventList({ events, total }: { events: readonly Event[]; total: number }) {
  const [limit, setLimit] = useState(FIRST);
  const shown = events.slice(0, limit);
  return (
    <section>
      <h3>
        Events <span className="dim">{formatCount(total)}</span>
      </h3>
      <ul className="events">
        {shown.map((event) => (
          <EventItem key={event.id} event={event} />
        ))}
      </ul>
      {events.length > limit && (
        <Button label="Show more events" onPress={() => setLimit(limit + MORE)}>
          Show more
        </Button>
      )}
      {events.length < total && (
        <p className="dim">
          {formatCount(events.length)} of {formatCount(total)} events are loaded.
        </p>
      )}
    </section>
  );
}

/** A row as its table has it; text is shown as text and nothing else. */
function RowCells({ cells }: { cells: NonNullable<Event['row']>['values'] }) {
  return (
    <dl className="row-cells">
      {cells.map(({ name, value }) => (
        <div key={name}>
          <dt className="dim cut" title={name}>
            {name}
          </dt>
          <dd className="wire-text">
            {typeof value === 'number' ? formatNumber(value) : (value ?? '–')}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function EventItem({ event }: { event: Event }) {
  const { zone } = useSettings();
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <details className="event" onToggle={(toggle) => setOpen(toggle.currentTarget.open)}>
        <summary>
          <LevelGlyph level={event.parts.level} />
          <span className="sr-only">{event.parts.level}</span>
          <span className="number event-priority">{formatPriority(event.parts.priority)}</span>
          <span className="event-time" title={formatIso(event.time, zone)}>
            {formatMoment(event.time, zone)}
          </span>
          <span className="cut">{event.sentence}</span>
        </summary>
        {isOpen && (
          <div className="event-body">
            <p>{event.sentence}</p>
            <p className="dim">
              {event.row === undefined
                ? `${countOf(event.flowCount, 'flow')}, of which ` +
                  `${formatCount(event.flowIds.length)} kept as examples. `
                : `Row ${event.row.position} of the table. `}
              Event <code>{event.id}</code>
              <CopyButton name="event id" text={event.id} />
            </p>
            <PriorityParts parts={event.parts} flagged={event.flagged} />
            {event.row && <RowCells cells={event.row.values} />}
          </div>
        )}
      </details>
    </li>
  );
}
