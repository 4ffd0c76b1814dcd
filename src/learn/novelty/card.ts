import {
  type CardErrors,
  type CardWeights,
  createModelCard,
  type ModelCard,
  pointAtThreshold,
  thresholdCounts,
} from '../evaluate/index.ts';
import type { Figures } from '../learners/index.ts';
import { FPR_TOLD, type JudgedRows } from './judge.ts';
import type { NoveltyRun, NoveltyTrained } from './train-novelty.ts';

export interface NoveltyCardOptions {
  readonly source: string;
  readonly digest: string;
  readonly split: string;
  readonly seed: number;
}

/** The card of a run: what it learned from, what it finds, and whether its p-values hold. */
export function noveltyCard(
  done: NoveltyTrained,
  run: NoveltyRun,
  { source, digest, split, seed }: NoveltyCardOptions,
): ModelCard {
  const { ordinary, encoding, rows, findings } = done;
  const { test } = run;
  const held = test && { level: FPR_TOLD, share: test.figures[`fpr_at_p_${FPR_TOLD}`] };
  const errors = test && errorsOf(test);
  return createModelCard({
    name: `what is ordinary, by ${run.name}`,
    kind: run.name,
    data: {
      name: source,
      digest,
      target: ordinary ? `rows that are not ${ordinary.column} ${ordinary.normal}` : 'odd rows',
      columnCount: encoding.columns.length,
    },
    split: {
      how: split,
      seed,
      trainRows: rows.learned,
      heldOutRows: test?.scores.length ?? rows.calibrating,
    },
    figures: test ? figuresOf(run) : { rows_that_calibrate: rows.calibrating },
    use: {
      intended: ['pointing at rows unlike the ordinary ones that it learned from'],
      notFor: [
        'telling attacks from harmless rarities: what is new is not therefore bad',
        'rows from elsewhere (another network, another time) without ordinary rows from there',
        'decisions about people, or any action, without a person who looks at the row',
      ],
    },
    ...(held && {
      calibration: { method: 'conformal p-values', rowCount: rows.calibrating, held },
    }),
    ...(errors && { errors }),
    weights: weightsOf(done, run),
    findings,
  });
}

function figuresOf({ test }: NoveltyRun): Figures {
  const kinds = (test?.kinds ?? []).map(({ kind, recall }): [string, number] => [
    `recall of ${kind} at FPR ${FPR_TOLD}`,
    recall,
  ]);
  const all = [...Object.entries(test?.figures ?? {}), ...kinds];
  return Object.fromEntries(all.filter(([, value]) => Number.isFinite(value)));
}

/** At a p-value of .01: flagged are the rows as odd as one ordinary row in a hundred. */
function errorsOf({ known: { labels }, pValues }: JudgedRows): CardErrors | undefined {
  if (!labels.includes(1)) return undefined;
  const scores = pValues.map((p) => 1 - p);
  return {
    point: pointAtThreshold(thresholdCounts({ scores, labels }), 1 - FPR_TOLD),
    missBorneBy: 'whoever the unflagged row harms: nobody looks at it',
    falseAlarmBorneBy: 'the analyst who looks at it in vain, and whoever it points at',
  };
}

/** Columns that a card names. */
const CARD_COLUMNS = 5;

/** Which columns made the oddest test rows odd, by mean share of the score. */
function weightsOf({ encoding }: NoveltyTrained, { shares }: NoveltyRun): CardWeights[] {
  if (shares === undefined) return [];
  const columns = encoding.columns
    .map(({ name }, i) => ({ name, value: shares.means[i] }))
    .filter(({ value }) => value > 0)
    .toSorted((a, b) => b.value - a.value)
    .slice(0, CARD_COLUMNS);
  const { rows, unit } = shares;
  const measure = `mean share of the score over ${rows} odd held-out rows, in ${unit}`;
  return [{ measure, columns }];
}
