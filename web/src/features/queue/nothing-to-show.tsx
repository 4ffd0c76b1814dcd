import type { Source } from '../../lib/api.ts';
import {
  changeSearch,
  isFiltered,
  queryOf,
  type QueueSearch,
  statusOf,
} from '../../lib/queue-query.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyNote } from '../../ui/notes.tsx';

interface NothingToShowProps {
  search: QueueSearch;
  /** Undefined while they are being loaded. */
  sources: Source[] | undefined;
  /** Those that the queue is asked about. */
  shownSources: readonly Source[];
  onSearch: (search: QueueSearch) => void;
}

/** Why the queue has no rows, and what would give it some. */
export function NothingToShow(props: NothingToShowProps) {
  const { search, sources, shownSources, onSearch } = props;
  if (sources?.length === 0) {
    return (
      <EmptyNote title="Nothing has been analysed yet" command="vedette analyze capture.pcap">
        <p>
          Here stands what to look at first, with its reasons, as soon as a capture has been
          analysed and recorded. Run this where the server keeps its data:
        </p>
      </EmptyNote>
    );
  }
  if (isFiltered(queryOf(search))) {
    const cleared = { level: undefined, class: undefined, host: undefined, text: undefined };
    return (
      <EmptyNote title="No row matches these filters">
        <Button label="Remove all filters" onPress={() => onSearch(changeSearch(search, cleared))}>
          Remove all filters
        </Button>
      </EmptyNote>
    );
  }
  if (sources && shownSources.every((source) => source.groups === 0)) {
    const isJudged = shownSources.some((source) => source.novelty !== 'none');
    return (
      <EmptyNote title="Nothing stands out">
        <p>
          The traffic was read, and no behaviour in it is worth a look.
          {!isJudged && ' Its flows were too few to judge what is unusual.'}
        </p>
      </EmptyNote>
    );
  }
  if (statusOf(search) === 'escalated') {
    return (
      <EmptyNote title="Nothing is escalated">
        <p>Rows that you escalate stand here until they are archived or reopened.</p>
      </EmptyNote>
    );
  }
  if (statusOf(search) === 'archived') {
    return (
      <EmptyNote title="Nothing is archived">
        <p>Rows that you archive are kept here and can be reopened.</p>
      </EmptyNote>
    );
  }
  return (
    <EmptyNote title="The queue is empty">
      <p>Nothing is open: no row stood out, or all of them have been archived.</p>
      <Button
        label="Show archived rows"
        onPress={() => onSearch(changeSearch(search, { status: 'archived' }))}
      >
        Show archived rows
      </Button>
    </EmptyNote>
  );
}
