import type { ProgressStream } from './progress.ts';

/** How far a training has come. */
export interface StepState {
  /** What is being trained. */
  readonly run: string;
  readonly stage: string;
  readonly step: number;
  readonly steps: number;
  readonly loss?: number | undefined;
}

export interface StepProgress {
  update(state: StepState): void;
  done(): void;
}

const GAP_MS = 100;
const BAR_CELLS = 20;

/** One line on the terminal that is drawn over itself; silent where nobody watches. */
export function createStepProgress({
  stream = process.stderr as ProgressStream,
  now = () => performance.now(),
} = {}): StepProgress {
  if (!stream.isTTY) return { update: () => {}, done: () => {} };
  let drawnMs = Number.NEGATIVE_INFINITY;
  let drawn = '';
  return {
    update(state) {
      // A new stage is shown at once: its first step may take long.
      const stage = `${state.run} ${state.stage}`;
      if (now() - drawnMs < GAP_MS && stage === drawn) return;
      drawnMs = now();
      drawn = stage;
      stream.write(`\r${lineOf(state).slice(0, (stream.columns ?? 80) - 1)}\x1b[K`);
    },
    done() {
      if (drawn !== '') stream.write('\r\x1b[K');
    },
  };
}

function lineOf({ run, stage, step, steps, loss }: StepState): string {
  const share = steps > 0 ? Math.min(1, step / steps) : 0;
  const filled = Math.round(share * BAR_CELLS);
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_CELLS - filled)}]`;
  const lossText = loss === undefined ? '' : `  loss ${loss.toPrecision(4)}`;
  return `${run}: ${stage}  ${bar} ${String(Math.floor(share * 100)).padStart(3)}%${lossText}`;
}
