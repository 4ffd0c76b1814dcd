import type { SORTS } from '../../lib/api.ts';
import { type QueueQuery, sortOf } from '../../lib/queue-query.ts';

export type Sort = (typeof SORTS)[number];

interface Column {
  name: string;
  label: string;
  sort?: Sort;
  isNumber?: boolean;
}

const COLUMNS: readonly Column[] = [
  { name: 'level', label: 'Level' },
  { name: 'priority', label: 'Priority', sort: 'priority', isNumber: true },
  { name: 'title', label: 'What' },
  { name: 'who', label: 'Originator → responder' },
  { name: 'flows', label: 'Flows', sort: 'flows', isNumber: true },
  { name: 'spark', label: 'Over the capture' },
  { name: 'when', label: 'Last seen', sort: 'time', isNumber: true },
];

interface QueueHeaderProps {
  query: QueueQuery;
  /** Whether rows can be selected and changed; else those columns are left out. */
  canSelect: boolean;
  onSort: (sort: Sort) => void;
}

export function QueueHeader({ query, canSelect, onSort }: QueueHeaderProps) {
  const sort = sortOf(query);
  return (
    <div role="row" aria-rowindex={1} className="queue-header dim">
      {canSelect && <span role="columnheader" aria-label="Selection" className="cell-select" />}
      {COLUMNS.map((column) => (
        <span
          key={column.name}
          role="columnheader"
          aria-sort={column.sort === sort ? 'descending' : undefined}
          className={`cell-${column.name}${column.isNumber ? ' number' : ''}`}
        >
          {column.sort ? (
            <SortButton column={column} isOn={column.sort === sort} onSort={onSort} />
          ) : (
            column.label
          )}
        </span>
      ))}
      {canSelect && (
        <span role="columnheader" className="cell-state">
          State
        </span>
      )}
    </div>
  );
}

function SortButton(props: { column: Column; isOn: boolean; onSort: (sort: Sort) => void }) {
  const { column, isOn, onSort } = props;
  return (
    <button
      type="button"
      className="sort-button"
      title={`Sort by ${column.label.toLowerCase()}, highest first`}
      onClick={() => column.sort && onSort(column.sort)}
    >
      {isOn && <span aria-hidden="true">↓ </span>}
      {column.label}
    </button>
  );
}
