/** Test support: what all detectors find in a few flows. */
import { createDetectors, evidenceSum, type Finding } from '../detect/index.ts';
import { type FlowFacts, observedFlowsOf } from './flow-builder.ts';

export const times = (count: number, make: (i: number) => FlowFacts): FlowFacts[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Classes of the findings whose evidence is above a limit: by default it outweighs the prior. */
export function classesFound(facts: readonly FlowFacts[], logOddsMin = Math.log(99)): string[] {
  const convincing = findingsOf(facts).filter(({ evidence }) => evidenceSum(evidence) > logOddsMin);
  return [...new Set(convincing.map((finding) => finding.class))].sort();
}

export function findingsOf(facts: readonly FlowFacts[]): Finding[] {
  const { batch, hosts } = observedFlowsOf(facts);
  return createDetectors().flatMap((detector) => {
    detector.observe(batch, hosts);
    return detector.findings({ hosts });
  });
}
