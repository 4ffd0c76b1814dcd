import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import type { IncidentDetail } from '../../lib/api.ts';
import { useCommands } from '../../lib/commands.tsx';
import { formatCount, formatIso, formatMoment } from '../../lib/format.ts';
import { authorWord, entryWords } from '../../lib/incident-words.ts';
import { useSettings } from '../../lib/settings.ts';
import { useDataSource } from '../../lib/source-context.ts';
import { Button } from '../../ui/button.tsx';

/** What happened to the incident, latest first; it is only ever added to. */
export function IncidentHistory({ data }: { data: IncidentDetail }) {
  const { readOnly } = useDataSource();
  const { zone } = useSettings();
  const { history, historyCount, incident } = data;
  if (readOnly) return null;
  return (
    <section>
      <h3>
        History <span className="dim">{formatCount(historyCount)}</span>
      </h3>
      <NoteForm key={incident.id} id={incident.id} />
      <ol className="case-history">
        {history.map((entry, index) => {
          const { what, detail } = entryWords(entry);
          return (
            // Lines are never changed nor taken out, so their place from the end is their name.
            <li key={history.length - index}>
              <time className="dim" dateTime={entry.at} title={formatIso(entry.at, zone)}>
                {formatMoment(entry.at, zone)}
              </time>
              <span>
                <span className="history-what">{what}</span>{' '}
                <span className="dim">by {authorWord(entry.by)}</span>
                {detail !== '' && <p className="wire-text">{detail}</p>}
              </span>
            </li>
          );
        })}
      </ol>
      {historyCount > history.length && (
        <p className="dim">The latest {formatCount(history.length)} lines are shown.</p>
      )}
    </section>
  );
}

const NOTE_MAX = 2000;

function NoteForm({ id }: { id: string }) {
  const source = useDataSource();
  const client = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [failure, setFailure] = useState('');
  useCommands({ note: () => field.current?.focus() });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const note = text.trim();
    if (note === '') return;
    source.addIncidentNote(id, note).then(
      () => {
        setText('');
        setFailure('');
        void client.invalidateQueries({ queryKey: ['incident', id] });
      },
      (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <form className="note-form" onSubmit={submit}>
      <input
        ref={field}
        className="input"
        maxLength={NOTE_MAX}
        aria-label="Note"
        aria-keyshortcuts="m"
        placeholder="Write a note ( m )"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          event.currentTarget.blur();
        }}
      />
      <Button label="Keep the note" onPress={() => field.current?.form?.requestSubmit()}>
        Keep
      </Button>
      {failure !== '' && <span role="alert">Not kept: {failure}</span>}
    </form>
  );
}
