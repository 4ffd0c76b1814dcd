import { join } from 'node:path';
import { type ReadEnrichment, readEnrichment } from '../enrich/index.ts';

/** Options that name what is known apart from the traffic. */
export interface EnrichmentFlags {
  assets?: string;
  indicators?: string[];
  geo?: string[];
}

/**
 * Reads the files that the options name, and the lists of the data directory where there is one.
 */
export function enrichmentOf(
  { assets, indicators, geo }: EnrichmentFlags,
  dataDirectory: string | undefined,
): Promise<ReadEnrichment> {
  const listFolder = dataDirectory && join(dataDirectory, 'lists');
  return readEnrichment({ assets, indicators, geo, listFolder }, async () => new Map());
}
