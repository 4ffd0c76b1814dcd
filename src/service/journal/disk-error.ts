import { OperatorError } from '../errors.ts';

/**
 * A failed call to the file system in the operator's words; `thing` opens the line. What is no
 * failure of the file system comes back as it is.
 */
export function diskError(thing: string, cause: unknown): unknown {
  const code = errnoOf(cause);
  if (cause instanceof OperatorError || code === undefined) return cause;
  if (FULL.has(code)) {
    const message = `${thing}: expected room for more, got ${code}; make room and try again`;
    return new OperatorError('VED_DISK_FULL', message, { cause });
  }
  const message =
    `${thing}: expected to be able to write, got ${code}; check owner, ` + 'permissions and disk';
  return new OperatorError('VED_DATA_NOT_WRITABLE', message, { cause });
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function errnoOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('syscall' in cause || 'code' in cause)) return undefined;
  const { code } = cause as { code?: unknown };
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
