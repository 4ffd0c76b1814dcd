import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import type { StreamState } from '../lib/data-source.ts';
import { formatDuration } from '../lib/format.ts';
import { useLive, useNow } from '../lib/live.tsx';

const WORDS: Record<StreamState, string> = {
  connecting: 'connecting',
  live: 'live',
  reconnecting: 'reconnecting',
  none: 'fixed',
};

/** Always in the same place: whether the page follows the server, and how old its data is. */
export function StreamNote() {
  const { state } = useLive();
  const client = useQueryClient();
  const isFetching = useIsFetching() > 0;
  const now = useNow(5000);
  const newest = client
    .getQueryCache()
    .getAll()
    .reduce((time, query) => Math.max(time, query.state.dataUpdatedAt), 0);
  const ageSeconds = Math.max(0, Math.floor((now - newest) / 1000));
  const age = newest === 0 ? '' : `, ${isFetching ? 'loading' : ageText(ageSeconds)}`;
  return (
    <span className="stream-note dim" data-state={state}>
      {WORDS[state]}
      {age}
    </span>
  );
}

function ageText(seconds: number): string {
  return seconds < 5 ? 'loaded just now' : `loaded ${formatDuration(seconds)} ago`;
}
