import type { Endpoint, EnrichmentSummary, Sightings } from './api.ts';
import { countOf, exactCount, formatMoment, formatSide, type Zone } from './format.ts';

/** What is known of a side apart from its traffic, in the words of every surface. Pure. */

const COUNTRIES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** `Netherlands`, or the code where it names no country. */
export function countryName(code: string): string {
  try {
    return COUNTRIES.of(code) ?? code;
  } catch {
    return code;
  }
}

/** `Amsterdam, Netherlands, AS64500 Example`; empty where nothing is known. */
export function placeText({ geo, asn }: Pick<Endpoint, 'geo' | 'asn'>): string {
  const network = asn && [`AS${asn.number}`, asn.organization].filter(Boolean).join(' ');
  const country = geo?.country === undefined ? undefined : countryName(geo.country);
  return [geo?.city, country, network].filter(Boolean).join(', ');
}

/** `db-1, database`; empty where the side is no asset. */
export function assetText({ asset }: Pick<Endpoint, 'asset'>): string {
  return asset ? [asset.name, asset.role].filter(Boolean).join(', ') : '';
}

/** What hovering over a side shows: its text, and a line for all else that is known. */
export function sideTitle(side: Endpoint): string {
  return [formatSide(side), assetText(side), placeText(side)].filter(Boolean).join('\n');
}

/** A line for each thing that an analysis knew apart from the traffic, and what was not read. */
export function enrichmentLines({ assets, lists, places }: EnrichmentSummary): string[] {
  return [
    ...(assets ? [countOf(assets.count, 'asset')] : []),
    ...lists.map(listLine),
    ...places.map(({ name, built, damaged }) => {
      const state = damaged ? '; it is damaged' : '';
      return `places by ${name} of ${built}${state}`;
    }),
  ];
}

export function listLine(list: EnrichmentSummary['lists'][number]): string {
  const { name, networks, domains, fingerprints, precision, confirmed, dismissed } = list;
  const verdicts = confirmed + dismissed;
  const share = `right in ${Math.round(100 * precision)} % of cases`;
  const why = verdicts === 0 ? 'as assumed' : `by ${countOf(verdicts, 'verdict')}`;
  const unread = Object.entries(list.unread).map(
    ([reason, count]) => `; ${exactCount(count)} not read: ${reason}`,
  );
  const count = networks + domains + fingerprints;
  const entries = count === 1 ? '1 entry' : `${exactCount(count)} entries`;
  return `${name}: ${entries}, ${share}, ${why}${unread.join('')}`;
}

/** `3 rows since 2026-01-02 03:04:05; 2 dismissed, 1 confirmed`. */
export function sightingsText(seen: Sightings, zone: Zone): string {
  const verdicts = [
    [seen.confirmed, 'confirmed'],
    [seen.dismissed, 'dismissed'],
    [seen.archived, 'archived without a verdict'],
  ] as const;
  const told = verdicts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const since = `${countOf(seen.rows, 'row')} since ${formatMoment(seen.first, zone)}`;
  return told.length > 0 ? `${since}; ${told.join(', ')}` : since;
}
