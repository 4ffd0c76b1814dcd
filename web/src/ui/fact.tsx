import type { ReactNode } from 'react';
import './fact.css';

/** A line of a `<dl className="facts">`: what, and its value. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt className="dim">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
