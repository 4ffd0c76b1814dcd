import { type ReadTableOptions, readTable, type TableFile } from '../ingest/index.ts';
import { readLabelledCaptures } from './labelled-captures.ts';

export interface TrainingSource {
  /** A table, or, with `captures`, a folder of captures. */
  readonly path: string;
  readonly captures?: { readonly labels?: string | undefined } | undefined;
  /** Columns of numbers that are names of categories. */
  readonly categories: readonly string[];
  readonly onReading?: ReadTableOptions['onProgress'];
}

/** What is to be learned from, wherever it comes from. */
export function readTrainingTable(source: TrainingSource): Promise<TableFile> {
  const { path, captures, categories, onReading } = source;
  const onProgress = onReading && { onProgress: onReading };
  return captures === undefined
    ? readTable(path, { categories, ...onProgress })
    : readLabelledCaptures({ folder: path, ...captures, ...onProgress });
}
