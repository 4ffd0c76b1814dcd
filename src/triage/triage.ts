import type { FeatureBatch, FlowBatch } from '../wire/index.ts';
import {
  type BehaviourDetector,
  createDetectors,
  type Finding,
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
  behaviourGroups,
  CoverIndex,
  FlowTally,
  findingKey,
  knownAttackGroups,
  ListedHosts,
  type TalliedFinding,
  unusualFlowGroups,
} from './group/index.ts';

import { type AttackJudgement, type Models } from './models/index.ts';
import {
  type Judge,
  judgedByPValues,
  judgedFigures,
  judgeOfRole,
  lookedAndFound,
  type Pipeline,
  pipelineOf,
} from './pipeline.ts';
import { PRIOR_PROBABILITY } from './prioritise/index.ts';

/** What ordinary traffic of the same network looks like. */
export interface Baseline {
  /** Undefined where the baseline had too few flows to learn from. */
  readonly novelty: NoveltyBaseline | undefined;
  readonly seen: ReadonlySet<string>;
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
  /** Against collisions by choice; the result does not depend on it. */
  readonly hashSeed?: number;
}

/** What flows were held against. */
export type NoveltySource = 'none' | 'relative' | 'baseline' | 'model';

export interface TriageResult {
  /** Worst first. */
  readonly groups: readonly TriageGroup[];
  readonly novelty: NoveltySource;
  readonly retained: RetainedFlows;
  /** What limits cost, by name; only what is not 0. */
  readonly shed: Readonly<Record<string, number>>;
  /** What passed each station on the way. */
  readonly pipeline: Pipeline;
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
  private flowCount = 0;
  private unusualLeftOut = 0;

  constructor(options: TriageOptions) {
    this.options = options;
    this.hosts = new HostTable(options);
    this.detectors = createDetectors(options.enrichment);
    this.known = new KnownHosts(this.hosts, options.enrichment);
  }

  /** Takes ownership of both batches. */
  observe(flows: FlowBatch, features: FeatureBatch): void {
    const batch = observeFlows(flows, features, {
      hosts: this.hosts,
      firstOrdinal: this.flowCount,
    });
    this.flowCount += flows.count;
    this.retained.add(batch);
    for (const detector of this.detectors) detector.observe(batch, this.hosts);
  }

  finish(): TriageResult {
    const { retained, hosts, known } = this;
    const byDetector = this.findings();
    const findings = byDetector.flat();
    const novelty = this.judgeNovelty();
    const attacks = this.judgeAttacks();
    const { tallied, covered } = this.tally(findings, { novelty, attacks });
    const groups = behaviourGroups(tallied, {
      hosts,
      listed: new ListedHosts(findings, hosts),
      novelty,
      classifier: attacks && this.options.models?.attacks?.name,
      seenInBaseline: this.options.baseline?.seen ?? new Set(),
    });
    const span = spanOf(retained);
    if (attacks !== undefined) {
      groups.push(
        ...knownAttackGroups({ retained, attacks, novelty, hosts, known, span, covered }),
      );
    }
    if (novelty !== undefined) {
      const unusual = unusualFlowGroups({ retained, novelty, hosts, known, span, covered });
      groups.push(...unusual.groups);
      this.unusualLeftOut = unusual.leftOutCount;
    }
    const found = byDetector.map(({ length }) => length);
    return {
      groups: groups.sort(worstFirst),
      novelty: this.noveltySource(novelty),
      retained,
      shed: this.shed(),
      pipeline: this.pipeline({ found, novelty, attacks, groups }),
    };
  }

  /** Instead of `finish`, when these flows are the ordinary ones that others are held against. */
  finishAsBaseline(): Baseline {
    return {
      novelty: fitBaseline(this.retained, this.options.seed),
      seen: new Set(
        this.findings()
          .flat()
          .map((finding) => findingKey(finding, this.hosts)),
      ),
    };
  }

  /** Of each detector. */
  private findings(): Finding[][] {
    return this.detectors.map((detector) => detector.findings({ hosts: this.hosts }));
  }

  private pipeline({
    found,
    novelty,
    attacks,
    groups,
  }: {
    found: readonly number[];
    novelty: Novelty | undefined;
    attacks: AttackJudgement | undefined;
    groups: readonly TriageGroup[];
  }): Pipeline {
    const behaviours = this.detectors.map((detector, i): Judge => {
      const { name, calibration, lookedAtCount, isIdle = false } = detector;
      const figures = isIdle ? [] : lookedAndFound(lookedAtCount, found[i]);
      return { name, calibration, about: '', isUsed: !isIdle, figures };
    });
    const odd = { name: novelty?.model, figures: novelty && judgedByPValues(novelty.pValues) };
    const known = {
      name: attacks && this.options.models?.attacks?.name,
      figures: attacks && judgedFigures(attacks.logOdds),
    };
    return pipelineOf({
      input: { title: 'traffic', figures: [{ name: 'flows', count: this.flowCount }] },
      judges: [...behaviours, judgeOfRole('novelty', odd), judgeOfRole('attacks', known)],
      groups,
      prior: PRIOR_PROBABILITY,
      assets: { isUsed: this.options.enrichment?.assets !== undefined },
    });
  }

  private judgeNovelty(): Novelty | undefined {
    const { baseline, seed } = this.options;
    if (this.retained.rowCount === 0) return undefined;
    const model = this.options.models?.novelty;
    if (model !== undefined) {
      const { name, pValues, because } = model.judge(featureTable(this.retained));
      const explain = (index: number) => because(index).map(({ name: column }) => column);
      return { pValues, relative: false, model: name, explain };
    }
    return baseline?.novelty !== undefined
      ? noveltyAgainst(baseline.novelty, this.retained)
      : relativeNovelty(this.retained, seed);
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

  private tally(
    findings: readonly Finding[],
    { novelty, attacks }: { novelty: Novelty | undefined; attacks: AttackJudgement | undefined },
  ): { tallied: TalliedFinding[]; covered: Uint8Array } {
    const { hosts, known, retained } = this;
    const span = spanOf(retained);
    const items = findings.map((finding) => ({
      finding,
      cover: finding.cover,
      tally: new FlowTally({ span, hosts, known }),
    }));
    const index = new CoverIndex(items);
    const covered = new Uint8Array(retained.rowCount);
    retained.forEach((batch, row, at) => {
      const pValue = novelty?.pValues[at] ?? Number.NaN;
      index.forEachCovering(batch, row, ({ tally }) => {
        tally.add(batch, row, { index: at, pValue, attack: attacks?.logOdds[at] ?? 0 });
        covered[at] = 1;
      });
    });
    // A finding whose every flow was given up has no time and no hosts left to show.
    return { tallied: items.filter(({ tally }) => tally.flowCount > 0), covered };
  }

  private shed(): Record<string, number> {
    const counts: Record<string, number> = {
      'flows not kept': this.retained.evictedCount,
      'hosts not told apart': this.hosts.overflowCount,
      'odd flows beyond the oddest 200': this.unusualLeftOut,
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
