/**
 * The shapes that travel: between server and console, in `--json`, in the journal. A leaf: it
 * imports nothing of the house and runs in a browser. It never computes anything.
 */
export * from './event.ts';
export * from './flow.ts';
export * from './http.ts';
export * from './incident.ts';
export * from './pipeline.ts';
export * from './priority.ts';
export * from './report.ts';
export * from './series.ts';
export * from './source.ts';
export * from './text.ts';
export * from './work.ts';
