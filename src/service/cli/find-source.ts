import { type Source, source, type SourcesPage, sourcesPage } from '../../api/index.ts';
import { OperatorError } from '../errors.ts';
import { askRecord } from './read-record.ts';

const LOOKED_AT = 500;

/**
 * An analysis by its id, the beginning of its id, or its name; `latest` is the one that was made
 * last. Undefined where nothing is recorded and nothing was named.
 */
export async function findSource(
  directory: string,
  named: string | undefined,
): Promise<Source | undefined> {
  const page = await askRecord<SourcesPage>(directory, {
    ofStore: (store) => store.sources({ limit: LOOKED_AT }),
    path: `/sources?limit=${LOOKED_AT}`,
    parse: (answer) => sourcesPage.parse(answer),
  });
  const items = page?.items ?? [];
  const found =
    named === undefined || named === 'latest'
      ? items[0]
      : items.find(({ id, name }) => id.startsWith(named) || name === named);
  if (found === undefined) {
    if (named === undefined) return undefined;
    throw new OperatorError(
      'VED_NOT_FOUND',
      `analysis "${named}": expected one of ${items.length} recorded in "${directory}", by its ` +
        'id or its name, got none',
    );
  }
  // A list of the server leaves the pipeline out.
  return askRecord<Source>(directory, {
    ofStore: async (store) => (await store.source(found.id)) ?? found,
    path: `/sources/${found.id}`,
    parse: (answer) => source.parse(answer),
  });
}
