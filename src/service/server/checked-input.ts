import type { z } from 'zod';
import { OperatorError } from '../errors.ts';

/** What came from outside in the shape of `schema`, or a 400 that names the part which is not. */
export function checkedInput<T extends z.ZodType>(
  schema: T,
  input: unknown,
  what: 'query' | 'path' | 'body',
): z.infer<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.length ? ` "${issue.path.join('.').slice(0, 200)}"` : '';
  const text = issue
    ? `${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1, 300)}`
    : '';
  throw new OperatorError('VED_BAD_REQUEST', `${what}${place}: ${text}`);
}
