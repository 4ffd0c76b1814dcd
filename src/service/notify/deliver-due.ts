import type { KeptIncident } from '../../api/index.ts';
import type { Webhook } from '../settings.ts';
import type { DueNotification, Store } from '../store/index.ts';
import { post, type PostOptions, type PostResult } from './post.ts';

/** Rounds of attempts, of three each, before a notification is given up. */
export const ROUNDS_MAX = 6;
/** Notifications of one pass. */
const PASS_MAX = 100;
/** A pass may take so long; what is left stays due. */
const PASS_MS = 30_000;

export interface DeliveryReport {
  readonly delivered: number;
  /** Why the last one was not; undefined where all were. */
  readonly failure?: string;
}

/**
 * Delivers what is due, the oldest first, and writes what came of it into the incidents' histories.
 * At least once: a crash between the answer and the record repeats it, with the same key. A failed
 * round ends the pass, since the receiver is away for the rest too.
 */
export async function deliverDue(
  store: Store,
  webhook: Webhook,
  options: Partial<PostOptions> = {},
): Promise<DeliveryReport> {
  const limit = AbortSignal.timeout(PASS_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  let delivered = 0;
  for (const due of await store.dueNotifications(PASS_MAX)) {
    if (signal.aborted) break;
    const body = notificationOf(due);
    const result = await post(webhook, { key: due.key, body }, { ...options, signal });
    // Cut short by a stop, not by the receiver: it stays due.
    if (result.outcome === 'failed' && signal.aborted) return { delivered, failure: result.text };
    await store.recordNotification(due, recorded(due, result));
    if (result.outcome === 'failed') return { delivered, failure: result.text };
    if (result.outcome === 'done') delivered++;
  }
  return { delivered };
}

function recorded({ failures }: DueNotification, { outcome, text }: PostResult) {
  if (outcome === 'done') return { outcome, text };
  const isLast = outcome === 'refused' || failures + 1 >= ROUNDS_MAX;
  return isLast
    ? ({ outcome: 'given-up', text: `${text}; it is not tried again` } as const)
    : ({ outcome: 'failed', text: `${text}; it is tried again` } as const);
}

/** What a receiver gets. Texts are partly from the wire: to be shown as text, never run. */
function notificationOf({ key, incident }: { key: string; incident: KeptIncident }) {
  const { id, level, priority, title, sentence, lead, time, end, hosts, rowCount } = incident;
  const about = { id, level, priority, title, sentence, lead, time, end, hosts, rowCount };
  return { schema: 'vedette.notification/1', key, incident: about };
}
