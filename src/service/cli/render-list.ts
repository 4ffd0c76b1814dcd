import type {
  Analysis,
  AnalysisSummary,
  Group,
  Incident,
  IncidentLevel,
  PriorityRules,
  SeriesSummary,
} from '../../api/index.ts';
import { INCIDENT_LEVELS, LEVELS } from '../../api/index.ts';
import { workLine } from '../../triage/index.ts';
import { workSentence } from '../work-words.ts';
import { aboutEnrichment, aboutHosts } from './about-hosts.ts';
import { createStyle, type Style, terminalText } from './terminal-text.ts';
import { wrapText } from './wrap-text.ts';

export interface RenderOptions {
  readonly name: string;
  readonly top: number;
  /** Where work ends, if anything says so. */
  readonly rules: PriorityRules;
  readonly columns: number;
  readonly color: boolean;
}

export const MARKS: Record<string, string> = {
  Critical: '◆',
  High: '▲',
  Medium: '●',
  Low: '■',
  Informational: '○',
};
/** More lost than this, and the list may lack the worst row. */
const BLIND_SHARE = 0.01;
const INDENT = ' '.repeat(6);

/** The ranked list as a person reads it in a terminal. */
export function renderList(analysis: Analysis, options: RenderOptions): string {
  const { source, groups, incidents } = analysis;
  const style = createStyle(options.color);
  const shown = groups.slice(0, options.top);
  const lines = [
    ...headLines(analysis, options.name, style),
    ...incidentLines(incidents),
    '',
    ...shown.flatMap((group) =>
      rowLines(group, { ...options, isTable: source.type === 'table' }, style),
    ),
  ];
  if (groups.length === 0) lines.push('Nothing stands out.');
  const more = groups.length - shown.length;
  if (more > 0) lines.push(style.dim(`… and ${more} more; --top ${groups.length} shows all`));
  lines.push(...workLines(groups, options));
  return `${lines.join('\n')}\n`;
}

function headLines({ source, groups }: Analysis, name: string, style: Style): string[] {
  const levels = LEVELS.filter((level) => source.levels[level] > 0)
    .map((level) => `${source.levels[level]} ${level}`)
    .join(', ');
  const span = source.start && source.end ? ` from ${source.start} to ${source.end}` : '';
  const known = source.enrichment && aboutEnrichment(source.enrichment);
  const lost = [...Object.entries(source.rejects), ...Object.entries(source.shed)];
  const lostText = `not used: ${lost.map(([what, n]) => `${number(n)} ${what}`).join(', ')}`;
  const rejected = Object.values(source.rejects).reduce((sum, n) => sum + n, 0);
  const blind = rejected > BLIND_SHARE * source.packets;
  return [
    style.bold(terminalText(name)),
    `${readWords(source)}${span}`,
    `${source.groups === 1 ? '1 row' : `${source.groups} rows`}${levels && `: ${levels}`}` +
      flaggedWords(source, groups),
    style.dim(source.type === 'table' ? modelWords(source) : noveltyWords(source)),
    ...(source.series ? [style.dim(seriesWords(source.series))] : []),
    ...(source.silent ?? []).map((line) => style.dim(terminalText(line))),
    ...(known === undefined ? [] : [style.dim(terminalText(known))]),
    ...source.problems.map((problem) => style.bold(`read in part: ${terminalText(problem)}`)),
    ...(lost.length > 0 ? [blind ? style.bold(lostText) : style.dim(lostText)] : []),
    ...(blind ? [`${share(rejected, source.packets)} of the packets could not be used`] : []),
  ];
}

