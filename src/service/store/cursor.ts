import { z } from 'zod';
import { OperatorError } from '../errors.ts';

/**
 * Where a page ended: the list it belongs to, then the sort keys and the id of its last row. It is
 * opaque to callers, and stays right when rows come or go, or when many share a sort key.
 */
const cursor = z.tuple([z.string(), z.array(z.number()), z.string()]);

export type CursorKey = { keys: number[]; id: string };

export function encodeCursor(list: string, { keys, id }: CursorKey): string {
  return Buffer.from(JSON.stringify([list, keys, id])).toString('base64url');
}

export function decodeCursor(list: string, text: string, keyCount: number): CursorKey {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const [ofList, keys, id] = cursor.parse(parsed);
    if (ofList === list && keys.length === keyCount) return { keys, id };
  } catch {
    // Falls through to the one answer for whatever is no cursor of this list.
  }
  throw new OperatorError(
    'VED_BAD_REQUEST',
    `cursor: expected the "next" of a page of this list, got "${text.slice(0, 40)}"`,
  );
}
