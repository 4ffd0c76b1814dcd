import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  type RouterHistory,
  useNavigate,
} from '@tanstack/react-router';
import { idText } from '../lib/api.ts';
import { parseIncidentSearch } from '../lib/incident-query.ts';
import { parseSearch, readSearch, writeSearch } from '../lib/queue-query.ts';
import { EmptyNote } from '../ui/notes.tsx';
import { PriorityScreen } from '../features/priority/priority-screen.tsx';
import { IncidentsRoute, ModelsRoute, QueueRoute, SeriesRoute, SourcesRoute } from './screens.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: ConsoleFrame, notFoundComponent: NoSuchScreen });
const queue = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: (raw: Record<string, unknown>): Record<string, unknown> => ({
    ...parseSearch(raw),
  }),
  component: QueueRoute,
});
const incidents = createRoute({
  getParentRoute: () => root,
  path: '/incidents',
  validateSearch: (raw: Record<string, unknown>): Record<string, unknown> => ({
    ...parseIncidentSearch(raw),
  }),
  component: IncidentsRoute,
});
const sources = createRoute({
  getParentRoute: () => root,
  path: '/sources',
  component: SourcesRoute,
});
const series = createRoute({
  getParentRoute: () => root,
  path: '/series',
  validateSearch: (raw: Record<string, unknown>): { source?: string; series?: string } => {
    const { source } = parseSearch(raw);
    const id = idText.safeParse(raw.series);
    return { ...(source !== undefined && { source }), ...(id.success && { series: id.data }) };
  },
  component: SeriesRoute,
});
const models = createRoute({
  getParentRoute: () => root,
  path: '/models',
  validateSearch: (raw: Record<string, unknown>): { source?: string } => {
    const { source } = parseSearch(raw);
    return source === undefined ? {} : { source };
  },
  component: ModelsRoute,
});

const priority = createRoute({
  getParentRoute: () => root,
  path: '/priority',
  component: PriorityScreen,
});

export function createConsoleRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: root.addChildren([queue, incidents, series, sources, models, priority]),
    // Plain pairs, not the router's JSON: the same parameters as the API's.
    parseSearch: readSearch,
    stringifySearch: writeSearch,
    ...(history ? { history } : {}),
  });
}

function ConsoleFrame() {
  const navigate = useNavigate();
  return (
    <Shell onGo={(screen) => void navigate({ to: screen })}>
      <Outlet />
    </Shell>
  );
}

function NoSuchScreen() {
  return (
    <EmptyNote title="There is no such screen">
      <p>The screens that there are stand in the line above.</p>
    </EmptyNote>
  );
}
