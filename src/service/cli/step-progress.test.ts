import { expect, test } from 'vitest';
import { createStepProgress } from './step-progress.ts';

function watched({ isTTY = true, columns = 80 } = {}) {
  const written: string[] = [];
  let nowMs = 0;
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  const progress = createStepProgress({ stream, now: () => nowMs });
  return { written, progress, wait: (ms: number) => (nowMs += ms) };
}

const half = { run: 'forest', stage: 'fit', step: 5, steps: 10 };

test('a line is drawn over itself, and gone when done', () => {
  const { written, progress } = watched();
  progress.update({ ...half, loss: 0.123456 });
  progress.done();
  expect(written).toEqual([
    '\rforest: fit  [##########..........]  50%  loss 0.1235\x1b[K',
    '\r\x1b[K',
  ]);
});

test('steps are drawn at most ten times a second, a new stage at once', () => {
  const { written, progress, wait } = watched();
  progress.update(half);
  progress.update({ ...half, step: 6 });
  progress.update({ ...half, stage: 'judge' });
  wait(100);
  progress.update({ ...half, stage: 'judge', step: 6 });
  expect(written).toHaveLength(3);
});

test('nothing is written where nobody watches', () => {
  const { written, progress } = watched({ isTTY: false });
  progress.update(half);
  progress.done();
  expect(written).toEqual([]);
});

test('a line never reaches the last column', () => {
  const { written, progress } = watched({ columns: 20 });
  progress.update(half);
  expect(written[0].replace(/\r|\x1b\[K/g, '')).toHaveLength(19);
});
