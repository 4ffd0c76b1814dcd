import type { ReactNode } from 'react';
import type { Report } from '../../lib/api.ts';
import {
  countOf,
  exactCount,
  formatBytes,
  formatDuration,
  formatSpan,
  secondsBetween,
} from '../../lib/format.ts';
import { enrichmentLines } from '../../lib/known.ts';
import { summaryWords } from '../../lib/series-words.ts';
import { useSettings } from '../../lib/settings.ts';
import { Fact } from '../../ui/fact.tsx';
import { LevelCounts } from '../../ui/level-counts.tsx';
import { Counts } from '../../ui/partial-note.tsx';
import { ReportSeries } from './report-series.tsx';
import './report.css';

const NOVELTY = {
  none: 'not judged',
  relative: 'judged against this same traffic, for want of a baseline',
  baseline: 'judged against a baseline',
  model: 'judged by a model',
} as const;

/** What was read and what was made of it: one line, and the rest behind it. */
export function ReportSummary({ data }: { data: Report }) {
  const { source } = data;
  return (
    <details className="report-summary">
      <summary>
        <span>
          <Span source={source} />
        </span>
        <Read source={source} />
        <LevelCounts levels={source.levels} />
        {!source.complete && <strong>not complete</strong>}
      </summary>
      <ReportFacts data={data} />
      <ReportSeries series={data.series} />
    </details>
  );
}

/** Everything that the analysis says of itself. */
export function ReportFacts({ data }: { data: Report }) {
  const { source } = data;
  return (
    <dl className="facts report-facts">
      <Fact name="Input">
        {data.name}
        <span className="dim">
          {countOf(source.inputCount, 'file')}, {formatBytes(source.bytes)}
        </span>
      </Fact>
      <Fact name="Traffic">
        <Span source={source} />
        <span className="dim">
          <Read source={source} />
        </span>
      </Fact>
      <Fact name="Whole">
        {source.complete ? 'complete' : 'not complete'}
        <Lines>{source.problems}</Lines>
      </Fact>
      <Fact name="Counts">
        <Counts title="Not used" counts={source.rejects} />
        <Counts title="Left out at a limit" counts={source.shed} />
        {isClean(source) && <span className="dim">nothing was rejected or left out</span>}
      </Fact>
      {source.type === 'capture' && (
        <Fact name="Novelty">
          {NOVELTY[source.novelty]}
          <Lines>{source.silent ?? []}</Lines>
        </Fact>
      )}
      {source.series && <Fact name="Series">{summaryWords(source.series)}</Fact>}
      {source.models !== undefined && (
        <Fact name="Models">
          {source.models.map(({ role, name }) => `${name} (${role})`).join(', ')}
        </Fact>
      )}
      {source.enrichment && (
        <Fact name="Known apart">
          <Lines>{enrichmentLines(source.enrichment)}</Lines>
        </Fact>
      )}
      <Fact name="Made by">
        {data.madeBy}
        <span className="dim">
          {source.featureSet !== undefined && `features ${source.featureSet}, `}seed {source.seed}
        </span>
      </Fact>
      <Fact name="Digest">
        <code className="wire-text">{source.id}</code>
      </Fact>
    </dl>
  );
}

function Read({ source }: { source: Report['source'] }) {
  if (source.type === 'table') return <span>{countOf(source.rows ?? 0, 'row')}</span>;
  return (
    <>
      <span title={exactCount(source.packets)}>{countOf(source.packets, 'packet')}</span>{' '}
      <span title={exactCount(source.flows)}>{countOf(source.flows, 'flow')}</span>
    </>
  );
}

function Span({ source }: { source: Report['source'] }) {
  const { zone } = useSettings();
  if (source.start === undefined || source.end === undefined) {
    return <>{source.type === 'table' ? 'no time' : 'no packet'}</>;
  }
  const lasted = formatDuration(secondsBetween(source.start, source.end));
  return (
    <>
      {formatSpan(source.start, source.end, zone)} <span className="dim">{lasted}</span>
    </>
  );
}

function Lines({ children }: { children: readonly ReactNode[] }) {
  return children.map((line, index) => <p key={index}>{line}</p>);
}

function isClean({ rejects, shed }: Report['source']): boolean {
  return ![...Object.values(rejects), ...Object.values(shed)].some((count) => count > 0);
}
