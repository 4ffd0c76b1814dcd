import { FLOW_TEXT_NAMES } from '../../src/service/flow-texts.ts';
import type { AnalysisRecord } from '../../src/service/store/index.ts';
import { sampleAnalysis } from '../../src/service/store/testing/sample-analysis.ts';
import { PAYLOADS } from './payloads.ts';

/** An analysis in which every text that comes from a wire, a file or a model is an attack. */
export function hostileAnalysis(): AnalysisRecord {
  const sample = sampleAnalysis({ name: 'hostile', groupCount: PAYLOADS.length });
  const payload = (index: number) => PAYLOADS[index % PAYLOADS.length] ?? '';
  const parts = (index: number, old: AnalysisRecord['groups'][number]['parts']) => ({
    ...old,
    evidence: old.evidence.map((item) => ({
      ...item,
      detector: payload(index),
      model: payload(index + 1),
      reason: payload(index + 2),
    })),
    severity: { ...old.severity, vector: payload(index + 3) },
  });
  return {
    ...sample,
    source: {
      ...sample.source,
      name: payload(0),
      complete: false,
      problems: PAYLOADS,
      rejects: { [payload(5)]: 3 },
      shed: { [payload(6)]: 4 },
    },
    groups: sample.groups.map((group, index) => ({
      ...group,
      title: payload(index),
      sentence: `${payload(index + 1)} ${payload(index + 2)}`,
      service: payload(index + 3),
      techniques: [{ id: payload(index + 4), name: payload(index + 5) }],
      orig: {
        ...group.orig,
        ip: payload(index + 6),
        asset: { name: payload(index + 7), role: payload(index + 8), weight: 0.5 },
        geo: { country: payload(index + 9), city: payload(index) },
        asn: { number: 64_500, organization: payload(index + 1) },
      },
      parts: parts(index, group.parts),
    })),
    events: sample.events.map((event, index) => ({
      ...event,
      sentence: payload(index),
      parts: parts(index, event.parts),
    })),
    flows: sample.flows.map((flow, index) => ({
      ...flow,
      service: payload(index),
      state: payload(index + 1),
      history: payload(index + 2),
      communityId: payload(index + 3),
      endReason: payload(index + 4),
      ...Object.fromEntries(FLOW_TEXT_NAMES.map((name, at) => [name, payload(index + 5 + at)])),
      orig: { ...flow.orig, ip: payload(index + 8) },
      features: { ...flow.features, values: { [payload(index + 9)]: 1, [payload(index)]: null } },
    })),
  };
}
