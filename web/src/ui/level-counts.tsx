import { type AnalysisSummary, LEVELS } from '../lib/api.ts';
import { exactCount, formatCount } from '../lib/format.ts';
import { LevelGlyph } from './level-mark.tsx';

/** How many rows stand at each level; levels without any are left out. */
export function LevelCounts({ levels }: { levels: AnalysisSummary['levels'] }) {
  const present = LEVELS.filter((level) => levels[level] > 0);
  if (present.length === 0) return <span className="dim">nothing stood out</span>;
  return (
    <span className="level-counts">
      {present.map((level) => (
        <span key={level} className="level-count" title={`${exactCount(levels[level])} ${level}`}>
          <LevelGlyph level={level} />
          <span className="sr-only">{level}</span>
          {formatCount(levels[level])}
        </span>
      ))}
    </span>
  );
}
