import type {
  IncidentDetail,
  IncidentEntry,
  IncidentsPage,
  KeptIncident,
} from '../../api/index.ts';
import { incidentCounts, MARKS } from './render-list.ts';
import { createStyle, type Style, terminalText } from './terminal-text.ts';
import { wrapText } from './wrap-text.ts';

interface Place {
  readonly columns: number;
  readonly color: boolean;
}

const INDENT = ' '.repeat(6);
/** Characters of an id that are shown; enough to name one. */
const ID_SHOWN = 8;

export function renderIncidents(
  { items, total }: Pick<IncidentsPage, 'items' | 'total'>,
  place: Place,
): string {
  if (items.length === 0) return 'No incidents.\n';
  const style = createStyle(place.color);
  const lines = [
    `${total === 1 ? '1 incident' : `${total} incidents`}: ${incidentCounts(items)}`,
    '',
    ...items.flatMap((incident) => incidentLines(incident, place, style)),
  ];
  if (total > items.length) lines.push(style.dim(`… and ${total - items.length} more`));
  return `${lines.join('\n')}\n`;
}

export function renderIncident({ incident, rows, history }: IncidentDetail, place: Place): string {
  const style = createStyle(place.color);
  const wrap = (text: string) => wrapText(terminalText(text), { ...place, indent: INDENT });
  const lines = [
    ...incidentLines(incident, place, style),
    '',
    style.bold('Rows, and what ties them together'),
    ...rows.flatMap(({ row, why }) => [
      ...wrap(`${row.parts.priority.toFixed(1)}  ${row.sentence}`),
      ...wrap(why).map((line) => style.dim(line)),
    ]),
    '',
    style.bold('Proposed; the program applies none of it'),
    ...incident.proposals.flatMap(({ text, check }) => [
      ...wrap(text),
      ...wrap(`make sure: ${check}`).map((line) => style.dim(line)),
    ]),
    ...(incident.proposals.length === 0 ? wrap('nothing') : []),
    '',
    style.bold('History, latest first'),
    ...history.flatMap((entry) => wrap(`${entry.at.slice(0, 19)}Z  ${entryWords(entry)}`)),
  ];
  return `${lines.join('\n')}\n`;
}

function incidentLines(incident: KeptIncident, { columns }: Place, style: Style): string[] {
  const { id, level, priority, title, sentence, status, rowCount, time, end } = incident;
  const head =
    `${id.slice(0, ID_SHOWN)}  ` +
    style.level(level, `${MARKS[level]} ${level.padEnd(8)}`) +
    ` ${priority.toFixed(1).padStart(5)}  ${style.bold(terminalText(title))}`;
  const when = time === undefined ? '' : `, from ${time} to ${end}`;
  const about = `${status}, ${rowCount === 1 ? '1 row' : `${rowCount} rows`}${when}`;
  return [
    head,
    ...wrapText(terminalText(sentence), { columns, indent: INDENT }),
    ...wrapText(about, { columns, indent: INDENT }).map((line) => style.dim(line)),
  ];
}

function entryWords({ by, deed }: IncidentEntry): string {
  switch (deed.type) {
    case 'opened':
      return `opened by ${by} at ${deed.facts.level} with ${deed.rows.length} rows`;
    case 'grew':
      return `grew by ${deed.rows.length} rows (${by}), now ${deed.facts.level}`;
    case 'shrank':
      return `${deed.rows.length} rows were taken back (${by})`;
    case 'response':
      return `${deed.response}, ${deed.outcome}: ${deed.text}`;
    case 'status':
      return `${deed.status} by ${by}${deed.reason === undefined ? '' : `: ${deed.reason}`}`;
    case 'note':
      return `note by ${by}: ${deed.text}`;
  }
}
