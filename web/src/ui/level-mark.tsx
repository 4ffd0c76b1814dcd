import type { Level } from '../lib/api.ts';
import './level-mark.css';

interface Look {
  word: string;
  path: string;
}

/** Shape and word carry the level; colour only repeats them. On a 12 × 12 grid. */
const LOOKS: Record<Level, Look> = {
  Critical: { word: 'Critical', path: 'M6 0.8 11.2 6 6 11.2 0.8 6Z' },
  High: { word: 'High', path: 'M6 1.2 11.2 10.6H0.8Z' },
  Medium: { word: 'Medium', path: 'M6 1.4a4.6 4.6 0 1 1 0 9.2a4.6 4.6 0 1 1 0-9.2Z' },
  Low: { word: 'Low', path: 'M1.9 1.9h8.2v8.2H1.9Z' },
  Informational: { word: 'Info', path: 'M6 1.9a4.1 4.1 0 1 1 0 8.2a4.1 4.1 0 1 1 0-8.2Z' },
};

/** Filled while open, outlined once handled. */
export function LevelGlyph({ level, handled = false }: { level: Level; handled?: boolean }) {
  const isOutline = handled || level === 'Informational';
  return (
    <svg
      className={`level-glyph level-${level.toLowerCase()}${isOutline ? ' is-outline' : ''}`}
      viewBox="0 0 12 12"
      width="12"
      height="12"
      aria-hidden="true"
    >
      <path d={LOOKS[level].path} />
    </svg>
  );
}

export function LevelMark({ level, handled = false }: { level: Level; handled?: boolean }) {
  return (
    <span className={`level-mark is-${level.toLowerCase()}`}>
      <LevelGlyph level={level} handled={handled} />
      <span className="level-word">{LOOKS[level].word}</span>
    </span>
  );
}