/** A row with the parts of its Priority, as it stands in the list. */
export function rowLines(
  group: Group,
  { columns, isTable }: { columns: number; isTable: boolean },
  style: Style,
): string[] {
  const { level, priority, evidence, priorLogOdds, logOdds, probability } = group.parts;
  const { severity, assetWeight } = group.parts;
  const head =
    `${String(group.rank).padStart(3)}  ` +
    style.level(level, `${MARKS[level]} ${level.padEnd(13)}`) +
    ` ${priority.toFixed(1).padStart(5)}  ${style.bold(group.title)}` +
    style.dim(
      `  ${group.flowCount} ${isTable ? 'row' : 'flow'}${group.flowCount === 1 ? '' : 's'}`,
    );
  const about = aboutHosts(group);
  const because = [...evidence]
    .sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds))
    .map((part) => `${signed(part.logOdds)} ${part.reason}`)
    .join(' · ');
  const sum =
    `${signed(priorLogOdds)} before any evidence, ${signed(logOdds)} in all: probability ` +
    `${probability.toFixed(3)} × severity ${severity.score.toFixed(1)}/10` +
    (assetWeight === 1 ? '' : ` × asset weight ${assetWeight}`) +
    (severity.vector === undefined ? '' : `; ${severity.vector}`) +
    (group.flagged ? '; flagged' : '');
  return [
    head,
    ...wrap(terminalText(group.sentence), columns),
    ...(about === undefined ? [] : wrap(terminalText(about), columns)),
    ...(because === '' ? [] : wrap(terminalText(because), columns)).map((line) => style.dim(line)),
    ...wrap(sum, columns).map((line) => style.dim(line)),
  ];
}

/** `; 9 of severity 7 or more`, whatever their Priority. */
function flaggedWords({ severityThreshold }: AnalysisSummary, groups: readonly Group[]): string {
  const count = groups.filter(({ flagged }) => flagged).length;
  return count === 0 ? '' : `; ${count} flagged, of severity ${severityThreshold} or more`;
}

function readWords({ type, packets, flows, rows = 0 }: AnalysisSummary): string {
  if (type === 'table') return `${number(rows)} rows of a table`;
  return `${number(packets)} packets, ${number(flows)} flows`;
}

function seriesWords({ binSeconds, bins, binsMin, forecast, anomalies }: SeriesSummary): string {
  const by = `bins of ${number(binSeconds)} s`;
  if (bins < binsMin) return `series too short to forecast: ${bins} ${by}, needs ${binsMin}`;
  const found = anomalies === 1 ? '1 stretch' : `${number(anomalies)} stretches`;
  return `${number(forecast)} series of ${number(bins)} ${by}: ${found} unlike the forecast`;
}

function noveltyWords(source: AnalysisSummary): string {
  const words = {
    none: 'too few flows to judge novelty',
    relative: 'no baseline: novelty is relative to this capture and alone never above Low',
    baseline: 'novelty against the baseline',
    model: 'novelty by a model',
  }[source.novelty];
  return source.models === undefined ? words : `${words}; ${modelWords(source)}`;
}

function modelWords({ models = [] }: AnalysisSummary): string {
  const words = models.map(({ role, name }) => `${terminalText(name)} (${role})`);
  return `judged by ${words.join(', ')}`;
}

/** How many cases the rows are, and the worst of them. */
function incidentLines(incidents: readonly Incident[]): string[] {
  const [worst] = incidents;
  if (worst === undefined) return [];
  const count = incidents.length === 1 ? '1 incident' : `${incidents.length} incidents`;
  const rows = worst.rows.length === 1 ? '1 row' : `${worst.rows.length} rows`;
  return [
    `${count}: ${incidentCounts(incidents)}; ` +
      `the worst: ${terminalText(worst.title)} (${rows})`,
  ];
}

/** `1 Critical, 2 High`. */
export function incidentCounts(incidents: readonly { level: IncidentLevel }[]): string {
  return INCIDENT_LEVELS.flatMap((level) => {
    const count = incidents.filter((incident) => incident.level === level).length;
    return count > 0 ? `${count} ${level}` : [];
  }).join(', ');
}

function workLines(groups: readonly Group[], { rules, columns }: RenderOptions): string[] {
  const line = workLine(
    groups.map(({ parts }) => parts),
    rules,
  );
  return line === undefined
    ? []
    : ['', ...wrapText(`Work: ${workSentence(line, rules)}.`, { columns, indent: '' })];
}

/** Under a row's head, at the terminal's width. */
export function wrap(text: string, columns: number): string[] {
  return wrapText(text, { columns, indent: INDENT });
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(0)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
