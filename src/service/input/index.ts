/**
 * Inputs: files and standard input as bytes, unpacked, and captures through the flow meter. It
 * opens and reads; it keeps nothing, and knows neither triage nor learning.
 */
export { decompress } from './decompress.ts';
export { describeInput, type InputFile, readInput, STANDARD_INPUT } from './input-file.ts';
export { type ReadOptions, type ReadSummary, readCaptures } from './read-captures.ts';
