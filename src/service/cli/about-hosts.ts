import type { Endpoint, EnrichmentSummary, Group } from '../../api/index.ts';

/** What is known of a row's hosts apart from their traffic; undefined where that is nothing. */
export function aboutHosts({ orig, resp }: Pick<Group, 'orig' | 'resp'>): string | undefined {
  const parts = [orig, resp].flatMap(aboutSide);
  return parts.length > 0 ? parts.join(' · ') : undefined;
}

/** Which lists, assets and places an analysis had; undefined where it had none. */
export function aboutEnrichment({ assets, lists, places }: EnrichmentSummary): string | undefined {
  const parts = [
    ...(assets ? [`${assets.count.toLocaleString('en-US')} assets`] : []),
    ...lists.map(aboutList),
    ...places.map(({ name, built, damaged }) =>
      damaged ? `${name} is damaged` : `places by ${name} of ${built}`,
    ),
  ];
  return parts.length > 0 ? `known apart from the traffic: ${parts.join(' · ')}` : undefined;
}

function aboutSide({ ip, hostCount, asset, geo, asn }: Endpoint): string[] {
  const known = [
    ...(asset ? [`${asset.name}${roleText(asset)}, weight ${asset.weight}`] : []),
    ...(geo ? [[geo.city, geo.country].filter(Boolean).join(', ')] : []),
    ...(asn ? [[`AS${asn.number}`, asn.organization].filter(Boolean).join(' ')] : []),
  ];
  const who = ip ?? `heaviest of ${hostCount} hosts`;
  return known.length > 0 ? [`${who}: ${known.join(', ')}`] : [];
}

function roleText({ role }: { role?: string | undefined }): string {
  return role === undefined ? '' : ` (${role})`;
}

function aboutList(list: EnrichmentSummary['lists'][number]): string {
  const entries = list.networks + list.domains + list.fingerprints;
  const unread = Object.entries(list.unread).map(([reason, n]) => `${n} not read: ${reason}`);
  const words = entries === 1 ? '1 entry' : `${entries.toLocaleString('en-US')} entries`;
  return [`${list.name} with ${words}`, ...unread].join(', ');
}
