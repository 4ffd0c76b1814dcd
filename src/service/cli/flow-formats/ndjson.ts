import {
  communityIdOf,
  CONNECTION_STATES,
  END_REASONS,
  type FeatureBatch,
  type FlowBatch,
  formatAddress,
  protocolName,
  SERVICES,
} from '../../../wire/index.ts';
import { certificateTimes, flowTexts } from '../../flow-texts.ts';
import { timeText } from '../../time-text.ts';

/** One JSON object a flow, a line each. */
export function ndjsonLines(flows: FlowBatch, features: FeatureBatch): string {
  let text = '';
  for (let row = 0; row < flows.count; row++) {
    text += `${JSON.stringify(flowObject(flows, features, row))}\n`;
  }
  return text;
}

function flowObject({ columns: c }: FlowBatch, features: FeatureBatch, row: number) {
  return {
    start: timeText(c.startUs[row]),
    end: timeText(c.endUs[row]),
    proto: protocolName(c.protocols[row]),
    orig: { ip: formatAddress(c.origAddresses, row), port: c.origPorts[row] },
    resp: { ip: formatAddress(c.respAddresses, row), port: c.respPorts[row] },
    service: SERVICES[c.services[row]],
    state: CONNECTION_STATES[c.states[row]],
    history: c.histories.get(row),
    endReason: END_REASONS[c.endReasons[row]],
    communityId: communityIdOf(c, row) ?? null,
    ...flowTexts(c, row),
    ...certificateTimes(c, row),
    features: Object.fromEntries(
      features.set.features.map(({ name }, index) => {
        const value = features.columns[index][row];
        return [name, Number.isFinite(value) ? value : null];
      }),
    ),
  };
}
