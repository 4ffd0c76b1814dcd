import { APPLICATION_FEATURES } from './application.ts';
import { CONTEXT_FEATURES } from './context.ts';
import { ENCRYPTED_FEATURES } from './encrypted.ts';
import type { Feature, FeatureSetName } from './feature.ts';
import { PACKET_SHAPE_FEATURES } from './packet-shape.ts';
import { TRAFFIC_FEATURES } from './traffic.ts';
import { TRANSPORT_FEATURES } from './transport.ts';
import { UNSW_ARGUS_FEATURES } from './unsw-argus.ts';
import { UNSW_CONTEXT_FEATURES } from './unsw-context.ts';

/** All features, in the order in which their columns stand. */
export const FEATURES: readonly Feature[] = [
  ...TRAFFIC_FEATURES,
  ...PACKET_SHAPE_FEATURES,
  ...TRANSPORT_FEATURES,
  ...APPLICATION_FEATURES,
  ...ENCRYPTED_FEATURES,
  ...CONTEXT_FEATURES,
  ...UNSW_ARGUS_FEATURES,
  ...UNSW_CONTEXT_FEATURES,
];

export interface FeatureSet {
  readonly name: FeatureSetName;
  readonly features: readonly Feature[];
}

/** Throws a RangeError where no set has the name. */
export function featureSet(name: FeatureSetName): FeatureSet {
  const features = FEATURES.filter(({ sets }) => sets.includes(name));
  if (features.length > 0) return { name, features };
  const names = [...new Set(FEATURES.flatMap(({ sets }) => sets))].join(' or ');
  throw new RangeError(`feature set: expected ${names}, got "${name}"`);
}

/** What the feature-set hash is taken over: names, types, units and order, a line a feature. */
export function featureSetText({ features }: FeatureSet): string {
  return features.map(({ name, type, unit }) => `${name}\t${type}\t${unit}\n`).join('');
}
