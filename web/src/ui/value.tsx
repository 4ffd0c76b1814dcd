import { type ReactNode, useEffect, useState } from 'react';
import { Button } from './button.tsx';

interface ValueProps {
  /** What the value is, for the labels of its buttons: `address`, `level`. */
  name: string;
  children: ReactNode;
  copy?: string;
  /** Narrows the queue to this value. */
  onFilter?: (() => void) | undefined;
}

/** A value with what can be done with it beside it. */
export function Value({ name, children, copy, onFilter }: ValueProps) {
  return (
    <span className="value">
      {children}
      {onFilter && <Button label={`Show only this ${name}`} icon="plus" onPress={onFilter} />}
      {copy !== undefined && <CopyButton name={name} text={copy} />}
    </span>
  );
}

const SHOWN_MS = 1500;

export function CopyButton({ name, text }: { name: string; text: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <Button
        label={`Copy ${name}`}
        icon={copied ? 'done' : 'copy'}
        onPress={() => void copyText(text).then(setCopied)}
      />
      <span className="sr-only" role="status">
        {copied ? 'Copied' : ''}
      </span>
    </>
  );
}

/** The clipboard is only offered to pages on https, localhost or files; elsewhere it is absent. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
