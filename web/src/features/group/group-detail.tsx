import { useEffect, useRef } from 'react';
import type { Event, QueueRow } from '../../lib/api.ts';
import { useRun } from '../../lib/commands.tsx';
import { formatPriority } from '../../lib/parts.ts';
import { useDataSource, useGroup } from '../../lib/source-context.ts';
import { Button } from '../../ui/button.tsx';
import { LevelMark } from '../../ui/level-mark.tsx';
import { SeverityFlag } from '../../ui/severity-flag.tsx';
import { ErrorNote, LoadingNote } from '../../ui/notes.tsx';
import type { DetailLinks } from './detail-links.ts';
import { EventList } from './event-list.tsx';
import { FlowTable } from './flow-table.tsx';
import { GroupFacts } from './group-facts.tsx';
import { JudgedRows } from './judged-rows.tsx';
import { PriorityParts } from './priority-parts.tsx';
import './group-detail.css';

/** Everything that is known of one row of the queue, from the sentence down to the packets. */
export function GroupDetail({ id, links }: { id: string; links: DetailLinks }) {
  const { data, isPlaceholderData, isError, error, refetch } = useGroup(id);
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    top.current?.closest('.split-detail')?.scrollTo({ top: 0 });
  }, [id]);
  if (isError) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <LoadingNote />;
  return (
    <article
      ref={top}
      className={isPlaceholderData ? 'group-detail fades is-stale' : 'group-detail fades'}
    >
      <DetailHead group={data.group} />
      <p className="group-sentence">{data.group.sentence}</p>
      <GroupFacts group={data.group} history={data.history} links={links} />
      <section>
        <h3>Why it stands here</h3>
        {data.group.relative && <RelativeNote />}
        <PriorityParts parts={data.group.parts} flagged={data.group.flagged} />
      </section>
      <JudgedRows rows={data.history?.judged ?? []} onOpen={links.onOpenGroup} />
      <EventList events={data.events} total={data.group.eventCount} />
      {data.group.subject.type !== 'rows' && (
        <FlowTable key={id} group={data.group} cited={citedFlows(data.events)} links={links} />
      )}
    </article>
  );
}

function DetailHead({ group }: { group: QueueRow }) {
  const run = useRun();
  const { readOnly } = useDataSource();
  const isHandled = group.status === 'archived';
  const archive = isHandled ? 'Reopen' : 'Archive';
  return (
    <header className="detail-head">
      <LevelMark level={group.parts.level} handled={isHandled} />
      <span className="detail-priority">{formatPriority(group.parts.priority)}</span>
      <h2 className="cut" title={group.title}>
        {group.title}
        {group.flagged && <SeverityFlag score={group.parts.severity.score} />}
      </h2>
      <span className="detail-controls">
        {!readOnly && (
          <>
            <Button
              label="Dismiss: no attack"
              command="dismiss"
              pressed={group.verdict === 'dismissed'}
              onPress={() => run('dismiss')}
            >
              Dismiss
            </Button>
            <Button
              label="Confirm: an attack"
              command="confirm"
              pressed={group.verdict === 'confirmed'}
              onPress={() => run('confirm')}
            >
              Confirm
            </Button>
            <Button
              label={group.status === 'escalated' ? 'Take the escalation back' : 'Escalate'}
              icon="escalate"
              command="escalate"
              pressed={group.status === 'escalated'}
              onPress={() => run('escalate')}
            />
            <Button
              label={archive}
              icon={isHandled ? 'reopen' : 'archive'}
              command="archive"
              onPress={() => run('archive')}
            />
          </>
        )}
        <Button label="Previous row" icon="up" command="previous" onPress={() => run('previous')} />
        <Button label="Next row" icon="down" command="next" onPress={() => run('next')} />
        <Button label="Close" icon="close" command="back" onPress={() => run('back')} />
      </span>
    </header>
  );
}

function RelativeNote() {
  return (
    <p className="dim">
      Judged against the very traffic it belongs to, for want of a baseline. Such evidence alone
      never lifts a row above Low.
    </p>
  );
}

function citedFlows(events: readonly Event[]): number {
  return new Set(events.flatMap((event) => event.flowIds)).size;
}
