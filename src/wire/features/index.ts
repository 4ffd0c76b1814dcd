/**
 * The table of features: one declaration each, one extractor for files and for the wire. It
 * reads flows' columns and nothing else, and never decides what is suspicious.
 */
export type { Feature, FeatureSetName } from './feature.ts';
export { type FeatureBatch, FeatureExtractor } from './feature-extractor.ts';
export { FEATURES, type FeatureSet, featureSet, featureSetText } from './feature-sets.ts';
export { featuresMarkdown } from './features-markdown.ts';
export { RECENT_FLOW_COUNT } from './recent-flows.ts';
export { BLOCK_ROWS, RecordBlocks } from './record-blocks.ts';
export { stateTtlCode } from './unsw-context.ts';
