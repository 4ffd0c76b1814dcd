import type { FeatureBatch, FlowBatch } from '../wire/index.ts';
import {
  type BehaviourDetector,
  createDetectors,
  type Finding,
  FlowOwners,
  type FindingContext,
  fitBaseline,
  type Novelty,
  type NoveltyBaseline,
  noveltyAgainst,
  relativeNovelty,
} from './detect/index.ts';
import type { Enrichment, Network } from './enrich/index.ts';
import type { TriageGroup } from './event/index.ts';
import {
  featureTable,
  HostTable,
  KnownHosts,
  observeFlows,
  RetainedFlows,
  spanOf,
} from './flows/index.ts';
import {
  addToClaims,
  atLevels,
  behaviourGroups,
  CoverIndex,
  FlowTally,
  findingKey,
  findingSubject,
  knownAttackGroups,
  ListedHosts,
  seriesClaims,
  seriesGroups,
  settleClaims,
  type TalliedFinding,
  type Teller,
  unusualFlowGroups,
} from './group/index.ts';

import { type AttackJudgement, type Models } from './models/index.ts';
import {
  type Judge,
  judgedByPValues,
  judgedFigures,
  judgeOfRole,
  judgeOfSeries,
  lookedAndFound,
  type Pipeline,
  pipelineOf,
} from './pipeline.ts';
import { type LevelCuts, PRIOR_PROBABILITY } from './prioritise/index.ts';
import {
  BaselineTraffic,
  forecastTraffic,
  type SeriesAnomaly,
  TrafficBins,
  type TrafficForecasts,
} from './series/index.ts';

/** What ordinary traffic of the same network looks like. */
export interface Baseline {
  /** Undefined where the baseline had too few flows to learn from. */
  readonly novelty: NoveltyBaseline | undefined;
  /** Its traffic by bins of time. */
  readonly traffic: BaselineTraffic;
  readonly seen: ReadonlySet<string>;
  /** What its detectors remember of it, as texts. */
  readonly known: ReadonlySet<string>;
}

export interface TriageOptions {
  readonly seed: number;
  readonly baseline?: Baseline | undefined;
  /** Models of flows, trained on the same features. */
  readonly models?: Pick<Models, 'attacks' | 'novelty'> | undefined;
  /** Networks to watch, besides private ones and those seen on the link. */
  readonly inside?: readonly Network[];
  /** What is known of hosts apart from their traffic. */
  readonly enrichment?: Enrichment | undefined;
  /** The table from Priority to words; the default one when absent. */
  readonly cuts?: LevelCuts | undefined;
  /** How wide the bins of series are to be; chosen by span and number of flows when absent. */
  readonly binUs?: number | undefined;
  /** Against collisions by choice; the result does not depend on it. */
  readonly hashSeed?: number;
}

/** What flows were held against. */
export type NoveltySource = 'none' | 'relative' | 'baseline' | 'model';

export interface TriageResult {
  /** Worst first. */
  readonly groups: readonly TriageGroup[];
  readonly novelty: NoveltySource;
  /** What detectors had too little to say anything about, a line each. */
  readonly silent: readonly string[];
  readonly retained: RetainedFlows;
  /** Traffic by bins of time, with what was expected of it. */
  readonly traffic: TrafficForecasts;
  /** Which row tells of an anomaly in it; anomalies beyond a limit have none. */
  readonly tellers: ReadonlyMap<SeriesAnomaly, Teller>;
  /** What limits cost, by name; only what is not 0. */
  readonly shed: Readonly<Record<string, number>>;
  /** What passed each station on the way. */
  readonly pipeline: Pipeline;
}

const PAST_UNUSED =
  'series are held against their own past: the baseline has no hundred bins as narrow as these';

interface Judged {
  readonly novelty: Novelty | undefined;
  readonly attacks: AttackJudgement | undefined;
  readonly traffic: TrafficForecasts;
}

/**
 * The path from flows to a ranked list: detectors watch the batches go by; at the end findings
 * meet the flows that they speak of and become groups with a Priority. The same batches and seed
 * give the same list.
 */
export class Triage {
  private readonly options: TriageOptions;
  private readonly hosts: HostTable;
  private readonly known: KnownHosts;
  private readonly detectors: BehaviourDetector[];
  private readonly retained = new RetainedFlows();
  private readonly bins: TrafficBins;
  private flowCount = 0;
  /** What rows had no room for, by what it was. */
  private readonly leftOut: Record<string, number> = {};

