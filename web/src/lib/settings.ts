import { useSyncExternalStore } from 'react';
import type { Zone } from './format.ts';

/** What a person prefers, kept in this browser. What a team shares is never kept here. */
export interface Settings {
  theme: 'auto' | 'light' | 'dark';
  zone: Zone;
  /** Single-letter keys (WCAG 2.1.4 asks that they can be switched off). */
  letterKeys: boolean;
  /** Width of the detail as a share of the window, in per cent. */
  paneShare: number;
}

const STORAGE_KEY = 'vedette.settings';
const DEFAULTS: Settings = { theme: 'auto', zone: 'utc', letterKeys: true, paneShare: 46 };
const THEMES = ['auto', 'light', 'dark'];

let current = load();
const listeners = new Set<() => void>();

export function useSettings(): Settings {
  return useSyncExternalStore(subscribe, () => current);
}

export function changeSettings(change: Partial<Settings>): void {
  current = { ...current, ...change };
  save(current);
  applyTheme();
  for (const listener of listeners) listener();
}

/** The theme is one attribute of the root; tokens.css does the rest. */
export function applyTheme(): void {
  if (current.theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = current.theme;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function load(): Settings {
  try {
    return readSettings(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}'));
  } catch {
    // No storage (a report opened from a file, a locked-down browser): the defaults hold.
    return DEFAULTS;
  }
}

/** Takes each setting that is still understood. */
export function readSettings(raw: unknown): Settings {
  const stored = (typeof raw === 'object' && raw !== null ? raw : {}) as Partial<Settings>;
  const share = Number(stored.paneShare);
  return {
    theme: THEMES.includes(String(stored.theme)) ? (stored.theme as Settings['theme']) : 'auto',
    zone: stored.zone === 'local' ? 'local' : DEFAULTS.zone,
    letterKeys: stored.letterKeys !== false,
    paneShare: share >= 25 && share <= 75 ? share : DEFAULTS.paneShare,
  };
}

function save(settings: Settings): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(settings));
  } catch {
    // As above: the choice then lasts as long as the page.
  }
}
