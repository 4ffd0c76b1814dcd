/**
 * What leaves the house for people: the self-contained report. It only writes down what triage
 * said, and sends nothing anywhere.
 */
export { fillReport } from './report.ts';
