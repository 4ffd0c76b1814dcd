/**
 * Lists of indicators, read from text and asked about addresses, names and fingerprints. It opens
 * no file and never decides what a match is worth.
 */
export type { ListedEntry } from './entry-facts.ts';
export {
  IndicatorList,
  type ListFormat,
  type ListVerdicts,
} from './indicator-list.ts';
export { parseIndicators } from './parse-list.ts';
