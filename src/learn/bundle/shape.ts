import { BundleError, type Stored } from './container.ts';

/** A part of a read file with its place in it, for errors that name both. */
export interface Part {
  readonly path: string;
  readonly value: Stored | undefined;
}

export const partAt = (value: Stored, path = 'bundle'): Part => ({ path, value });

/** A part's own field. */
export function field({ path, value }: Part, name: string): Part {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong({ path, value }, 'an object');
  }
  const found = Object.hasOwn(value, name) ? (value as Record<string, Stored>)[name] : undefined;
  return { path: `${path}.${name}`, value: found };
}

export function text(part: Part): string {
  if (typeof part.value !== 'string') throw wrong(part, 'text');
  return part.value;
}

export function oneOf<Word extends string>(part: Part, words: readonly Word[]): Word {
  const found = words.find((word) => word === part.value);
  if (found === undefined) throw wrong(part, words.join(' or '));
  return found;
}

/** A whole number in a range. */
export function whole(part: Part, { low, high }: { low: number; high: number }): number {
  const { value } = part;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
    throw wrong(part, `a whole number from ${low} to ${high}`);
  }
  return value;
}

export function finite(part: Part): number {
  const { value } = part;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(part, 'a number');
  return value;
}

export function list(part: Part, lengthMax: number): Part[] {
  const { path, value } = part;
  if (!Array.isArray(value) || value.length > lengthMax) {
    throw wrong(part, `a list of at most ${lengthMax}`);
  }
  return value.map((each: Stored, i) => ({ path: `${path}[${i}]`, value: each }));
}

/** `{ name: number }`, for figures and settings. */
export function numbersByName(part: Part): { [name: string]: number } {
  const { path, value } = part;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(part, 'numbers by name');
  }
  for (const [name, each] of Object.entries(value)) {
    if (typeof each !== 'number') throw wrong({ path: `${path}.${name}`, value: each }, 'a number');
  }
  return value as { [name: string]: number };
}

export function wrong({ path, value }: Part, expected: string): BundleError {
  const found = value === undefined ? 'nothing' : JSON.stringify(value)?.slice(0, 60);
  return new BundleError(`${path}: expected ${expected}, found ${found}`);
}
