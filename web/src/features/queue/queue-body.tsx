import type { Source } from '../../lib/api.ts';
import { changeSearch, isWholeQueue, queryOf, type QueueSearch } from '../../lib/queue-query.ts';
import { useWork } from '../../lib/source-context.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorBar, ErrorNote, LoadingNote } from '../../ui/notes.tsx';
import { PartialNote } from '../../ui/partial-note.tsx';
import { WorkNote } from './work-note.tsx';
import { NothingToShow } from './nothing-to-show.tsx';
import { QueueList } from './queue-list.tsx';
import type { Cursor } from '../../lib/use-cursor.ts';
import type { Queue } from './use-queue.ts';
import type { RowActions, Selection } from './use-row-actions.ts';

interface QueueBodyProps {
  queue: Queue;
  search: QueueSearch;
  sources: Source[] | undefined;
  cursor: Cursor;
  selection: Selection;
  act: RowActions | undefined;
  onSearch: (search: QueueSearch) => void;
}

/** The list, or what there is to say instead of it, with its notices above. */
export function QueueBody(props: QueueBodyProps) {
  const { queue, search, cursor, selection } = props;
  const shownSources = (props.sources ?? []).filter(
    (source) => search.source === undefined || source.id === search.source,
  );
  const { data: work } = useWork({});
  // The line is of all that is open, in the order in which it was drawn.
  const line = isWholeQueue(queryOf(search)) ? work?.open : undefined;
  return (
    <>
      <PartialNote sources={shownSources} />
      <div className="queue-bar-place" role="status">
        <Bar queue={queue} selection={selection} />
      </div>
      {queue.error !== undefined && queue.rows.length === 0 && (
        <ErrorNote error={queue.error} onRetry={queue.retry} />
      )}
      {queue.isLoading && <LoadingNote />}
      {!queue.isLoading && queue.error === undefined && queue.rows.length === 0 && (
        <NothingToShow
          search={search}
          sources={props.sources}
          shownSources={shownSources}
          onSearch={props.onSearch}
        />
      )}
      {queue.rows.length > 0 && <WorkNote line={line} />}
      {queue.rows.length > 0 && (
        <QueueList
          rows={queue.rows}
          total={queue.total}
          workCount={line?.count}
          query={queryOf(search)}
          activeId={cursor.activeId}
          openId={search.group}
          selected={selection.ids}
          isStale={queue.isStale || queue.error !== undefined}
          act={props.act}
          onOpen={cursor.open}
          onActivate={cursor.activate}
          onStep={cursor.step}
          onSort={(sort) => props.onSearch(changeSearch(search, { sort }))}
          onNearEnd={queue.loadMore}
        />
      )}
    </>
  );
}

/** One at a time; what a person is doing comes first. */
function Bar({ queue, selection }: Pick<QueueBodyProps, 'queue' | 'selection'>) {
  if (selection.ids.size > 0) return <SelectionBar selection={selection} />;
  if (queue.rows.length === 0) return null;
  if (queue.error !== undefined) return <ErrorBar error={queue.error} onRetry={queue.retry} />;
  return queue.pending ? <PendingBar queue={queue} /> : null;
}

function PendingBar({ queue }: { queue: Queue }) {
  const { added, gone } = queue.pending ?? { added: 0, gone: 0 };
  const words = [added > 0 ? `${added} new` : '', gone > 0 ? `${gone} gone` : ''];
  const text = words.filter((word) => word !== '').join(', ');
  return (
    <div className="notice-bar">
      <Button label={`Show what changed: ${text}`} command="merge" onPress={queue.merge}>
        {text}
      </Button>
    </div>
  );
}

const DEEDS = [
  { deed: 'archive', word: 'Archive' },
  { deed: 'escalate', word: 'Escalate' },
  { deed: 'dismiss', word: 'Dismiss' },
  { deed: 'confirm', word: 'Confirm' },
] as const;

function SelectionBar({ selection }: { selection: Selection }) {
  return (
    <div className="notice-bar">
      <span>{selection.ids.size} selected</span>
      {DEEDS.map(({ deed, word }) => (
        <Button
          key={deed}
          label={`${word} the selected rows`}
          command={deed}
          onPress={() => selection.change(deed)}
        >
          {word}
        </Button>
      ))}
      <Button label="Clear the selection" command="back" onPress={selection.clear}>
        Clear
      </Button>
    </div>
  );
}
