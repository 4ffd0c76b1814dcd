import { type ReactNode, useEffect, useRef } from 'react';
import type { IncidentDetail as Detail, KeptIncident, QueueRow } from '../../lib/api.ts';
import { useRun } from '../../lib/commands.tsx';
import { formatCount } from '../../lib/format.ts';
import { formatPriority } from '../../lib/parts.ts';
import { useDataSource, useIncident } from '../../lib/source-context.ts';
import { Button } from '../../ui/button.tsx';
import { LevelMark } from '../../ui/level-mark.tsx';
import { ErrorNote, LoadingNote } from '../../ui/notes.tsx';
import { CopyButton } from '../../ui/value.tsx';
import { IncidentFactList } from './incident-fact-list.tsx';
import { IncidentHistory } from './incident-history.tsx';
import { IncidentRows } from './incident-rows.tsx';

/** Where the detail leads; who shows it knows the addresses. */
export interface IncidentLinks {
  row: (row: QueueRow, children: ReactNode) => ReactNode;
  host: (ip: string, children: ReactNode) => ReactNode;
}

/** Everything that is known of one incident: why, rows, hosts, time line, history. */
export function IncidentDetail({ id, links }: { id: string; links: IncidentLinks }) {
  const { data, isPlaceholderData, isError, error, refetch } = useIncident(id);
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    top.current?.closest('.split-detail')?.scrollTo({ top: 0 });
  }, [id]);
  if (isError) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <LoadingNote />;
  const { incident } = data;
  return (
    <article
      ref={top}
      className={isPlaceholderData ? 'group-detail fades is-stale' : 'group-detail fades'}
    >
      <IncidentHead incident={incident} />
      <p className="group-sentence wire-text">{incident.sentence}</p>
      <IncidentFactList incident={incident} hostLink={links.host} />
      <Proposals proposals={incident.proposals} />
      <IncidentRows data={data} rowLink={links.row} />
      <IncidentHistory data={data} />
    </article>
  );
}

function IncidentHead({ incident }: { incident: KeptIncident }) {
  const run = useRun();
  const { readOnly } = useDataSource();
  const isResolved = incident.status === 'resolved';
  return (
    <header className="detail-head incident-head">
      <LevelMark level={incident.level} handled={isResolved} />
      <span className="detail-priority">{formatPriority(incident.priority)}</span>
      <h2>{incident.title}</h2>
      <span className="detail-controls">
        {!readOnly && (
          <>
            <Button
              label="Acknowledge: somebody looks into it"
              command="acknowledge"
              pressed={incident.status === 'acknowledged'}
              onPress={() => run('acknowledge')}
            >
              Acknowledge
            </Button>
            <Button
              label={isResolved ? 'Open it again' : 'Resolve: it is over'}
              command="archive"
              pressed={isResolved}
              onPress={() => run('archive')}
            >
              {isResolved ? 'Reopen' : 'Resolve'}
            </Button>
          </>
        )}
        <Button label="Previous" icon="up" command="previous" onPress={() => run('previous')} />
        <Button label="Next" icon="down" command="next" onPress={() => run('next')} />
        <Button label="Close" icon="close" command="back" onPress={() => run('back')} />
      </span>
    </header>
  );
}

/** Words for other people's devices; there is nothing here to press. */
function Proposals({ proposals }: Pick<Detail['incident'], 'proposals'>) {
  return (
    <section>
      <h3>
        What would stop it <span className="dim">{formatCount(proposals.length)}</span>
      </h3>
      {proposals.length === 0 ? (
        <p className="dim">Nothing is known that could be blocked.</p>
      ) : (
        <>
          <p className="dim">Proposed only. Vedette blocks nothing and has no way to.</p>
          <ul className="proposals">
            {proposals.map(({ text, check }) => (
              <li key={text}>
                <span className="proposal-text">
                  {text}
                  <CopyButton name="proposal" text={text} />
                </span>
                <span className="dim">Make sure {check}.</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
