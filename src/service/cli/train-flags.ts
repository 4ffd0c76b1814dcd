import type { AnyBundle, Learner, Settings } from '../../learn/index.ts';
import { OperatorError } from '../errors.ts';
import { CAPTURE, LABEL, ORDINARY } from '../learning/index.ts';

export interface TrainFlags {
  role: (typeof ROLES)[number];
  captures?: string;
  labels?: string;
  target?: string;
  normal?: string;
  task?: 'classes' | 'number';
  drop: string[];
  category: string[];
  models?: string[];
  set: string[];
  split: string;
  folds: number;
  foldBy?: string;
  repeats: number;
  atFpr: number[];
  budget: number[];
  balance?: boolean;
  fuse?: string;
  tune?: boolean;
  seconds: number;
  candidates: number;
  tuneLog?: string;
  window?: number;
  units?: number;
  epochs?: number;
  batch?: number;
  learningRate?: number;
  keepExamples?: number;
  seed: number;
  jobs: number;
  output?: string;
  report?: string;
  json?: boolean;
}

/** What was trained, in every form in which it may be asked for. */
export interface TrainOutcome {
  /** Name of the best. */
  readonly best: string;
  text(): string;
  json(): object;
  report(): string;
  bundle(created: string): AnyBundle;
}

export const ROLES = ['attacks', 'severity', 'novelty'] as const;

/** All settings that were given for these learners, by learner. */
export function settingsFrom(
  flags: TrainFlags,
  learners: readonly Pick<Learner, 'name' | 'settings'>[],
): ReadonlyMap<string, Settings> {
  return settingsByLearner([...netSettings(flags, learners), ...flags.set]);
}

/** Learners with settings that people know by name. */
const NETS = ['neural-net', 'lstm', 'autoencoder'];

/** Those settings as `--set` says them, for each net that has them. */
function netSettings(
  flags: TrainFlags,
  learners: readonly Pick<Learner, 'name' | 'settings'>[],
): string[] {
  const { window, units, epochs, batch, learningRate } = flags;
  const nets = learners.filter(({ name }) => NETS.includes(name));
  return Object.entries({ window, units, epochs, batch, 'learning-rate': learningRate })
    .filter(([, value]) => value !== undefined)
    .flatMap(([setting, value]) => {
      const own = nets.filter(({ settings }) => settings.some(({ name }) => name === setting));
      if (own.length > 0) return own.map(({ name }) => `${name}.${setting}=${value}`);
      const named = setting === 'window' ? 'lstm' : NETS.join(' or ');
      throw new OperatorError('VED_USAGE', `option --${setting}: expected ${named} in --models`);
    });
}

/** `forest.trees=300`, by learner. */
function settingsByLearner(texts: readonly string[]): Map<string, Settings> {
  const settings = new Map<string, Settings>();
  for (const text of texts) {
    const match = /^([a-z0-9-]+)\.([a-z0-9-]+)=(.+)$/.exec(text);
    const value = Number(match?.[3]);
    if (match === null || Number.isNaN(value)) {
      throw new OperatorError(
        'VED_USAGE',
        `option --set: expected LEARNER.NAME=NUMBER, such as forest.trees=300, got "${text}"`,
      );
    }
    settings.set(match[1], { ...settings.get(match[1]), [match[2]]: value });
  }
  return settings;
}

/** A table, or, with `captures`, a folder of them. */
export interface TrainFrom {
  readonly path: string;
  readonly captures?: { readonly labels?: string | undefined };
}

/** Time to live tells laboratories apart, not attacks: by itself it names the sender's place. */
const PLACE_FEATURES = ['origTtl', 'respTtl'];

/**
 * Where the rows come from: a table, or labelled captures, whose flows are learned by their label
 * unless options say otherwise.
 */
export function trainingOf(
  table: string | undefined,
  flags: TrainFlags,
): TrainFrom & { flags: TrainFlags } {
  const { captures, labels } = flags;
  if ((table === undefined) === (captures === undefined)) {
    const got = table === undefined ? 'neither' : 'both';
    throw new OperatorError('VED_USAGE', `train: expected a table or --captures, got ${got}`);
  }
  if (captures === undefined) {
    if (labels === undefined) return { path: table ?? '', flags };
    throw new OperatorError('VED_USAGE', 'option --labels: has no use without --captures');
  }
  const isByCapture = flags.split === `group:${CAPTURE}` || flags.foldBy === CAPTURE;
  return {
    path: captures,
    captures: { labels },
    flags: {
      ...flags,
      target: flags.target ?? LABEL,
      normal: flags.normal ?? ORDINARY,
      drop: [...flags.drop, ...PLACE_FEATURES, ...(isByCapture ? [] : [CAPTURE])],
    },
  };
}
