import type { ReactNode } from 'react';
import type { QueueSearch } from '../../lib/queue-query.ts';

/** Where the detail leads; who shows it knows the addresses. */
export interface DetailLinks {
  /** Narrows the queue to a value; takes the place of an earlier value of the same field. */
  onFilter: (filter: Pick<QueueSearch, 'level' | 'class' | 'host'>) => void;
  /** Opens another row of the queue. */
  onOpenGroup: (id: string) => void;
  openFlowId: string | undefined;
  onOpenFlow: (id: string | undefined) => void;
  /** To an incident; a report has no page for it. */
  incident?: (id: string, children: ReactNode) => ReactNode;
}
