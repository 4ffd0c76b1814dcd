import { protocolName, SERVICES } from '../../wire/index.ts';
import type { HostTable } from '../flows/index.ts';
import type { SubjectBins } from './subject-bins.ts';
import { serviceOf, type TrafficBins } from './traffic-bins.ts';

export interface SeriesSubject {
  readonly type: 'network' | 'host' | 'service';
  /** Address of the host, name of the service; empty for the network. */
  readonly key: string;
  /** Number of the host, or key of the service as `serviceKey` gives it; 0 for the network. */
  readonly id: number;
}

/** The network, hosts inside and services, the heaviest of each first; at most so many. */
export function subjectsOf(
  bins: TrafficBins,
  { hosts, hostsMax, servicesMax }: { hosts: HostTable; hostsMax?: number; servicesMax?: number },
): [SeriesSubject, SubjectBins][] {
  const inside = bins.hosts.heaviest().filter(({ key }) => hosts.isInside(key));
  return [
    [{ type: 'network', key: '', id: 0 }, bins.network],
    ...inside
      .slice(0, hostsMax)
      .map(({ key: id, bins: of }): [SeriesSubject, SubjectBins] => [
        { type: 'host', key: hosts.text(id), id },
        of,
      ]),
    ...bins.services
      .heaviest()
      .slice(0, servicesMax)
      .map(({ key: id, bins: of }): [SeriesSubject, SubjectBins] => [
        { type: 'service', key: serviceText(id), id },
        of,
      ]),
  ];
}

function serviceText(key: number): string {
  const of = serviceOf(key);
  return 'service' in of ? SERVICES[of.service] : `${protocolName(of.protocol)}/${of.port}`;
}
