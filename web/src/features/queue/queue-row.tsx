import { memo } from 'react';
import type { QueueRow as Row } from '../../lib/api.ts';
import {
  countOf,
  exactCount,
  formatCount,
  formatIso,
  formatSide,
  formatWhen,
  formatWho,
  unitOf,
  type Zone,
} from '../../lib/format.ts';
import { sideTitle } from '../../lib/known.ts';
import { formatPriority } from '../../lib/parts.ts';
import { rowSentence } from '../../lib/queue-merge.ts';
import { stateWord } from '../../lib/standing.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LevelMark } from '../../ui/level-mark.tsx';
import { SeverityFlag } from '../../ui/severity-flag.tsx';
import { MiddleText } from '../../ui/middle-text.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import type { RowActions } from './use-row-actions.ts';

interface QueueRowProps {
  row: Row;
  /** 1-based, as readers of the screen hear it; the header is row 1. */
  position: number;
  topPx: number;
  isActive: boolean;
  isOpen: boolean;
  isSelected: boolean;
  /** Today's work ends below it. */
  endsWork: boolean;
  zone: Zone;
  now: number;
  /** Absent where nothing can be changed. */
  act?: RowActions | undefined;
  onOpen: (id: string) => void;
  onFocus: (id: string) => void;
}

export const QueueRow = memo(function QueueRow(props: QueueRowProps) {
  const { row, isActive, isOpen, isSelected, zone, now, act } = props;
  const isHandled = row.status === 'archived';
  const when = formatWhen(row.end, zone, now);
  return (
    <div
      role="row"
      id={`row-${row.id}`}
      className={`queue-row${isHandled ? ' is-handled' : ''}${props.endsWork ? ' ends-work' : ''}`}
      data-level={row.parts.level.toLowerCase()}
      aria-rowindex={props.position + 1}
      aria-selected={isOpen}
      aria-label={sentenceOf(row, when)}
      tabIndex={isActive ? 0 : -1}
      style={{ top: props.topPx }}
      onClick={() => props.onOpen(row.id)}
      onFocus={() => props.onFocus(row.id)}
      onKeyDown={(event) => {
        if (event.key === ' ') event.preventDefault();
      }}
    >
      {act && <SelectCell id={row.id} title={row.title} isSelected={isSelected} act={act} />}
      <span role="gridcell" className="cell-level">
        <LevelMark level={row.parts.level} handled={isHandled} />
      </span>
      <span role="gridcell" className="cell-priority number">
        {formatPriority(row.parts.priority)}
      </span>
      <span role="gridcell" className="cell-title" title={row.sentence}>
        <span className="cut">{row.title}</span>
        {row.flagged && <SeverityFlag score={row.parts.severity.score} />}
        {row.incidentId !== undefined && <IncidentMark />}
      </span>
      <WhoCell row={row} />
      <span
        role="gridcell"
        className="cell-flows number"
        title={`${exactCount(row.flowCount)} ${unitOf(row)}s`}
      >
        {formatCount(row.flowCount)}
      </span>
      <span role="gridcell" className="cell-spark">
        <Sparkline bins={row.sparkline} />
      </span>
      <span role="gridcell" className="cell-when number" title={whenTitle(row, zone)}>
        {when}
      </span>
      {act && (
        <span role="gridcell" className="cell-state">
          <span className="state-word dim">{stateWord(row)}</span>
          <Button
            label={isHandled ? 'Reopen' : 'Archive'}
            icon={isHandled ? 'reopen' : 'archive'}
            command="archive"
            isInner
            onPress={() => act.change(row.id, 'archive')}
          />
        </span>
      )}
    </div>
  );
});

function IncidentMark() {
  return (
    <span className="incident-mark dim" title="Part of an incident">
      <Icon name="linked" />
    </span>
  );
}

function WhoCell({ row }: { row: Row }) {
  if (row.subject.type === 'rows') {
    return (
      <span role="gridcell" className="cell-who">
        <span className="cut">{row.subject.key}</span>
      </span>
    );
  }
  return (
    <span role="gridcell" className="cell-who">
      <MiddleText text={formatSide(row.orig)} title={sideTitle(row.orig)} />
      <span className="who-arrow dim" aria-hidden="true">
        →
      </span>
      <MiddleText text={formatSide(row.resp)} title={sideTitle(row.resp)} />
      <span className="who-service dim">{row.service ?? row.proto}</span>
    </span>
  );
}

function SelectCell(props: { id: string; title: string; isSelected: boolean; act: RowActions }) {
  return (
    // The click on the cell is the checkbox's, not the row's.
    <label role="gridcell" className="cell-select" onClick={(event) => event.stopPropagation()}>
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={`Select ${props.title}`}
        checked={props.isSelected}
        onChange={() => props.act.select(props.id)}
      />
    </label>
  );
}

function sentenceOf(row: Row, when: string): string {
  return rowSentence(row, {
    priority: formatPriority(row.parts.priority),
    who: formatWho(row).replace('→', 'to'),
    when,
    flows: countOf(row.flowCount, unitOf(row)),
  });
}

function whenTitle(row: Row, zone: Zone): string {
  return `last ${formatIso(row.end, zone)}\nfirst ${formatIso(row.time, zone)}`;
}
