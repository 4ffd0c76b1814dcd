import { useSyncExternalStore } from 'react';
import { parseSearch, type QueueSearch, readSearch, writeSearch } from '../lib/queue-query.ts';

/** The queue's state behind the `#`: a file has no other part of its address to keep it in. */
export function useHashSearch() {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const search = parseSearch(readSearch(hash.replace(/^#/, '')));
  return { search, go };
}

function go(search: QueueSearch, how: 'step' | 'move'): void {
  const hash = `#${writeSearch({ ...search })}`;
  if (how === 'move') location.replace(hash);
  else location.hash = hash;
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
