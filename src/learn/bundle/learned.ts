import { type Learned, POINTS_MAX, WEIGHTS_MAX } from '../evaluate/index.ts';
import { field, finite, list, type Part, text, whole, wrong } from './shape.ts';

const MEASURES_MAX = 8;
const CONFUSION_MAX = 255 * 255;
const ROUNDS_MAX = 2 ** 31;
const COUNT_MAX = 2 ** 40;

/** Undefined of a file that has none, as those before it had them. */
export function learnedFrom(part: Part, classCount: number): Learned | undefined {
  if (part.value === undefined) return undefined;
  whole(field(part, 'version'), { low: 1, high: 1 });
  return {
    version: 1,
    losses: orNull(field(part, 'losses'), lossesFrom),
    confusion: orNull(field(part, 'confusion'), (stored) => confusionFrom(stored, classCount)),
    precisionRecall: orNull(field(part, 'precisionRecall'), curveFrom),
    weights: list(field(part, 'weights'), MEASURES_MAX).map((each) => ({
      measure: text(field(each, 'measure')),
      columns: list(field(each, 'columns'), WEIGHTS_MAX).map((column) => ({
        name: text(field(column, 'name')),
        value: finite(field(column, 'value')),
      })),
    })),
  };
}

function orNull<Content>(part: Part, read: (part: Part) => Content): Content | null {
  return part.value === null ? null : read(part);
}

function lossesFrom(part: Part) {
  const rounds = list(field(part, 'rounds'), POINTS_MAX).map((each) =>
    whole(each, { low: 1, high: ROUNDS_MAX }),
  );
  const [train, validation] = ['train', 'validation'].map((name) => numbers(field(part, name)));
  expectLength(field(part, 'train'), train, [rounds.length]);
  expectLength(field(part, 'validation'), validation, [0, rounds.length]);
  return { rounds, train, validation };
}

function confusionFrom(part: Part, classCount: number): number[] {
  const counts = list(part, CONFUSION_MAX).map((each) => whole(each, { low: 0, high: COUNT_MAX }));
  expectLength(part, counts, [classCount * classCount]);
  return counts;
}

function curveFrom(part: Part) {
  const [recall, precision] = ['recall', 'precision'].map((name) => numbers(field(part, name)));
  expectLength(field(part, 'precision'), precision, [recall.length]);
  return { recall, precision, positiveShare: finite(field(part, 'positiveShare')) };
}

function numbers(part: Part): number[] {
  return list(part, POINTS_MAX).map(finite);
}

function expectLength(part: Part, values: readonly number[], lengths: readonly number[]): void {
  if (!lengths.includes(values.length)) throw wrong(part, `${lengths.join(' or ')} numbers`);
}