  constructor(options: TriageOptions) {
    this.options = options;
    this.hosts = new HostTable(options);
    this.detectors = createDetectors(options.enrichment);
    this.known = new KnownHosts(this.hosts, options.enrichment);
    this.bins = new TrafficBins(options.binUs);
  }

  /** Takes ownership of both batches. */
  observe(flows: FlowBatch, features: FeatureBatch): void {
    const batch = observeFlows(flows, features, {
      hosts: this.hosts,
      firstOrdinal: this.flowCount,
    });
    this.flowCount += flows.count;
    this.retained.add(batch);
    this.bins.observe(batch, this.hosts);
    for (const detector of this.detectors) detector.observe(batch, this.hosts);
  }

  finish(): TriageResult {
    const { retained, hosts, known } = this;
    const byDetector = this.findings();
    const findings = byDetector.flat();
    const novelty = this.judgeNovelty();
    const attacks = this.judgeAttacks();
    const traffic = this.forecastTraffic();
    const { tallied, covered, rows, tellers } = this.tally(findings, {
      novelty,
      attacks,
      traffic,
    });
    const groups = behaviourGroups(tallied, {
      hosts,
      listed: new ListedHosts(findings, hosts),
      novelty,
      attacks,
      seenInBaseline: this.options.baseline?.seen ?? new Set(),
    });
    groups.push(...seriesGroups(rows, { hosts, known }));
    const span = spanOf(retained);
    if (attacks?.speaksAlone) {
      groups.push(
        ...knownAttackGroups({ retained, attacks, novelty, hosts, known, span, covered }),
      );
    }
    if (novelty !== undefined) {
      const unusual = unusualFlowGroups({ retained, novelty, hosts, known, span, covered });
      groups.push(...unusual.groups);
      this.leftOut['odd flows beyond the oddest 200'] = unusual.leftOutCount;
    }
    const found = byDetector.map(({ length }) => length);
    const ranked = atLevels(groups.sort(worstFirst), this.options.cuts);
    return {
      groups: ranked,
      novelty: this.noveltySource(novelty),
      silent: [
        ...this.detectors.flatMap((detector) => detector.silent?.(this.context()) ?? []),
        ...(novelty?.silent === undefined ? [] : [novelty.silent]),
        ...(this.isPastUnused(traffic) ? [PAST_UNUSED] : []),
      ],
      retained,
      traffic,
      tellers,
      shed: this.shed(),
      pipeline: this.pipeline({ found, novelty, attacks, traffic, groups: ranked }),
    };
  }

  /** Instead of `finish`, when these flows are the ordinary ones that others are held against. */
  finishAsBaseline(): Baseline {
    return {
      novelty: fitBaseline(this.retained, { seed: this.options.seed, owners: this.owners() }),
      traffic: new BaselineTraffic(this.bins, this.hosts),
      seen: new Set(
        this.findings()
          .flat()
          .map((finding) => findingKey(finding, this.hosts)),
      ),
      known: new Set(this.detectors.flatMap((detector) => detector.known?.(this.hosts) ?? [])),
    };
  }

  /** Of each detector. */
  private findings(): Finding[][] {
    return this.detectors.map((detector) => detector.findings(this.context()));
  }

  private context(): FindingContext {
    return { hosts: this.hosts, before: this.options.baseline?.known };
  }

  private pipeline({
    found,
    novelty,
    attacks,
    traffic,
    groups,
  }: Judged & {
    found: readonly number[];
    groups: readonly TriageGroup[];
  }): Pipeline {
    const behaviours = this.detectors.map((detector, i): Judge => {
      const { name, calibration, lookedAtCount, isIdle = false } = detector;
      const isUsed = !isIdle && detector.silent?.(this.context()) === undefined;
      const figures = isUsed ? lookedAndFound(lookedAtCount, found[i]) : [];
      return { name, calibration, about: '', isUsed, figures };
    });
    const odd = { name: novelty?.model, figures: novelty && judgedByPValues(novelty.pValues) };
    const known = {
      name: attacks && this.options.models?.attacks?.name,
      figures: attacks && judgedFigures(attacks.logOdds),
    };
    return pipelineOf({
      input: { title: 'traffic', figures: [{ name: 'flows', count: this.flowCount }] },
      judges: [
        ...behaviours,
        judgeOfSeries(traffic),
        judgeOfRole('novelty', odd),
        judgeOfRole('attacks', known),
      ],
      groups,
      prior: PRIOR_PROBABILITY,
      cuts: this.options.cuts,
      assets: { isUsed: this.options.enrichment?.assets !== undefined },
    });
  }

