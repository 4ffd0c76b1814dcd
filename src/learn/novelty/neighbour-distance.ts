import { trainNeighbours } from '../train/index.ts';
import { drawnRows } from './drawn-rows.ts';
import type { NoveltyLearner } from './learner.ts';

export const neighbourDistance: NoveltyLearner = {
  name: 'neighbour-distance',
  about: 'rows far from all that were seen; it keeps those rows',
  settings: [
    {
      name: 'count',
      initial: 5,
      low: 1,
      high: 10_000,
      scale: 'whole-log',
      about: 'which nearest row the distance is taken to',
    },
    {
      name: 'rows',
      initial: 8000,
      low: 1,
      high: 10_000_000,
      scale: 'whole-log',
      about: 'rows to keep, drawn where there are more',
    },
  ],
  fit({ matrix, settings, seed }) {
    const rows = drawnRows(matrix.rowCount, { count: settings.rows, seed });
    const neighbourCount = Math.min(settings.count, rows.length);
    return { model: trainNeighbours(matrix, undefined, { neighbourCount, rows }) };
  },
};
