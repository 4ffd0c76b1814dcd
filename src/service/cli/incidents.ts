import { Command, Option } from 'commander';
import {
  INCIDENT_LEVELS,
  INCIDENT_STATUSES,
  type IncidentDetail,
  incidentDetail,
  type IncidentsPage,
  incidentsPage,
  incidentsRequest,
} from '../../api/index.ts';
import { OperatorError } from '../errors.ts';
import { dataDirectoryOf } from './data-directory.ts';
import { OPTIONS } from './options.ts';
import { outputTo } from './output.ts';
import { askRecord } from './read-record.ts';
import { renderIncident, renderIncidents } from './render-incidents.ts';

interface IncidentFlags {
  status: string;
  level?: string;
  data?: string;
  json?: boolean;
}

/** Incidents that are listed at once; a count says how many more there are. */
const LISTED_MAX = 500;

export function incidentsCommand(): Command {
  return new Command('incidents')
    .description('list the incidents of the record, or show one with its rows and its history')
    .argument('[id]', 'an incident; the first characters of its id will do')
    .addOption(
      new Option('--status <status>', 'which to list; active ones are open or acknowledged')
        .choices(['active', ...INCIDENT_STATUSES, 'all'])
        .default('active'),
    )
    .addOption(new Option('--level <level>', 'only this level').choices(INCIDENT_LEVELS))
    .addOption(OPTIONS.json())
    .addOption(OPTIONS.data())
    .action(async (named: string | undefined, flags: IncidentFlags) => {
      const directory = dataDirectoryOf(flags.data);
      const out = outputTo(undefined);
      if (named === undefined) {
        const page = (await listOf(directory, flags)) ?? NONE;
        out.write(flags.json ? `${JSON.stringify(page)}\n` : renderIncidents(page, out));
      } else {
        const detail = await oneOf(directory, named);
        out.write(flags.json ? `${JSON.stringify(detail)}\n` : renderIncident(detail, out));
      }
    });
}

const NONE: IncidentsPage = {
  items: [],
  next: null,
  total: 0,
  levels: { Critical: 0, High: 0, Low: 0 },
};

/** Undefined where nothing was ever recorded. */
function listOf(
  directory: string,
  { status, level }: Pick<IncidentFlags, 'status' | 'level'>,
): Promise<IncidentsPage | undefined> {
  const query = new URLSearchParams({ status, limit: String(LISTED_MAX), ...(level && { level }) });
  return askRecord(directory, {
    ofStore: (store) => store.incidents(incidentsRequest.parse(Object.fromEntries(query))),
    path: `/incidents?${query.toString()}`,
    parse: (answer) => incidentsPage.parse(answer),
  });
}

async function oneOf(directory: string, named: string): Promise<IncidentDetail> {
  const { items = [] } = (await listOf(directory, { status: 'all' })) ?? {};
  const [found, ...more] = items.filter(({ id }) => id.startsWith(named));
  if (more.length > 0) {
    const message = `incident "${named}": expected one whose id begins so, got ${more.length + 1}`;
    throw new OperatorError('VED_USAGE', message);
  }
  const detail =
    found &&
    (await askRecord<IncidentDetail | undefined>(directory, {
      ofStore: (store) => store.incident(found.id),
      path: `/incidents/${found.id}`,
      parse: (answer) => incidentDetail.parse(answer),
    }));
  if (detail !== undefined) return detail;
  throw new OperatorError(
    'VED_NOT_FOUND',
    `incident "${named}": expected the beginning of the id of one of ${items.length} in ` +
      `"${directory}", got none`,
  );
}
