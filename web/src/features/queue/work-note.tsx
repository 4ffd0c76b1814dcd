import type { WorkAnswer } from '../../lib/api.ts';

/** Where today's work ends, above the list; the list has a line there. */
export function WorkNote({ line }: { line: WorkAnswer['open'] }) {
  if (line === undefined) return null;
  return (
    <p className="work-note">
      <strong>Today’s work</strong> <span className="dim">{line.sentence}.</span>
    </p>
  );
}
