import { describe, expect, it } from 'vitest';
import { KEYS, type KeyBinding, keyLabel, keysOf, type Press, readPress } from './keys.ts';

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  modified: false,
  typing: false,
  onControl: false,
  ...more,
});

/** Presses one after the other; the commands that came of them. */
function commands(keys: string[], lettersOn = true): string[] {
  let prefix = '';
  return keys.flatMap((key) => {
    const read = readPress(prefix, press(key), lettersOn);
    prefix = read.prefix;
    return read.command ?? [];
  });
}

describe('keys', () => {
  it('no two commands share a key, and none hides behind a first letter', () => {
    const bindings: readonly KeyBinding[] = KEYS;
    const all = bindings.flatMap((binding) => binding.keys);
    expect(new Set(all).size).toBe(all.length);
    const prefixes = all.filter((key) => key.includes(' ')).map((key) => key[0]);
    expect(all.filter((key) => prefixes.includes(key))).toEqual([]);
  });

  it.each([
    [
      ['j', 'k', 'e'],
      ['next', 'previous', 'archive'],
    ],
    [['g', 'q'], ['go-queue']],
    [['g', 's'], ['go-sources']],
    [['g', 'j', 'j'], ['next']],
    [['q', 'q'], []],
    [['s'], ['escalate']],
    [['?'], ['help']],
  ])('%j means %j', (keys, expected) => expect(commands(keys)).toEqual(expected));

  it('letters are off while typing, Escape is not', () => {
    expect(readPress('', press('j', { typing: true }), true).command).toBeUndefined();
    expect(readPress('', press('Escape', { typing: true }), true).command).toBe('back');
  });

  it('letters can be switched off, other keys stay', () => {
    expect(commands(['j', 'g', 'q', '/', 'Escape', 'Enter'], false)).toEqual(['back', 'open']);
  });

  it('leaves the browser its own keys', () => {
    expect(readPress('', press('k', { modified: true }), true).command).toBeUndefined();
    expect(readPress('', press('Enter', { onControl: true }), true).command).toBeUndefined();
  });

  it('the help lists every key once, and fewer without a server', () => {
    const listed = (['Queue', 'Incidents', 'Everywhere'] as const).flatMap((place) =>
      keysOf(place, true),
    );
    expect(listed).toHaveLength(KEYS.length);
    expect(keysOf('Queue', false).map((key) => key.command)).not.toContain('archive');
    expect(keyLabel('back')).toBe('Esc');
  });
});