  private judgeNovelty(): Novelty | undefined {
    const { baseline, seed } = this.options;
    if (this.retained.rowCount === 0) return undefined;
    const model = this.options.models?.novelty;
    if (model !== undefined) {
      const { name, logOddsOf, pValues, because } = model.judge(featureTable(this.retained));
      const explain = (index: number) => because(index).map(({ name: column }) => column);
      return { pValues, logOddsOf, relative: false, model: name, explain };
    }
    return baseline?.novelty !== undefined
      ? noveltyAgainst(baseline.novelty, { retained: this.retained, owners: this.owners() })
      : relativeNovelty(this.retained, seed);
  }

  private isPastUnused({ series }: TrafficForecasts): boolean {
    const { baseline } = this.options;
    return baseline !== undefined && series.length > 0 && series.every((one) => one.pastBins === 0);
  }

  private owners(): FlowOwners {
    return new FlowOwners({ hosts: this.hosts, known: this.known });
  }

  private noveltySource(novelty: Novelty | undefined): NoveltySource {
    if (novelty === undefined) return 'none';
    if (this.options.models?.novelty !== undefined) return 'model';
    return novelty.relative ? 'relative' : 'baseline';
  }

  private judgeAttacks(): AttackJudgement | undefined {
    const { retained } = this;
    if (retained.rowCount === 0) return undefined;
    return this.options.models?.attacks?.judge(featureTable(retained));
  }

  private forecastTraffic(): TrafficForecasts {
    const { bins, hosts, flowCount } = this;
    const { seed, baseline } = this.options;
    const traffic = forecastTraffic(bins, { hosts, flowCount, seed, baseline: baseline?.traffic });
    this.leftOut['lighter hosts without series'] = traffic.leftOut.hosts;
    this.leftOut['lighter services without series'] = traffic.leftOut.services;
    return traffic;
  }

  /** Counts the flows of each finding, and of each anomaly of a series. */
  private tally(findings: readonly Finding[], { novelty, attacks, traffic }: Judged) {
    const { hosts, known, retained } = this;
    const span = spanOf(retained);
    const items = findings.map((finding) => ({
      finding,
      cover: finding.cover,
      tally: new FlowTally({ span, hosts, known }),
      said: attacks?.claimLogOdds(finding.class),
    }));
    const { claims, leftOutCount } = seriesClaims<Finding>(traffic, { hosts, known, span });
    this.leftOut['anomalies of series beyond the oddest 40'] = leftOutCount;
    const index = new CoverIndex(items);
    const covered = new Uint8Array(retained.rowCount);
    retained.forEach((batch, row, at) => {
      const pValue = novelty?.pValues[at] ?? Number.NaN;
      const about: Finding[] = [];
      index.forEachCovering(batch, row, ({ finding, tally, said }) => {
        tally.add(batch, row, { index: at, pValue, attack: said?.[at] });
        if (finding.leavesFlows) return;
        covered[at] = 1;
        about.push(finding);
      });
      addToClaims(claims, { batch, row, index: at, pValue }, about);
    });
    const { rows, tellers } = settleClaims(claims, (finding) => ({
      class: finding.class,
      subject: findingSubject(finding, hosts),
    }));
    // A finding whose every flow was given up has no time and no hosts left to show.
    const tallied: TalliedFinding[] = items.filter(({ tally }) => tally.flowCount > 0);
    return { tallied, covered, rows, tellers };
  }

  private shed(): Record<string, number> {
    const counts: Record<string, number> = {
      'flows not kept': this.retained.evictedCount,
      'hosts not told apart': this.hosts.overflowCount,
      ...this.leftOut,
    };
    for (const { name, evictedCount, leftOut } of this.detectors) {
      counts[`${name} states given up`] = evictedCount;
      for (const [what, count] of Object.entries(leftOut ?? {})) {
        counts[`${name} ${what}`] = count;
      }
    }
    return Object.fromEntries(Object.entries(counts).filter(([, value]) => value > 0));
  }
}

function worstFirst(a: TriageGroup, b: TriageGroup): number {
  const keys = [a, b].map(({ class: name, subject }) => `${name} ${subject.key}`);
  return b.parts.priority - a.parts.priority || (keys[0] < keys[1] ? -1 : 1);
}
