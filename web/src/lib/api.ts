import './no-eval.ts';

/** The one way by which the console sees the rest of the house. */
export * from '../../../src/api/index.ts';
