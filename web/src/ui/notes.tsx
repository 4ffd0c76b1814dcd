import type { ReactNode } from 'react';
import { RequestFailure } from '../lib/data-source.ts';
import { Button } from './button.tsx';

/** What a list says when it has no rows: what would stand here, and how to get it. */
export function EmptyNote(props: { title: string; children?: ReactNode; command?: string }) {
  return (
    <div className="note">
      <h2>{props.title}</h2>
      {props.children}
      {props.command && <pre className="note-command">{props.command}</pre>}
    </div>
  );
}

export function ErrorNote({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const code = error instanceof RequestFailure ? error.code : 'unexpected-answer';
  const sentence =
    error instanceof RequestFailure
      ? error.message
      : 'the answer is not what this page expects; page and server may differ in version';
  return (
    <div className="note" role="alert">
      <h2>This could not be loaded</h2>
      <p>{sentence}</p>
      <p className="dim">
        Code <code>{code}</code>
      </p>
      <Button label="Try again" onPress={onRetry}>
        Try again
      </Button>
    </div>
  );
}

export function LoadingNote() {
  return (
    <p className="note dim" role="status">
      Loading
    </p>
  );
}
