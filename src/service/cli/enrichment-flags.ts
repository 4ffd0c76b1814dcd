import { join } from 'node:path';
import type { ListsAnswer } from '../../api/index.ts';
import { type ReadEnrichment, readEnrichment } from '../enrich/index.ts';

/** Options that name what is known apart from the traffic. */
export interface EnrichmentFlags {
  assets?: string;
  indicators?: string[];
  geo?: string[];
}

/** The record that an analysis goes to, as far as it is of use before. */
export interface KnownRecord {
  readonly directory: string;
  /** What people said of rows in which lists spoke. */
  lists(): Promise<ListsAnswer>;
}

/**
 * Reads the files that the options name, and the lists of the data directory where there is one.
 * The record is only asked where there are lists.
 */
export function enrichmentOf(
  { assets, indicators, geo }: EnrichmentFlags,
  record: KnownRecord | undefined,
): Promise<ReadEnrichment> {
  const listFolder = record && join(record.directory, 'lists');
  return readEnrichment({ assets, indicators, geo, listFolder }, async () => {
    const { items } = (await record?.lists()) ?? { items: [] };
    return new Map(items.map((item) => [item.name, item]));
  });
}
