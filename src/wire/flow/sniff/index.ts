/**
 * Application facts from payload: which service, which requests and answers, which names. Hostile
 * text is only bytes here: nothing is decoded, matched by expression, or kept beyond its limit.
 */
export { AppSlots, BYTES_A_SLOT, NO_APP } from './app-slots.ts';
export { Sniffer } from './sniffer.ts';
