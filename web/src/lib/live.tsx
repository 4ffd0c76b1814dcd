import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { StreamState } from './data-source.ts';
import { useDataSource } from './source-context.ts';

interface Live {
  state: StreamState;
  /** Goes up when the server says that something changed, at most once a second. */
  revision: number;
}

const QUIET_MS = 1000;
const LiveContext = createContext<Live>({ state: 'none', revision: 0 });

export function useLive(): Live {
  return useContext(LiveContext);
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const source = useDataSource();
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>('none');
  const [revision, setRevision] = useState(0);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let missed = false;
    const changed = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setRevision((now) => now + 1);
        // Lists wait until they are asked for; what stands alone may change in place.
        for (const name of ['sources', 'series-of', 'incident', 'work']) {
          void client.invalidateQueries({ queryKey: [name] });
        }
      }, QUIET_MS);
    };
    const stop = source.watch({
      onChange: changed,
      onState(next) {
        setState(next);
        // What happened while the line was broken is caught up with once it is back.
        if (next === 'reconnecting') missed = true;
        if (next === 'live' && missed) {
          missed = false;
          changed();
        }
      },
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, source]);

  return <LiveContext value={{ state, revision }}>{children}</LiveContext>;
}

/** The wall clock, for ages; ticks seldom, so that nothing flickers. */
export function useNow(everyMs = 10_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
