import type { History } from '../../lib/api.ts';
import { sightingsText } from '../../lib/known.ts';
import { useSettings } from '../../lib/settings.ts';
import { Fact } from '../../ui/fact.tsx';
import { MiddleText } from '../../ui/middle-text.tsx';

/** How often the same was seen in all analyses, and what people said of it. */
export function HistoryFacts({ history }: { history: History }) {
  const { zone } = useSettings();
  const others = history.hosts.filter(({ rows }) => rows > 1);
  return (
    <>
      <Fact name="Seen before">
        {history.same.rows > 1 ? (
          <span>the same: {sightingsText(history.same, zone)}</span>
        ) : (
          <span className="dim">never the same</span>
        )}
      </Fact>
      {others.map(({ ip, ...seen }) => (
        <Fact key={ip} name="Host in">
          <span>{sightingsText(seen, zone)}</span>
          <MiddleText text={ip} />
        </Fact>
      ))}
    </>
  );
}
