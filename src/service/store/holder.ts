import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const holder = z.object({
  pid: z.number().int(),
  /** Where the server of this data directory answers; absent while none does. */
  url: z.string().optional(),
  token: z.string(),
});
export type Holder = z.infer<typeof holder>;

/**
 * `run/lock` says who holds a data directory; only its user may read it. It is no lock: that is the
 * open `run/held.duckdb`, which the system lets go of when the process ends, however it ends. So a
 * stale note is possible, and is overwritten by the next holder.
 */
export async function readHolder(directory: string): Promise<Holder | undefined> {
  try {
    return holder.parse(JSON.parse(await readFile(holderPath(directory), 'utf8')));
  } catch {
    return undefined;
  }
}

export async function writeHolder(directory: string, note: Holder): Promise<void> {
  const fresh = `${holderPath(directory)}.new`;
  await rm(fresh, { force: true });
  await writeFile(fresh, `${JSON.stringify(note)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(fresh, holderPath(directory));
}

export async function removeHolder(directory: string): Promise<void> {
  await rm(holderPath(directory), { force: true });
}

function holderPath(directory: string): string {
  return join(directory, 'run', 'lock');
}
