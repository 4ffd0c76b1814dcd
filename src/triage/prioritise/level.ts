export type Level = 'Critical' | 'High' | 'Medium' | 'Low' | 'Informational';

/** The one table from Priority to words: a level holds from its cut on, worst first. */
export const LEVEL_CUTS: readonly (readonly [Level, number])[] = [
  ['Critical', 80],
  ['High', 60],
  ['Medium', 35],
  ['Low', 15],
  ['Informational', 0],
];

export function levelOf(priority: number): Level {
  for (const [level, cut] of LEVEL_CUTS) if (priority >= cut) return level;
  throw new RangeError(`priority: expected 0 to 100, got ${priority}`);
}
