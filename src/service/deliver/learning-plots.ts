import {
  averagePrecision,
  lossPlot,
  precisionRecallCurve,
  precisionRecallPlot,
  rocAuc,
  rocCurve,
  rocPlot,
  type ThresholdCounts,
} from '../../learn/index.ts';

/** Lines that one plot can tell apart. */
export const CURVES_MAX = 5;

/** What some scores find at every threshold, each by its name, on the same rows. */
export function rankedPlots(
  named: readonly { readonly name: string; readonly counts: ThresholdCounts }[],
): string[] {
  const { positives, negatives } = named[0].counts;
  const areas = (figure: typeof rocAuc) =>
    named.map(({ name, counts }) => `${name} ${figure(counts).toFixed(4)}`).join(', ');
  return [
    rocPlot(
      { title: 'ROC', description: `areas: ${areas(rocAuc)}` },
      named.map(({ name, counts }) => ({ name, curve: rocCurve(counts) })),
    ),
    precisionRecallPlot(
      {
        title: 'Precision by recall',
        description: `areas: ${areas(averagePrecision)}`,
        positiveShare: positives / (positives + negatives),
      },
      named.map(({ name, counts }) => ({ name, curve: precisionRecallCurve(counts) })),
    ),
  ];
}

/** Of each run that has rounds or epochs. */
export function lossPlots(
  runs: readonly {
    readonly name: string;
    readonly losses?: { readonly train: readonly number[]; readonly validation: readonly number[] };
  }[],
): string[] {
  return runs.flatMap(({ name, losses: found }) => {
    if (found === undefined || found.train.length < 2) return [];
    const series = [{ name: 'training rows', curve: found.train }];
    if (found.validation.length > 0) {
      series.push({ name: 'rows held out', curve: found.validation });
    }
    const description = 'mean loss after each round or epoch';
    return [lossPlot({ title: `Loss of ${name}`, description }, series)];
  });
}

/** Four decimals, or two digits that count; `none` for NaN. */
export function short(value: number): string {
  if (Number.isNaN(value)) return 'none';
  return Math.abs(value) >= 0.001 || value === 0
    ? String(Number(value.toFixed(4)))
    : value.toExponential(2);
}
