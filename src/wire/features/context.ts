import { columnFeature } from './feature.ts';

const ofLast = { source: 'the last 100 flows, this one included' };
const ofMinute = {
  source: 'flows that were over in the 60 s before, this one included, 4096 at the most',
};

/** What happened around the flow. */
export const CONTEXT_FEATURES = [
  columnFeature('sameOrigRecent', {
    ...ofLast,
    meaning: 'of the last 100 flows, those of the same originator',
    column: (_, { last }) => last.sameOrig,
  }),
  columnFeature('sameRespRecent', {
    ...ofLast,
    meaning: 'of the last 100 flows, those to the same responder',
    column: (_, { last }) => last.sameResp,
  }),
  columnFeature('samePairRecent', {
    ...ofLast,
    meaning: 'of the last 100 flows, those of the same originator to the same responder',
    column: (_, { last }) => last.samePair,
  }),
  columnFeature('sameRespPortRecent', {
    ...ofLast,
    meaning: 'of the last 100 flows, those to the same responder, port and protocol',
    column: (_, { last }) => last.sameRespPort,
  }),
  columnFeature('origChangesRecent', {
    ...ofLast,
    meaning: 'of the last 100 flows of the same originator, changes of responder or port',
    column: (_, recent) => recent.origChanges,
  }),
  columnFeature('sameOrigMinute', {
    ...ofMinute,
    meaning: 'flows of the last minute of the same originator',
    column: (_, { minute }) => minute.sameOrig,
  }),
  columnFeature('sameRespMinute', {
    ...ofMinute,
    meaning: 'flows of the last minute to the same responder',
    column: (_, { minute }) => minute.sameResp,
  }),
  columnFeature('samePairMinute', {
    ...ofMinute,
    meaning: 'flows of the last minute of the same originator to the same responder',
    column: (_, { minute }) => minute.samePair,
  }),
  columnFeature('sameRespPortMinute', {
    ...ofMinute,
    meaning: 'flows of the last minute to the same responder, port and protocol',
    column: (_, { minute }) => minute.sameRespPort,
  }),
] as const;
