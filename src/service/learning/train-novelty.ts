import { basename } from 'node:path';
import {
  type ExperimentProgress,
  type ModelCard,
  modelCardMarkdown,
  NOVELTY_LEARNERS,
  type NoveltyBundle,
  noveltyCard,
  noveltyLearned,
  type NoveltyLearner,
  type NoveltyTrained,
  dropColumns,
  ordinaryColumn,
  type Settings,
  type Table,
  trainNovelty,
} from '../../learn/index.ts';
import type { ReadTableOptions } from '../ingest/index.ts';
import { VERSION } from '../version.ts';
import { explained } from './explained.ts';
import { readTrainingTable } from './training-table.ts';
import { type SplitSpec, splitTable } from './split.ts';
import { finite } from './train.ts';

export interface NoveltyPlan {
  /** A table, or, with `captures`, a folder of captures. */
  readonly path: string;
  readonly captures?: { readonly labels?: string | undefined } | undefined;
  /** The column that tells ordinary rows; absent where all are taken for ordinary. */
  readonly target?: string | undefined;
  /** Its value of ordinary rows. */
  readonly normal?: string | undefined;
  readonly drop: readonly string[];
  /** Columns of numbers that are names of categories. */
  readonly categories: readonly string[];
  /** Absent: all where rows are known that can choose between them, else the first. */
  readonly learners?: readonly NoveltyLearner[] | undefined;
  readonly settingsOf: (learner: NoveltyLearner) => Settings;
  readonly split: SplitSpec;
  readonly atFpr: readonly number[];
  readonly budgets: readonly number[];
  readonly seed: number;
  readonly onReading?: ReadTableOptions['onProgress'];
  readonly onProgress?: (done: ExperimentProgress) => void;
}

export interface NoveltyOutcome {
  /** Name of the table, without its folder. */
  readonly source: string;
  readonly digest: string;
  /** What reading the table and choosing its columns left out, a line each. */
  readonly notes: readonly string[];
  /** How test rows were set apart. */
  readonly split: string;
  readonly trained: NoveltyTrained;
  readonly card: ModelCard;
}

/** Reads a table, learns what is ordinary in one part of it, and judges that on the other. */
export async function trainNoveltyFile(plan: NoveltyPlan): Promise<NoveltyOutcome> {
  const { path, seed, target } = plan;
  const read = await readTrainingTable(plan);
  return explained(async () => {
    const dropped = plan.drop.filter((name) => name !== '');
    const table = dropColumns(read.table, dropped);
    const ordinary = ordinaryOf(table, plan);
    const task = target === undefined ? undefined : ({ kind: 'classes', target } as const);
    const parts = await splitTable(plan.split, { table, task, seed });
    const learners = plan.learners ?? (ordinary ? NOVELTY_LEARNERS : NOVELTY_LEARNERS.slice(0, 1));
    const trained = trainNovelty({
      ...plan,
      train: parts.train,
      test: parts.test,
      ordinary,
      learners: learners.map((learner) => ({ learner, settings: plan.settingsOf(learner) })),
      now: () => performance.now(),
    });
    const split = parts.test ? parts.words : 'none apart';
    const about = { source: basename(path), digest: read.digest, split };
    return {
      ...about,
      notes: [...read.notes.map(({ text }) => text), ...trained.leftOut],
      trained,
      card: noveltyCard(trained, trained.best, { ...about, seed }),
    };
  });
}

function ordinaryOf(table: Table, { target, normal }: NoveltyPlan) {
  if (target !== undefined) return ordinaryColumn(table, { target, normal });
  if (normal === undefined) return null;
  throw new RangeError(`normal "${normal}": expected the target column whose value it is`);
}

/** The best run as a model file's content. */
export function noveltyBundleOf(
  { source, digest, split, trained, card }: NoveltyOutcome,
  { seed, created }: { seed: number; created: string },
): NoveltyBundle {
  const { best, encoding, ordinary, rows } = trained;
  return {
    manifest: {
      role: 'novelty',
      ordinary,
      madeBy: `vedette ${VERSION}`,
      created,
      seed,
      encoding,
      training: { source, digest, rows: rows.learned, split },
      figures: { test: finite(best.test?.figures ?? {}), outOfFold: finite(best.choice ?? {}) },
      card: modelCardMarkdown(card),
      learned: noveltyLearned(trained),
    },
    novelty: best.member,
  };
}
