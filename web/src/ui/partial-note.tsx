import type { AnalysisSummary } from '../lib/api.ts';
import { exactCount, plainWords } from '../lib/format.ts';

type Incomplete = Pick<AnalysisSummary, 'complete' | 'problems' | 'rejects' | 'shed'> & {
  name: string;
};

/** Says what is missing where an analysis is not whole. Nothing where all is whole. */
export function PartialNote({ sources }: { sources: readonly Incomplete[] }) {
  const broken = sources.filter((source) => !source.complete);
  if (broken.length === 0) return null;
  return (
    <details className="partial-note">
      <summary>
        {broken.length === 1
          ? `${broken[0]?.name} is not complete: ${broken[0]?.problems[0] ?? 'an input broke off'}`
          : `${broken.length} analyses are not complete`}
      </summary>
      <ul>
        {broken.map((source) => (
          <li key={source.name}>
            {broken.length > 1 && <h3>{source.name}</h3>}
            {source.problems.map((problem) => (
              <p key={problem}>{problem}</p>
            ))}
            <Counts title="Not used" counts={source.rejects} />
            <Counts title="Left out at a limit" counts={source.shed} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Counts by reason on one line; nothing where none is above zero. */
export function Counts({ title, counts }: { title: string; counts: Record<string, number> }) {
  const entries = Object.entries(counts).filter(([, count]) => count > 0);
  if (entries.length === 0) return null;
  return (
    <p>
      <span className="dim">{title}: </span>
      {entries.map(([reason, count]) => `${exactCount(count)} ${plainWords(reason)}`).join(', ')}
    </p>
  );
}
