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

interface ErrorProps {
  error: unknown;
  onRetry: () => void;
}

export function ErrorNote({ error, onRetry }: ErrorProps) {
  const { code, sentence } = wordsOf(error);
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

/** The same on one line, while older rows are still shown. */
export function ErrorBar({ error, onRetry }: ErrorProps) {
  const { code, sentence } = wordsOf(error);
  return (
    <div className="notice-bar">
      <span className="cut">Not up to date: {sentence}</span>
      <code className="dim">{code}</code>
      <Button label="Try again" onPress={onRetry}>
        Try again
      </Button>
    </div>
  );
}

function wordsOf(error: unknown): { code: string; sentence: string } {
  if (error instanceof RequestFailure) return { code: error.code, sentence: error.message };
  return {
    code: 'unexpected-answer',
    sentence: 'the answer is not what this page expects; page and server may differ in version',
  };
}

export function LoadingNote() {
  return (
    <p className="note dim" role="status">
      Loading
    </p>
  );
}
