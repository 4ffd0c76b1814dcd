import type { Webhook } from '../settings.ts';
import type { Store } from '../store/index.ts';
import { deliverDue } from './deliver-due.ts';
import type { PostOptions } from './post.ts';

/** After the first failed pass, the second …; then as the last. */
const RETRY_MS = [60_000, 300_000, 900_000, 3_600_000];
/** Incidents that come together are told together. */
const QUIET_MS = 200;

/** Delivers what is due while a server runs: at its start, after changes, and after failures. */
export class Notifier {
  private readonly store: Store;
  private readonly webhook: Webhook;
  private readonly options: Omit<PostOptions, 'signal'>;
  private readonly stopping = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> = Promise.resolve();
  private failedPasses = 0;
  private unsubscribe: () => void = () => undefined;

  constructor(store: Store, webhook: Webhook, options: Omit<PostOptions, 'signal'> = {}) {
    this.store = store;
    this.webhook = webhook;
    this.options = options;
  }

  start(): void {
    this.unsubscribe = this.store.subscribe(({ type }) => {
      // While the receiver is away, news waits for the next retry like the rest.
      if (type === 'incident' && this.failedPasses === 0) this.schedule(QUIET_MS);
    });
    this.schedule(0);
  }

  async stop(): Promise<void> {
    this.unsubscribe();
    clearTimeout(this.timer);
    this.stopping.abort();
    await this.running;
  }

  private schedule(delayMs: number): void {
    if (this.stopping.signal.aborted) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.running = this.running.then(() => this.pass());
    }, delayMs).unref();
  }

  private async pass(): Promise<void> {
    const { signal } = this.stopping;
    if (signal.aborted) return;
    const failed = await deliverDue(this.store, this.webhook, { ...this.options, signal }).then(
      ({ failure }) => failure !== undefined,
      // The store says in its health what is wrong with it.
      () => true,
    );
    this.failedPasses = failed ? this.failedPasses + 1 : 0;
    if (failed) this.schedule(RETRY_MS[Math.min(this.failedPasses, RETRY_MS.length) - 1]);
  }
}
