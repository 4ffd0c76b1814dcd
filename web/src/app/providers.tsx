import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { CommandsProvider } from '../lib/commands.tsx';
import type { DataSource } from '../lib/data-source.ts';
import { LiveProvider } from '../lib/live.tsx';
import { SourceProvider } from '../lib/source-context.ts';
import { StatusActionsProvider } from '../lib/status-actions.tsx';

/** All that screens rely on, over whichever source of data the page has. */
export function Providers({ source, children }: { source: DataSource; children: ReactNode }) {
  const [client] = useState(
    // The browser's word on being online says nothing of a server on this machine.
    () => new QueryClient({ defaultOptions: { queries: { networkMode: 'always' } } }),
  );
  return (
    <QueryClientProvider client={client}>
      <SourceProvider value={source}>
        <LiveProvider>
          <StatusActionsProvider>
            <CommandsProvider>{children}</CommandsProvider>
          </StatusActionsProvider>
        </LiveProvider>
      </SourceProvider>
    </QueryClientProvider>
  );
}
