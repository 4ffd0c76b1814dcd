import type { Endpoint, History, QueueRow } from '../../lib/api.ts';
import {
  countOf,
  exactCount,
  formatBytes,
  formatDuration,
  formatIso,
  formatSide,
  formatSpan,
  plainWords,
  secondsBetween,
  unitOf,
} from '../../lib/format.ts';
import { useSettings } from '../../lib/settings.ts';
import { Fact } from '../../ui/fact.tsx';
import { MiddleText } from '../../ui/middle-text.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { Value } from '../../ui/value.tsx';
import type { DetailLinks } from './detail-links.ts';
import { HistoryFacts } from './history-facts.tsx';
import { IncidentFact } from './incident-fact.tsx';
import { KnownOf } from './known-of.tsx';

interface GroupFactsProps {
  group: QueueRow;
  /** Absent in reports. */
  history: History | undefined;
  links: DetailLinks;
}

export function GroupFacts({ group, history, links }: GroupFactsProps) {
  const { onFilter } = links;
  const { zone } = useSettings();
  const { level } = group.parts;
  return (
    <dl className="facts">
      {group.subject.type === 'rows' ? (
        <Fact name="Rows">{group.subject.key}</Fact>
      ) : (
        <>
          <Fact name="Originator">
            <Side side={group.orig} onFilter={onFilter} />
          </Fact>
          <Fact name="Responder">
            <Side side={group.resp} onFilter={onFilter} />
          </Fact>
        </>
      )}
      <Fact name="Class">
        <Value name="class" onFilter={() => onFilter({ class: group.class })}>
          {plainWords(group.class)}
        </Value>
        <span className="dim">{group.service ?? group.proto}</span>
      </Fact>
      <Fact name="Level">
        <Value name="level" onFilter={() => onFilter({ level })}>
          {level}
        </Value>
      </Fact>
      {group.incidentId !== undefined && (
        <IncidentFact id={group.incidentId} link={links.incident} />
      )}
      {group.techniques.length > 0 && (
        <Fact name="Techniques">
          {group.techniques.map((technique) => (
            <Value key={technique.id} name="technique id" copy={technique.id}>
              <span>
                <code>{technique.id}</code> {technique.name}
              </span>
            </Value>
          ))}
        </Fact>
      )}
      <Fact name="Seen">
        <span title={`${formatIso(group.time, zone)}\n${formatIso(group.end, zone)}`}>
          {formatSpan(group.time, group.end, zone)}
        </span>
        <span className="dim">{formatDuration(secondsBetween(group.time, group.end))}</span>
      </Fact>
      <Fact name="Count">
        <span title={exactCount(group.flowCount)}>{countOf(group.flowCount, unitOf(group))}</span>
        <Sparkline bins={group.sparkline} />
      </Fact>
      {history && <HistoryFacts history={history} />}
      <Fact name="Group id">
        <Value name="group id" copy={group.id}>
          <MiddleText text={group.id} />
        </Value>
      </Fact>
    </dl>
  );
}

function Side({ side, onFilter }: { side: Endpoint; onFilter: DetailLinks['onFilter'] }) {
  const { ip } = side;
  return (
    <>
      {ip === undefined ? (
        <span>{formatSide(side)}</span>
      ) : (
        <Value name="address" copy={ip} onFilter={() => onFilter({ host: ip })}>
          <MiddleText text={formatSide(side)} />
        </Value>
      )}
      <span className="dim">
        {side.portCount > 1 && `${countOf(side.portCount, 'port')}, `}
        {countOf(side.packets, 'packet')}, {formatBytes(side.bytes)}
      </span>
      <KnownOf side={side} />
    </>
  );
}
