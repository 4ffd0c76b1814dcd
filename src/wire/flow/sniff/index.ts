/**
 * Application facts from payload: which service, which requests and answers, which names. Hostile
 * text is only bytes here: nothing is decoded, matched by expression, or kept beyond its limit.
 */
export {
  BYTES_A_SLOT,
  hashBytes,
  NO_APP,
  SLOT_BYTES,
  SLOT_WORDS,
  TEXT_COLUMNS,
} from './app-slots.ts';
export { COUNT_LOG, LENGTH_LOG } from './entropy.ts';
export { Sniffer } from './sniffer.ts';
