import type { IncidentDeed, IncidentEntry, KeptIncident } from '../../api/index.ts';

/**
 * What an incident is after one more line of its history. Throws a RangeError for a line that can't
 * follow: anything before it was opened, or opening it twice.
 */
export function afterEntry(
  before: KeptIncident | undefined,
  id: string,
  { at, deed }: IncidentEntry,
): KeptIncident {
  if (before === undefined) return opened(id, at, deed);
  const incident = { ...before, updatedAt: at };
  switch (deed.type) {
    case 'opened':
      throw new RangeError(`incident ${id}: expected it not to be there yet, got it twice`);
    case 'grew': {
      const sources = [...before.sourceIds, ...deed.rows.map(({ sourceId }) => sourceId)];
      const rowCount = before.rowCount + deed.rows.length;
      return {
        ...incident,
        ...timeless,
        ...deed.facts,
        rowCount,
        sourceIds: [...new Set(sources)],
      };
    }
    case 'shrank': {
      const rowCount = Math.max(0, before.rowCount - deed.rows.length);
      return { ...incident, ...(deed.facts && { ...timeless, ...deed.facts }), rowCount };
    }
    case 'status':
      return { ...incident, status: deed.status };
    default:
      return incident;
  }
}

/** New facts without a time must not keep an old one. */
const timeless = { time: undefined, end: undefined };

function opened(id: string, at: string, deed: IncidentDeed): KeptIncident {
  if (deed.type !== 'opened') {
    throw new RangeError(`incident ${id}: expected it to be opened first, got "${deed.type}"`);
  }
  return {
    ...deed.facts,
    id,
    status: 'open',
    rowCount: deed.rows.length,
    sourceIds: [...new Set(deed.rows.map(({ sourceId }) => sourceId))],
    openedAt: at,
    updatedAt: at,
  };
}
