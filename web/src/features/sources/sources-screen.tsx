import type { ReactNode } from 'react';
import type { Source } from '../../lib/api.ts';
import {
  exactCount,
  formatBytes,
  formatCount,
  formatIso,
  formatSpan,
  formatWhen,
} from '../../lib/format.ts';
import { listLine } from '../../lib/known.ts';
import { useNow } from '../../lib/live.tsx';
import { useSettings } from '../../lib/settings.ts';
import { useSources } from '../../lib/source-context.ts';
import { LevelCounts } from '../../ui/level-counts.tsx';
import { EmptyNote, ErrorNote, LoadingNote } from '../../ui/notes.tsx';
import { Counts } from '../../ui/partial-note.tsx';
import './sources.css';

interface SourcesScreenProps {
  /** A link to the queue of one analysis; the screen does not know addresses. */
  link: (source: Source, children: ReactNode) => ReactNode;
}

const COLUMNS = ['Analysis', 'Traffic seen', 'Levels', 'Whole'] as const;
const NUMBERS = ['Packets', 'Flows or events', 'Bytes', 'Rows', 'Analysed'] as const;

export function SourcesScreen({ link }: SourcesScreenProps) {
  const { data, isPending, isError, error, refetch } = useSources();
  if (isError && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (isPending || !data) return <LoadingNote />;
  if (data.length === 0) {
    return (
      <EmptyNote title="Nothing has been analysed yet" command="vedette analyze capture.pcap">
        <p>Every capture that is analysed and recorded gets a line here.</p>
      </EmptyNote>
    );
  }
  return (
    <div className="sources">
      <h1 className="sr-only">Analyses</h1>
      <table className="sources-table">
        <thead className="dim">
          <tr>
            {COLUMNS.map((name) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
            {NUMBERS.map((name) => (
              <th scope="col" key={name} className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.map((source) => (
            <SourceRow key={source.id} source={source} link={link} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SourceRow({ source, link }: { source: Source } & SourcesScreenProps) {
  const { zone } = useSettings();
  const now = useNow();
  return (
    <tr>
      <th scope="row" className="cut" title={source.name}>
        {link(source, source.name)}
      </th>
      <td>
        {source.start === undefined || source.end === undefined ? (
          <span className="dim">{source.type === 'table' ? 'no time' : 'no packet'}</span>
        ) : (
          formatSpan(source.start, source.end, zone)
        )}
      </td>
      <td>
        <LevelCounts levels={source.levels} />
      </td>
      <td className="sources-whole">
        <Wholeness source={source} />
        {source.enrichment?.lists.map((list) => (
          <p key={list.name} className="dim">
            {listLine(list)}
          </p>
        ))}
      </td>
      {source.type === 'table' ? (
        <td className="number dim">table</td>
      ) : (
        <Figure count={source.packets} />
      )}
      <Figure count={source.rows ?? source.flows} />
      <td className="number" title={exactCount(source.bytes)}>
        {formatBytes(source.bytes)}
      </td>
      <Figure count={source.groups} />
      <td className="number" title={formatIso(source.analysedAt, zone)}>
        {formatWhen(source.analysedAt, zone, now)}
      </td>
    </tr>
  );
}

function Figure({ count }: { count: number }) {
  return (
    <td className="number" title={exactCount(count)}>
      {formatCount(count)}
    </td>
  );
}

function Wholeness({ source }: { source: Source }) {
  const hasCounts = [source.rejects, source.shed].some((counts) =>
    Object.values(counts).some((count) => count > 0),
  );
  if (source.complete && !hasCounts) return <>complete</>;
  return (
    <>
      <p>{source.complete ? 'complete' : 'not complete'}</p>
      {source.problems.map((problem) => (
        <p key={problem}>{problem}</p>
      ))}
      <Counts title="Not used" counts={source.rejects} />
      <Counts title="Left out at a limit" counts={source.shed} />
    </>
  );
}
