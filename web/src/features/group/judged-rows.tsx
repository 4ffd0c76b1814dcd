import type { JudgedRow } from '../../lib/api.ts';
import { formatIso, formatMoment } from '../../lib/format.ts';
import { useSettings } from '../../lib/settings.ts';
import { Button } from '../../ui/button.tsx';

const VERDICTS = { confirmed: 'An attack', dismissed: 'No attack' } as const;

interface JudgedRowsProps {
  rows: readonly JudgedRow[];
  onOpen: (id: string) => void;
}

/** What people said of rows like this one, the likest first. */
export function JudgedRows({ rows, onOpen }: JudgedRowsProps) {
  const { zone } = useSettings();
  if (rows.length === 0) return null;
  return (
    <section className="judged-rows">
      <h3>Earlier verdicts on rows like this</h3>
      <ul>
        {rows.map(({ id, likeness, verdict, title, sentence, at }) => (
          <li key={id}>
            <b>{VERDICTS[verdict]}</b>{' '}
            <span className="dim" title={formatIso(at, zone)}>
              {likeness}, {formatMoment(at, zone)}
            </span>
            <br />
            <Button label={`Open the row: ${title}`} onPress={() => onOpen(id)}>
              {title}
            </Button>{' '}
            <span className="wire-text">{sentence}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
