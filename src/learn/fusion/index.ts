/**
 * A classifier and novelty as one: what each says is evidence in log-odds, and adds up by weights
 * learned on rows that neither saw. It trains no classifier but to learn these weights.
 */
export { type FusionFit, type FusionInput, fitFusion, NOVELTY_RATIO } from './fit-fusion.ts';
export {
  checkFusion,
  type ClassifierScale,
  classifierEvidence,
  classifierScale,
  type FusedRows,
  type Fusion,
  fuse,
  noveltyEvidence,
} from './fusion.ts';
export { type Kinds, kindsOfTables } from './kinds.ts';
export {
  type Recall,
  UNKNOWN_KINDS_FPR,
  type UnknownKind,
  type UnknownKindsInput,
  type UnknownKindsFound,
  unknownKinds,
} from './unknown-kinds.ts';
