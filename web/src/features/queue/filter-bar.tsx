import { type FormEvent, type RefObject, useState } from 'react';
import { CLASSES, LEVELS, type Source } from '../../lib/api.ts';
import { formatCount, plainWords } from '../../lib/format.ts';
import { CHIP_FIELDS, changeSearch, type QueueSearch, statusOf } from '../../lib/queue-query.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { looksLikeAddress } from './looks-like-address.ts';

interface FilterBarProps {
  search: QueueSearch;
  sources: Source[];
  total: number;
  /** Fixed data: there is one analysis and no state to ask for. */
  readOnly: boolean;
  input: RefObject<HTMLInputElement | null>;
  onChange: (search: QueueSearch) => void;
}

const STATUS_WORDS = {
  open: 'Open',
  escalated: 'Escalated',
  archived: 'Archived',
  all: 'All',
} as const;

export function FilterBar(props: FilterBarProps) {
  const { search, sources, total, readOnly, onChange } = props;
  return (
    <div className="filter-bar" role="search">
      {sources.length > 1 && (
        <Choice
          label="Analysis"
          value={search.source ?? ''}
          options={sources.map((source) => [source.id, source.name])}
          empty="All analyses"
          onChoose={(source) => onChange(changeSearch(search, { source: source || undefined }))}
        />
      )}
      {!readOnly && <StatusSegments search={search} onChange={onChange} />}
      <Choice
        label="Add a level"
        value=""
        options={LEVELS.map((level) => [level, level])}
        empty="Level"
        onChoose={(level) =>
          onChange(changeSearch(search, { level: LEVELS.find((item) => item === level) }))
        }
      />
      <Choice
        label="Add a class"
        value=""
        options={CLASSES.map((name) => [name, plainWords(name)])}
        empty="Class"
        onChoose={(name) =>
          onChange(changeSearch(search, { class: CLASSES.find((item) => item === name) }))
        }
      />
      <SearchField search={search} input={props.input} onChange={onChange} />
      <Chips search={search} onChange={onChange} />
      <span className="filter-count dim" role="status">
        {formatCount(total)} {total === 1 ? 'row' : 'rows'}
      </span>
    </div>
  );
}

type PartProps = Pick<FilterBarProps, 'search' | 'onChange'>;

function StatusSegments({ search, onChange }: PartProps) {
  return (
    <span className="segments" role="group" aria-label="State">
      {(['open', 'escalated', 'archived', 'all'] as const).map((status) => (
        <Button
          key={status}
          label={`${STATUS_WORDS[status]} rows`}
          pressed={statusOf(search) === status}
          onPress={() => onChange(changeSearch(search, { status }))}
        >
          {STATUS_WORDS[status]}
        </Button>
      ))}
    </span>
  );
}

function SearchField(props: PartProps & Pick<FilterBarProps, 'input'>) {
  const { search, input, onChange } = props;
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted === '') return;
    const field = looksLikeAddress(wanted) ? 'host' : 'text';
    onChange(changeSearch(search, { [field]: wanted }));
    setText('');
  };
  return (
    <form className="filter-search" onSubmit={submit}>
      <input
        ref={input}
        className="input"
        type="search"
        maxLength={200}
        aria-label="Search in title, sentence, addresses and names"
        aria-keyshortcuts="/"
        placeholder="Search, or an address ( / )"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  );
}

function Chips({ search, onChange }: PartProps) {
  const set = CHIP_FIELDS.flatMap((field) => {
    const value = search[field];
    return value === undefined ? [] : [{ field, value }];
  });
  return set.map(({ field, value }) => (
    <span className="chip" key={field}>
      <span className="cut" title={value}>
        <span className="dim">{field}</span> {field === 'class' ? plainWords(value) : value}
      </span>
      <Button
        label={`Remove the filter ${field} ${value}`}
        icon="close"
        onPress={() => onChange(changeSearch(search, { [field]: undefined }))}
      />
    </span>
  ));
}
