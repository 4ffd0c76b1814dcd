import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where the record is kept: `--data`, else VEDETTE_DATA, else the state folder of the XDG base
 * directory specification, section 3.
 */
export function dataDirectoryOf(given: string | undefined): string {
  const { VEDETTE_DATA, XDG_STATE_HOME } = process.env;
  const state = XDG_STATE_HOME || join(homedir(), '.local', 'state');
  return given ?? (VEDETTE_DATA || join(state, 'vedette'));
}

/** Whether somebody said where: only then is a directory that a server holds written through it. */
export function isDataDirectoryNamed(given: string | undefined): boolean {
  return given !== undefined || Boolean(process.env.VEDETTE_DATA);
}
