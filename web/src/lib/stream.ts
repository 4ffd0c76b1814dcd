import { streamMessage } from './api.ts';
import type { Watcher } from './data-source.ts';

/** The events' names. What they carry is asked for anew, so that nothing is shown twice. */
const KINDS = streamMessage.options.map((option) => option.shape.type.value);
const RETRY_FIRST_MS = 1000;
const RETRY_LAST_MS = 30_000;

/**
 * Follows the server's event stream. The browser reconnects by itself after a broken line, but
 * gives up for good on an answer that is no stream (a proxy's error page, say), so that case is
 * retried here, more and more slowly.
 */
export function watchStream(address: string, watcher: Watcher): () => void {
  let stream: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = RETRY_FIRST_MS;

  const connect = () => {
    stream = new EventSource(address);
    stream.onopen = () => {
      waitMs = RETRY_FIRST_MS;
      watcher.onState('live');
    };
    stream.onerror = () => {
      watcher.onState('reconnecting');
      if (stream?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(connect, waitMs);
      waitMs = Math.min(waitMs * 2, RETRY_LAST_MS);
    };
    for (const kind of KINDS) {
      stream.addEventListener(kind, () => watcher.onChange(kind));
    }
  };

  watcher.onState('connecting');
  connect();
  return () => {
    clearTimeout(timer);
    stream?.close();
  };
}
