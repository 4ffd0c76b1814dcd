import type { Random } from '../random.ts';
import type { GrowthSpace, GrowthTask } from './growth-space.ts';

/**
 * Draws a tree's rows into `space.inBag`, each with its weight: how often it was drawn, times the
 * units of its class; the others go to `space.outOfBag`. Returns how many there are of both. Which
 * a row is nothing foretells, so each is written to both lists, and counted in one.
 */
export function drawRows(
  task: GrowthTask,
  space: GrowthSpace,
  random: Random,
): { inBag: number; outOfBag: number } {
  const { rowCount, columnCount, classUnits } = task;
  const times = timesDrawn(task, space, random);
  const isWeighted = classUnits.some((units) => units !== 1);
  const { inBag: drawn, outOfBag: left } = space;
  let inBag = 0;
  let outOfBag = 0;
  for (let row = 0; row < rowCount; row++) {
    const units = isWeighted ? classUnits[space.labelOf(row, columnCount)] : 1;
    const isDrawn = Math.min(times[row], 1);
    drawn[2 * inBag] = row;
    drawn[2 * inBag + 1] = times[row] * units;
    left[2 * outOfBag] = row;
    inBag += isDrawn;
    outOfBag += 1 - isDrawn;
  }
  return { inBag, outOfBag };
}

function timesDrawn(task: GrowthTask, space: GrowthSpace, random: Random): Uint32Array {
  const { rowCount, options } = task;
  const times = new Uint32Array(rowCount);
  if (options.sampling === 'whole') return times.fill(1);
  if (options.sampling === 'balanced') return drawBalanced(task, space, { random, times });
  for (let i = 0; i < rowCount; i++) times[random.below(rowCount)]++;
  return times;
}

/** As many draws as there are rows, in equal parts from the classes that have any. */
function drawBalanced(
  { rowCount, classCount, columnCount }: GrowthTask,
  space: GrowthSpace,
  { random, times }: { random: Random; times: Uint32Array },
): Uint32Array {
  const rowsOf: number[][] = Array.from({ length: classCount }, () => []);
  for (let row = 0; row < rowCount; row++) rowsOf[space.labelOf(row, columnCount)].push(row);
  const present = rowsOf.filter((rows) => rows.length > 0);
  const draws = Math.ceil(rowCount / present.length);
  for (const rows of present) {
    for (let i = 0; i < draws; i++) times[rows[random.below(rows.length)]]++;
  }
  return times;
}
