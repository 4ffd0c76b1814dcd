/**
 * Every key of the console, once: the listener reads this table and the help dialog prints it.
 * A key of two letters is pressed one after the other.
 */
export interface KeyBinding {
  command: string;
  keys: readonly string[];
  does: string;
  where: 'Queue' | 'Incidents' | 'Everywhere';
  /** Does nothing in a report, which is fixed. */
  needsServer?: boolean;
}

export const KEYS = [
  { command: 'next', keys: ['j'], does: 'Next row', where: 'Queue' },
  { command: 'previous', keys: ['k'], does: 'Previous row', where: 'Queue' },
  { command: 'open', keys: ['Enter'], does: 'Open the row', where: 'Queue' },
  {
    command: 'archive',
    keys: ['e'],
    does: 'Archive a row or resolve an incident, or reopen it',
    where: 'Queue',
    needsServer: true,
  },
  {
    command: 'escalate',
    keys: ['s'],
    does: 'Escalate, or take that back',
    where: 'Queue',
    needsServer: true,
  },
  {
    command: 'dismiss',
    keys: ['d'],
    does: 'Dismiss: no attack; archives the row',
    where: 'Queue',
    needsServer: true,
  },
  {
    command: 'confirm',
    keys: ['v'],
    does: 'Confirm: an attack; the row stays open',
    where: 'Queue',
    needsServer: true,
  },
  {
    command: 'select',
    keys: ['x'],
    does: 'Select the row, to do the same to several',
    where: 'Queue',
    needsServer: true,
  },
  {
    command: 'incident',
    keys: ['i'],
    does: 'Open the incident of the row',
    where: 'Queue',
    needsServer: true,
  },
  { command: 'merge', keys: ['n'], does: 'Show new rows', where: 'Queue', needsServer: true },
  { command: 'search', keys: ['/'], does: 'Search in the queue', where: 'Queue' },
  {
    command: 'acknowledge',
    keys: ['a'],
    does: 'Acknowledge, or take that back',
    where: 'Incidents',
    needsServer: true,
  },
  { command: 'note', keys: ['m'], does: 'Write a note', where: 'Incidents', needsServer: true },
  { command: 'back', keys: ['Escape'], does: 'Close what is open', where: 'Everywhere' },
  {
    command: 'undo',
    keys: ['z'],
    does: 'Undo the last action',
    where: 'Everywhere',
    needsServer: true,
  },
  {
    command: 'go-queue',
    keys: ['g q'],
    does: 'Go to the queue',
    where: 'Everywhere',
    needsServer: true,
  },
  {
    command: 'go-incidents',
    keys: ['g i'],
    does: 'Go to the incidents',
    where: 'Everywhere',
    needsServer: true,
  },
  {
    command: 'go-sources',
    keys: ['g s'],
    does: 'Go to the analyses',
    where: 'Everywhere',
    needsServer: true,
  },
  {
    command: 'go-models',
    keys: ['g m'],
    does: 'Go to the models',
    where: 'Everywhere',
    needsServer: true,
  },
  {
    command: 'go-series',
    keys: ['g t'],
    does: 'Go to the series of traffic',
    where: 'Everywhere',
    needsServer: true,
  },
  {
    command: 'go-priority',
    keys: ['g p'],
    does: 'Go to the settings of Priority',
    where: 'Everywhere',
    needsServer: true,
  },
  { command: 'help', keys: ['?'], does: 'Show the keys', where: 'Everywhere' },
] as const satisfies readonly KeyBinding[];

export type Command = (typeof KEYS)[number]['command'];

export interface Press {
  key: string;
  /** Control, Alt or Meta is held: the key is the browser's, not ours. */
  modified: boolean;
  /** The focus is in a text field. */
  typing: boolean;
  /** The focus is on a button, link or other control that takes Enter itself. */
  onControl: boolean;
}

export interface KeyState {
  /** First letter of a two-letter key, waiting for the second; empty otherwise. */
  prefix: string;
  command?: Command;
}

const PREFIXES = new Set(
  KEYS.flatMap((binding) => binding.keys.filter((key) => key.includes(' '))).map((key) => key[0]),
);

/** What a press means after the presses before it. */
export function readPress(prefix: string, press: Press, lettersOn: boolean): KeyState {
  const isLetter = press.key.length === 1;
  if (press.modified || (press.typing && press.key !== 'Escape')) return { prefix: '' };
  if (isLetter && !lettersOn) return { prefix: '' };
  if (press.key === 'Enter' && press.onControl) return { prefix: '' };
  const command = commandFor(prefix === '' ? press.key : `${prefix} ${press.key}`);
  if (command) return { prefix: '', command };
  return { prefix: prefix === '' && PREFIXES.has(press.key) ? press.key : '' };
}

function commandFor(key: string): Command | undefined {
  return KEYS.find((binding) => (binding.keys as readonly string[]).includes(key))?.command;
}

/** The keys of a place, as the help dialog lists them. */
export function keysOf(where: KeyBinding['where'], hasServer: boolean): readonly KeyBinding[] {
  const bindings: readonly KeyBinding[] = KEYS;
  return bindings.filter((key) => key.where === where && (hasServer || !key.needsServer));
}

/** The key as printed beside its control: `Escape` is `Esc`. */
export function keyLabel(command: Command): string {
  const key = KEYS.find((binding) => binding.command === command)?.keys[0] ?? '';
  return key === 'Escape' ? 'Esc' : key;
}
