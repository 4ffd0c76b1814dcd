import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ListsAnswer } from '../../api/index.ts';
import { type ReadEnrichment, readEnrichment } from '../enrich/index.ts';

/** Options that name what is known apart from the traffic. */
export interface EnrichmentFlags {
  assets?: string;
  indicators?: string[];
  geo?: string[];
}

/** The options among them that were given. */
export function enrichmentNamed({ assets, indicators, geo }: EnrichmentFlags): string[] {
  const given = { '--assets': assets, '--indicators': indicators, '--geo': geo };
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

/** The record that an analysis goes to, as far as it is of use before. */
export interface KnownRecord {
  readonly directory: string;
  /** What people said of rows in which lists spoke. */
  lists(): Promise<ListsAnswer>;
}

/**
 * Reads the files that the options name, and what the data directory has: `lists/`, and
 * `assets.csv` where no other assets are named.
 * The record is only asked where there are lists.
 */
export function enrichmentOf(
  { assets, indicators, geo }: EnrichmentFlags,
  record: KnownRecord | undefined,
): Promise<ReadEnrichment> {
  const listFolder = record && join(record.directory, 'lists');
  const files = { assets: assets ?? keptAssets(record), indicators, geo, listFolder };
  return readEnrichment(files, async () => {
    const { items } = (await record?.lists()) ?? { items: [] };
    return new Map(items.map((item) => [item.name, item]));
  });
}

function keptAssets(record: KnownRecord | undefined): string | undefined {
  const path = record && join(record.directory, 'assets.csv');
  return path !== undefined && existsSync(path) ? path : undefined;
}
