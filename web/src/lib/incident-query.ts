import { idText, incidentsRequest, type IncidentsRequest } from './api.ts';

/** What is asked of the incidents, as it stands in the address bar; and which one is open. */
export interface IncidentSearch {
  status?: IncidentsRequest['status'];
  level?: NonNullable<IncidentsRequest['level']>;
  incident?: string;
}

export type IncidentQuery = Omit<IncidentSearch, 'incident'>;

/** Takes what it understands and drops the rest: an old or mistyped link still opens. */
export function parseIncidentSearch(raw: Record<string, unknown>): IncidentSearch {
  const status = incidentsRequest.shape.status.safeParse(raw['status']);
  const level = incidentsRequest.shape.level.safeParse(raw['level']);
  const incident = idText.safeParse(raw['incident']);
  return {
    ...(status.success && status.data !== 'active' && { status: status.data }),
    ...(level.success && level.data && { level: level.data }),
    ...(incident.success && { incident: incident.data }),
  };
}

export function incidentQueryOf({ incident: _open, ...query }: IncidentSearch): IncidentQuery {
  return query;
}

export function changeIncidentSearch(
  search: IncidentSearch,
  change: { [Field in keyof IncidentSearch]?: IncidentSearch[Field] | undefined },
): IncidentSearch {
  return parseIncidentSearch({ ...search, ...change });
}
