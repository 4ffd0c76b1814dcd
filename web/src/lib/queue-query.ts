import { type GroupsRequest, groupsRequest, idText } from './api.ts';

/**
 * The queue's state as it stands in the address bar: what is asked for, and what is open. Only
 * what differs from the default is written, so the plain queue is the plain address.
 */
export interface QueueSearch {
  source?: string;
  status?: GroupsRequest['status'];
  level?: NonNullable<GroupsRequest['level']>;
  class?: NonNullable<GroupsRequest['class']>;
  host?: string;
  text?: string;
  sort?: GroupsRequest['sort'];
  /** The group whose detail is open. */
  group?: string;
  /** The flow that is opened within it. */
  flow?: string;
}

export const QUERY_FIELDS = ['source', 'status', 'level', 'class', 'host', 'text', 'sort'] as const;
export const CHIP_FIELDS = ['level', 'class', 'host', 'text'] as const;
export type ChipField = (typeof CHIP_FIELDS)[number];

/** What is asked of the source: the search without what is merely open. */
export type QueueQuery = Omit<QueueSearch, 'group' | 'flow'>;

const DEFAULTS = { status: 'open', sort: 'priority' } as const;

/** Takes what it understands and drops the rest: an old or mistyped link still opens. */
export function parseSearch(raw: Record<string, unknown>): QueueSearch {
  const search: Record<string, unknown> = {};
  for (const field of QUERY_FIELDS) {
    const value = raw[field];
    if (typeof value !== 'string' || value.trim() === '') continue;
    const parsed = groupsRequest.shape[field].safeParse(value.trim());
    if (parsed.success) search[field] = parsed.data;
  }
  for (const field of ['group', 'flow'] as const) {
    if (idText.safeParse(raw[field]).success) search[field] = raw[field];
  }
  return withoutDefaults(search as QueueSearch);
}

export function queryOf(search: QueueSearch): QueueQuery {
  const { group: _group, flow: _flow, ...query } = search;
  return query;
}

/** Everything that is open, worst first. */
export function isWholeQueue(query: QueueQuery): boolean {
  return Object.keys(withoutDefaults(query)).length === 0;
}

export function statusOf(query: QueueQuery): GroupsRequest['status'] {
  return query.status ?? DEFAULTS.status;
}

export function sortOf(query: QueueQuery): GroupsRequest['sort'] {
  return query.sort ?? DEFAULTS.sort;
}

/** The search with some fields set or, where undefined, taken out. */
export function changeSearch(
  search: QueueSearch,
  change: { [Field in keyof QueueSearch]?: QueueSearch[Field] | undefined },
): QueueSearch {
  const merged: Record<string, unknown> = { ...search, ...change };
  for (const [field, value] of Object.entries(merged)) {
    if (value === undefined || value === '') delete merged[field];
  }
  return withoutDefaults(merged as QueueSearch);
}

function withoutDefaults(search: QueueSearch): QueueSearch {
  const { status, sort, ...rest } = search;
  return {
    ...rest,
    ...(status && status !== DEFAULTS.status ? { status } : {}),
    ...(sort && sort !== DEFAULTS.sort ? { sort } : {}),
  };
}

export function isFiltered(query: QueueQuery): boolean {
  return CHIP_FIELDS.some((field) => query[field] !== undefined);
}

/** Plain `a=b&c=d`, readable and the same as the API's own parameters. */
export function writeSearch(search: Record<string, unknown>): string {
  const pairs = new URLSearchParams();
  for (const [field, value] of Object.entries(search)) {
    if (typeof value === 'string' || typeof value === 'number') pairs.set(field, String(value));
  }
  const text = pairs.toString();
  return text === '' ? '' : `?${text}`;
}

export function readSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}
