import { PriorityParts } from '../features/group/priority-parts.tsx';
import { IncidentCounts, IncidentLines } from '../features/report/report-incidents.tsx';
import { ReportSeries } from '../features/report/report-series.tsx';
import { ReportFacts } from '../features/report/report-summary.tsx';
import type { Group, Report } from '../lib/api.ts';
import { countOf, formatCount, formatWho, formatSpan } from '../lib/format.ts';
import { formatPriority } from '../lib/parts.ts';
import { useSettings } from '../lib/settings.ts';
import { LevelCounts } from '../ui/level-counts.tsx';
import { LevelMark } from '../ui/level-mark.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import './printed-report.css';

/** So many rows are printed with their parts; the list itself is printed whole. */
const EXPLAINED = 50;

/** The report on paper: what it is about, the whole list, and why the first rows stand first. */
export function PrintedReport({ data }: { data: Report }) {
  const explained = data.groups.slice(0, EXPLAINED);
  return (
    <main className="printed">
      <h1>{data.name}</h1>
      <p className="dim">Report by {data.madeBy}</p>
      <ReportFacts data={data} />
      {data.incidents.length > 0 && (
        <>
          <h2>
            {countOf(data.incidents.length, 'incident')} <IncidentCounts data={data} />
          </h2>
          <IncidentLines data={data} />
        </>
      )}
      <h2>
        {countOf(data.groups.length, 'row')} <LevelCounts levels={data.source.levels} />
      </h2>
      <PrintedList groups={data.groups} />
      <ReportSeries series={data.series} />
      <h2>Why they stand there</h2>
      {explained.map((group) => (
        <PrintedGroup key={group.id} group={group} />
      ))}
      {data.groups.length > explained.length && (
        <p className="dim">
          The parts of the other {formatCount(data.groups.length - explained.length)} rows are in
          the file this was printed from.
        </p>
      )}
    </main>
  );
}

function PrintedList({ groups }: { groups: readonly Group[] }) {
  return (
    <table className="printed-list">
      <thead className="dim">
        <tr>
          <th scope="col">Level</th>
          <th scope="col" className="number">
            Priority
          </th>
          <th scope="col">What</th>
          <th scope="col">Originator → responder</th>
          <th scope="col" className="number">
            Flows
          </th>
          <th scope="col">Over the capture</th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={group.id}>
            <td>
              <LevelMark level={group.parts.level} />
            </td>
            <td className="number">{formatPriority(group.parts.priority)}</td>
            <td>{group.title}</td>
            <td className="mono wire-text">{formatWho(group)}</td>
            <td className="number">{formatCount(group.flowCount)}</td>
            <td>
              <Sparkline bins={group.sparkline} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PrintedGroup({ group }: { group: Group }) {
  const { zone } = useSettings();
  return (
    <section className="printed-group">
      <h3>
        <LevelMark level={group.parts.level} /> {formatPriority(group.parts.priority)} {group.title}
      </h3>
      <p>{group.sentence}</p>
      <p className="dim">
        <span className="mono wire-text">{formatWho(group)}</span>,{' '}
        {formatSpan(group.time, group.end, zone)}
      </p>
      <PriorityParts parts={group.parts} flagged={group.flagged} />
    </section>
  );
}
