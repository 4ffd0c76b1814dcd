import { type GroupDetail, groupDetail, type GroupsPage, groupsPage } from '../../api/index.ts';
import { OperatorError } from '../errors.ts';
import { findSource } from './find-source.ts';
import { askRecord } from './read-record.ts';

const EVENTS_SHOWN = 500;
const PLACES_MAX = 500;

/** A recorded row by its id, or by its place in the list of an analysis, with what explains it. */
export async function findRow(
  directory: string,
  { what, source }: { what: string; source: string | undefined },
): Promise<GroupDetail> {
  const id = /^\d{1,6}$/.test(what) ? await idAt(directory, { place: Number(what), source }) : what;
  const detail =
    id === undefined
      ? undefined
      : await askRecord<GroupDetail | undefined>(directory, {
          async ofStore(store) {
            const group = await store.group(id);
            if (group === undefined) return undefined;
            const { items } = await store.events({ group: id, limit: EVENTS_SHOWN });
            const history = await store.history(group);
            return { group, events: items, ...(history && { history }) };
          },
          path: `/groups/${encodeURIComponent(id)}`,
          parse: (answer) => groupDetail.parse(answer),
        });
  if (detail !== undefined) return detail;
  throw new OperatorError(
    'VED_NOT_FOUND',
    `row "${what}": expected the place or the id of one recorded in "${directory}", found none; ` +
      '`vedette analyze` records them',
  );
}

async function idAt(
  directory: string,
  { place, source }: { place: number; source: string | undefined },
): Promise<string | undefined> {
  const found = await findSource(directory, source);
  if (found === undefined) return undefined;
  const query = { source: found.id, status: 'all', sort: 'priority', limit: PLACES_MAX } as const;
  const page = await askRecord<GroupsPage>(directory, {
    ofStore: (store) => store.groups(query),
    path: `/groups?${new URLSearchParams({ ...query, limit: String(PLACES_MAX) }).toString()}`,
    parse: (answer) => groupsPage.parse(answer),
  });
  return page?.items.find(({ rank }) => rank === place)?.id;
}
