import { lengthBytesOf } from './binary-streams.ts';

/** X.690, 8.1: an element is tag 1 | length | content. */
export interface Element {
  start: number;
  /** Where the content ends; where the bytes do, if it was cut. */
  end: number;
}

/** The content of the element at the start of `within`; undefined where its header isn't whole. */
export function firstElement(bytes: Uint8Array, within: Element): Element | undefined {
  const at = within.start;
  const lengthBytes = lengthBytesOf(bytes, at + 1, within.end);
  if (lengthBytes === 0) return undefined;
  const start = at + 1 + lengthBytes;
  let length = lengthBytes === 1 ? bytes[at + 1] : 0;
  for (let i = at + 2; i < start; i++) length = length * 256 + bytes[i];
  return { start, end: Math.min(start + length, within.end) };
}

/** The content of the first element of the tag among those in `within`; undefined if none. */
export function findElement(bytes: Uint8Array, within: Element, tag: number): Element | undefined {
  let at = within.start;
  while (at < within.end) {
    const element = firstElement(bytes, { start: at, end: within.end });
    if (element === undefined || bytes[at] === tag) return element;
    at = element.end;
  }
  return undefined;
}

/** The same, tag by tag, each within the one before. */
export function findNested(
  bytes: Uint8Array,
  within: Element,
  tags: readonly number[],
): Element | undefined {
  let found: Element | undefined = within;
  for (const tag of tags) {
    if (found === undefined) return undefined;
    found = findElement(bytes, found, tag);
  }
  return found;
}
