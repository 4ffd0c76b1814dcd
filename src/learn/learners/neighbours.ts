import { trainNeighbours } from '../train/index.ts';
import type { Learner } from './learner.ts';

export const neighbours: Learner = {
  name: 'neighbours',
  about: 'what the nearest training rows are; it keeps all of them',
  tasks: ['classes', 'number'],
  reads: 'dense',
  settings: [
    {
      name: 'count',
      initial: 5,
      low: 1,
      high: 10_000,
      search: [1, 50],
      scale: 'whole-log',
      about: 'nearest rows that are asked',
    },
  ],
  fit: ({ matrix, target, settings }) => ({
    model: trainNeighbours(matrix, target.kind === 'number' ? target.values : target, {
      neighbourCount: settings.count,
    }),
  }),
};
