/**
 * A line on the terminal that says how far a long reading has come. Silent where nobody watches,
 * and gone when done: what a program prints afterwards stands alone.
 */

/** Eye and terminal gain nothing from more. */
const updateGapMs = 100;
const barCells = 20;

export interface ProgressStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

export interface ProgressOptions {
  stream: ProgressStream;
  label: string;
  /** Bytes in all, where they are known; without, neither percent nor time left is shown. */
  total?: number;
  /** Milliseconds of any steady clock. */
  now: () => number;
  /** When the work began, by that clock; now, when absent. */
  startMs?: number;
}

export interface ProgressState {
  bytes: number;
  packets: number;
}

export interface Progress {
  update(state: ProgressState): void;
  done(): void;
}

export function createProgress(options: ProgressOptions): Progress {
  const { stream, label, total, now } = options;
  if (!stream.isTTY) return { update: () => {}, done: () => {} };
  const startMs = options.startMs ?? now();
  let drawnMs = Number.NEGATIVE_INFINITY;
  return {
    update(state) {
      const nowMs = now();
      if (nowMs - drawnMs < updateGapMs) return;
      drawnMs = nowMs;
      const parts = describe(state, total, (nowMs - startMs) / 1000);
      // The last column stays free: some terminals wrap when it is written.
      stream.write(`\r${fit(label, parts, (stream.columns ?? 80) - 1)}\x1b[K`);
    },
    done() {
      if (drawnMs !== Number.NEGATIVE_INFINITY) stream.write('\r\x1b[K');
      drawnMs = Number.POSITIVE_INFINITY;
    },
  };
}

/**
 * The same for reading captures, where the total is known only once reading has begun. Silent also
 * where the output itself goes to the terminal meanwhile.
 */
export function createReadingProgress({ silent = false } = {}): {
  update(state: ProgressState & { total?: number }): void;
  done(): void;
} {
  let progress: Progress | undefined;
  const startMs = performance.now();
  return {
    update({ total, ...state }) {
      if (silent) return;
      progress ??= createProgress({
        stream: process.stderr,
        label: 'reading',
        now: () => performance.now(),
        startMs,
        ...(total !== undefined && { total }),
      });
      progress.update(state);
    },
    done: () => progress?.done(),
  };
}

/** Parts of the line, most important first. */
function describe({ bytes, packets }: ProgressState, total: number | undefined, elapsed: number) {
  const perSecond = Math.round(elapsed > 0 ? packets / elapsed : 0);
  const rate = `${perSecond.toLocaleString('en-US')} packets/s`;
  if (!total) return { bar: '', parts: [size(bytes), rate] };
  const ratio = Math.min(1, bytes / total);
  const filled = Math.round(ratio * barCells);
  const secondsLeft = ratio > 0 ? (elapsed * (1 - ratio)) / ratio : undefined;
  return {
    bar: `[${'#'.repeat(filled)}${'.'.repeat(barCells - filled)}]`,
    parts: [
      `${Math.floor(ratio * 100)}%`.padStart(4),
      secondsLeft === undefined ? '' : `${duration(secondsLeft)} left`,
      rate,
      `${size(bytes)} of ${size(total)}`,
    ].filter(Boolean),
  };
}

/** As many parts as there is room for; the bar comes last, the label is cut at need. */
function fit(label: string, { bar, parts }: ReturnType<typeof describe>, columns: number): string {
  const chosen: string[] = [];
  let length = label.length;
  for (const part of parts) {
    if (length + 2 + part.length > columns) break;
    chosen.push(part);
    length += 2 + part.length;
  }
  if (bar && length + 2 + bar.length <= columns) chosen.unshift(bar);
  return [label, ...chosen].join('  ').slice(0, Math.max(0, columns));
}

/** `1.2 MB`, in decimal steps. */
function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let step = 0;
  while (bytes >= 999.5 && step < units.length - 1) {
    bytes /= 1000;
    step += 1;
  }
  return `${bytes.toFixed(step === 0 || bytes >= 99.5 ? 0 : 1)} ${units[step]}`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
