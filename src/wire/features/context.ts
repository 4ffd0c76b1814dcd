import { cleanFeature } from './feature.ts';

const source = 'the last 100 flows, this one included';

/** What happened around the flow. */
export const CONTEXT_FEATURES = [
  cleanFeature('sameOrigRecent', {
    meaning: 'of the last 100 flows, those of the same originator',
    source,
    value: (_, i, recent) => recent.sameOrig[i],
  }),
  cleanFeature('sameRespRecent', {
    meaning: 'of the last 100 flows, those to the same responder',
    source,
    value: (_, i, recent) => recent.sameResp[i],
  }),
  cleanFeature('samePairRecent', {
    meaning: 'of the last 100 flows, those of the same originator to the same responder',
    source,
    value: (_, i, recent) => recent.samePair[i],
  }),
  cleanFeature('sameRespPortRecent', {
    meaning: 'of the last 100 flows, those to the same responder, port and protocol',
    source,
    value: (_, i, recent) => recent.sameRespPort[i],
  }),
  cleanFeature('origChangesRecent', {
    meaning: 'of the last 100 flows of the same originator, changes of responder or port',
    source,
    value: (_, i, recent) => recent.origChanges[i],
  }),
] as const;
