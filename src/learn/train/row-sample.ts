import type { Random } from '../random.ts';
import type { GrowthSpace, GrowthTask } from './growth-space.ts';

/**
 * Draws a tree's rows into `space.inBag`, each with its weight: how often it was drawn, times the
 * units of its class; the others go to `space.outOfBag`. Returns how many there are of both.
 */
export function drawRows(
  task: GrowthTask,
  space: GrowthSpace,
  random: Random,
): { inBag: number; outOfBag: number } {
  const { rowCount, columnCount, classUnits } = task;
  const times = timesDrawn(task, space, random);
  const isWeighted = classUnits.some((units) => units !== 1);
  let inBag = 0;
  let outOfBag = 0;
  for (let row = 0; row < rowCount; row++) {
    if (times[row] === 0) {
      space.outOfBag[2 * outOfBag++] = row;
      continue;
    }
    const units = isWeighted ? classUnits[space.labelOf(row, columnCount)] : 1;
    space.inBag[2 * inBag] = row;
    space.inBag[2 * inBag++ + 1] = times[row] * units;
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
