import type { ReactNode } from 'react';
import type { KeptIncident } from '../../lib/api.ts';
import {
  countOf,
  formatDuration,
  formatIso,
  formatMoment,
  formatSpan,
  secondsBetween,
} from '../../lib/format.ts';
import { useSettings } from '../../lib/settings.ts';
import { useSources } from '../../lib/source-context.ts';
import { Fact } from '../../ui/fact.tsx';
import { MiddleText } from '../../ui/middle-text.tsx';
import { Value } from '../../ui/value.tsx';

interface FactListProps {
  incident: KeptIncident;
  hostLink: (ip: string, children: ReactNode) => ReactNode;
}

const ROLES = [
  ['suspect', 'Suspects'],
  ['target', 'Targets'],
  ['relay', 'Relays'],
] as const;

export function IncidentFactList({ incident, hostLink }: FactListProps) {
  const { zone } = useSettings();
  const { time, end, stages, techniques, openedAt } = incident;
  return (
    <dl className="facts">
      <Fact name="State">
        {incident.status}
        <span className="dim" title={formatIso(openedAt, zone)}>
          opened {formatMoment(openedAt, zone)}
        </span>
      </Fact>
      <HostFacts incident={incident} hostLink={hostLink} />
      <Fact name="Stages">{stages.join(', ')}</Fact>
      {techniques.length > 0 && (
        <Fact name="Techniques">
          {techniques.map((technique) => (
            <Value key={technique.id} name="technique id" copy={technique.id}>
              <span>
                <code>{technique.id}</code> {technique.name}
              </span>
            </Value>
          ))}
        </Fact>
      )}
      <Fact name="Seen">
        <span title={`${formatIso(time, zone)}\n${formatIso(end, zone)}`}>
          {formatSpan(time, end, zone)}
        </span>
        <span className="dim">{formatDuration(secondsBetween(time, end))}</span>
      </Fact>
      <SourceFact ids={incident.sourceIds} />
      <Fact name="Incident id">
        <Value name="incident id" copy={incident.id}>
          <MiddleText text={incident.id} />
        </Value>
      </Fact>
    </dl>
  );
}

function HostFacts({ incident, hostLink }: FactListProps) {
  const { hosts, hostCount } = incident;
  return (
    <>
      {ROLES.map(([role, name]) => {
        const of = hosts.filter((host) => host.role === role);
        if (of.length === 0) return null;
        return (
          <Fact key={role} name={name}>
            {of.map(({ ip, inside, rowCount }) => (
              <span key={ip} className="case-host">
                {hostLink(ip, <MiddleText text={ip} />)}{' '}
                <span className="dim">
                  {inside ? 'inside' : 'outside'}, {countOf(rowCount, 'row')}
                </span>
              </span>
            ))}
          </Fact>
        );
      })}
      {hostCount > hosts.length && (
        <Fact name="More hosts">{countOf(hostCount - hosts.length, 'host')}</Fact>
      )}
    </>
  );
}

function SourceFact({ ids }: { ids: readonly string[] }) {
  const { data = [] } = useSources();
  const names = ids.map((id) => data.find((source) => source.id === id)?.name ?? id.slice(0, 12));
  return (
    <Fact name={ids.length === 1 ? 'Analysis' : 'Analyses'}>
      <span className="wire-text">{names.join(', ')}</span>
    </Fact>
  );
}
