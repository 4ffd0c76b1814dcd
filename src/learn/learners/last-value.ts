/**
 * Finds:  the next number of a series, as the one before it, or that of a season ago.
 * Reads:  the target of the row before, and rows in order.
 * Fails:  wherever anything else than the last value tells what is next: then it is to be beaten.
 * Cost:   none to fit, one look at a column to predict.
 * Score:  the number itself.
 * Paper:  Hyndman & Athanasopoulos, "Forecasting: Principles and Practice" (3rd edition, 2021),
 *         section 5.2: naive and seasonal naive methods.
 */
import { pastColumn } from './past-column.ts';
import type { Learner } from './learner.ts';

export const lastValue: Learner = {
  name: 'last-value',
  about: 'the target of the row before, or of a season ago: what a forecast has to beat',
  tasks: ['number'],
  reads: 'codes',
  settings: [
    {
      name: 'season',
      initial: 1,
      low: 1,
      high: 100_000,
      scale: 'whole-log',
      about: 'rows back that it repeats: 24 for the hours of a day',
    },
  ],
  rowsBefore: ({ season }) => season,
  fit: (input) => ({
    model: {
      kind: 'last-value',
      version: 1,
      columnNames: input.matrix.columnNames,
      past: pastColumn(input),
      season: input.settings.season,
    },
  }),
};
