import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Trial } from '../../learn/index.ts';
import { OperatorError } from '../errors.ts';

/**
 * What a search of settings tried, a line of JSON each, so that a search that was ended goes on
 * where it stopped. The first line says of which rows and seed.
 */
export class TuneLog {
  readonly known: readonly Trial[];
  private readonly path: string;

  /** Begins the file, or reads it; refuses one of another table, target, split or seed. */
  constructor(path: string, of: { readonly [name: string]: string | number }) {
    this.path = path;
    const first = JSON.stringify({ schema: 'vedette.tuning/1', ...of });
    if (!existsSync(path)) {
      guarded(path, () => writeFileSync(path, `${first}\n`));
      this.known = [];
      return;
    }
    const [head, ...lines] = guarded(path, () => readFileSync(path, 'utf8')).split('\n');
    if (head !== first) {
      throw new OperatorError(
        'VED_USAGE',
        `option --tune-log: "${path}" is of another table, target, split or seed; ` +
          'name another file',
      );
    }
    // The last line may be cut: the program was ended while it wrote.
    this.known = lines.flatMap((line) => {
      const trial = trialFrom(line);
      return trial === undefined ? [] : [trial];
    });
  }

  add(trial: Trial): void {
    if (this.known.includes(trial)) return;
    guarded(this.path, () => appendFileSync(this.path, `${JSON.stringify(trial)}\n`));
  }
}

function trialFrom(line: string): Trial | undefined {
  try {
    const trial = JSON.parse(line) as Trial;
    return typeof trial.merit === 'number' && typeof trial.share === 'number' ? trial : undefined;
  } catch {
    return undefined;
  }
}

function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new OperatorError(
      'VED_OUTPUT_NOT_WRITABLE',
      `option --tune-log: expected "${path}" to be a file that can be written, got ${code}`,
      { cause },
    );
  }
}
