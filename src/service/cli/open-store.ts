import { NO_SETTINGS, type Settings } from '../settings.ts';
import type { Store } from '../store/index.ts';

/** Microseconds since 1970 UTC by the wall clock. */
export const nowUs = (): number => Date.now() * 1000;

/**
 * The store is loaded where one is wanted: with the server it took half of the time in which a
 * command that needs neither is done.
 */
export async function openStoreIn(
  directory: string,
  { incidents, webhook }: Settings = NO_SETTINGS,
): Promise<Store> {
  const { openStore } = await import('../store/index.ts');
  return openStore({ directory, now: nowUs, incidents, notifies: webhook !== undefined });
}
