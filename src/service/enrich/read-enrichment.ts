import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnrichmentSummary, ListSummary } from '../../api/index.ts';
import {
  type AssetTable,
  type Enrichment,
  type ListVerdicts,
  listPrecision,
  type NamedList,
  parseAssets,
  parseIndicators,
} from '../../triage/index.ts';
import { OperatorError } from '../errors.ts';
import { Places } from './places.ts';
import { readListFile } from './read-list-file.ts';

export interface EnrichmentFiles {
  readonly assets?: string | undefined;
  readonly indicators?: readonly string[] | undefined;
  /** A folder of further lists, which need not exist: `lists/` of the data directory. */
  readonly listFolder?: string | undefined;
  /** MaxMind DB files that come before the shipped countries. */
  readonly geo?: readonly string[] | undefined;
}

export interface ReadEnrichment {
  readonly enrichment: Enrichment;
  /** What was read, for the summary of an analysis; asked when the analysis is done. */
  summary(): EnrichmentSummary;
}

/** Lists of one analysis: each is asked about each host. */
const LISTS_MAX = 256;
const NO_VERDICTS: ListVerdicts = { confirmed: 0, dismissed: 0 };

/**
 * Reads every file that is named, whole, or throws an OperatorError for the first that can't be
 * used. `verdictsOf` says what analysts thought of the lists of these names.
 */
export async function readEnrichment(
  { assets, indicators = [], listFolder, geo = [] }: EnrichmentFiles,
  verdictsOf: (names: readonly string[]) => Promise<ReadonlyMap<string, ListVerdicts>>,
): Promise<ReadEnrichment> {
  const places = await Places.open(geo);
  const assetFile = assets === undefined ? undefined : await readAssets(assets);
  const lists = await readLists([...indicators, ...(await filesIn(listFolder))], verdictsOf);
  return {
    enrichment: {
      assets: assetFile?.table,
      indicators: lists,
      placeOf: (address) => places.find(address),
    },
    summary: () => ({
      ...(assetFile && { assets: { digest: assetFile.digest, count: assetFile.table.count } }),
      lists: lists.map(listSummary),
      places: places.summary(),
    }),
  };
}

interface ReadList extends NamedList {
  readonly digest: string;
  readonly verdicts: ListVerdicts;
}

async function readAssets(path: string): Promise<{ table: AssetTable; digest: string }> {
  const { value, digest } = await readListFile(path, {
    thing: 'a file of assets',
    parse: parseAssets,
  });
  return { table: value, digest };
}

async function readLists(
  paths: readonly string[],
  verdictsOf: (names: readonly string[]) => Promise<ReadonlyMap<string, ListVerdicts>>,
): Promise<ReadList[]> {
  if (paths.length > LISTS_MAX) {
    throw refused(`expected at most ${LISTS_MAX} lists of indicators, got ${paths.length}`);
  }
  const read = new Map<string, Omit<ReadList, 'verdicts'>>();
  for (const path of paths) {
    const { name, digest, value } = await readListFile(path, {
      thing: 'a list of indicators',
      parse: parseIndicators,
    });
    // Verdicts are counted by name, so that a list that is renewed keeps them.
    if (read.has(name)) throw refused(`input "${path}": expected a name of its own, got a second`);
    read.set(name, { name, digest, list: value });
  }
  const verdicts = read.size > 0 ? await verdictsOf([...read.keys()]) : new Map();
  return [...read.values()].map((one) => ({
    ...one,
    verdicts: verdicts.get(one.name) ?? NO_VERDICTS,
  }));
}

/** In the order of their names; empty where the folder doesn't exist. */
async function filesIn(folder: string | undefined): Promise<string[]> {
  if (folder === undefined) return [];
  const found = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return found
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name))
    .sort();
}

function listSummary({ name, digest, list, verdicts }: ReadList): ListSummary {
  const precision = listPrecision(verdicts);
  const { confirmed, dismissed } = verdicts;
  return {
    name,
    digest,
    format: list.format,
    ...list.counts,
    unread: { ...list.unread },
    confirmed,
    dismissed,
    precision,
  };
}

function refused(message: string): OperatorError {
  return new OperatorError('VED_LIST_REFUSED', message);
}
