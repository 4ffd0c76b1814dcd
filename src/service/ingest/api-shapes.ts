import type { Endpoint, Event, Flow, Group, Pipeline, PriorityParts } from '../../api/index.ts';
import { LEVELS, type Level } from '../../api/index.ts';
import {
  type Amount,
  type Asset,
  EVENT_CLASSES,
  featureSetHash,
  fiveTupleText,
  flowIdOf,
  idOf,
  type ObservedFlows,
  type Pipeline as TriagePipeline,
  type Place,
  type PriorityParts as TriageParts,
  type Side,
  type TriageEvent,
  type TriageGroup,
  type TriageResult,
} from '../../triage/index.ts';
import {
  communityIdOf,
  CONNECTION_STATES,
  END_REASONS,
  formatAddress,
  NO_VLAN,
  protocolName,
  SERVICES,
} from '../../wire/index.ts';
import { certificateTimes, flowTexts } from '../flow-texts.ts';
import { timeText } from '../time-text.ts';

const US_PER_S = 1e6;
const PROTOCOLS_WITH_PORTS = ['tcp', 'udp', 'sctp', 'icmp', 'icmp6'];

/** Ids of cited flows by their ordinal in the stream. */
type FlowIds = ReadonlyMap<number, string>;

/** What is told of groups: a table has no flows to keep. */
type Result = Pick<TriageResult, 'groups' | 'retained'>;

/** The groups and events of a result in the shape that travels. */
export function apiGroups(
  result: Result,
  { sourceId, severityThreshold }: { sourceId: string; severityThreshold: number },
): { groups: Group[]; events: Event[]; flowIds: FlowIds } {
  const flowIds = citedFlowIds(result, sourceId);
  const groups: Group[] = [];
  const events: Event[] = [];
  for (const [index, group] of result.groups.entries()) {
    const id = idOf('group', sourceId, group.class, group.subject.key);
    const flagged = (parts: TriageParts) =>
      parts.severity.score >= severityThreshold && { flagged: true as const };
    const shape = apiGroup(group, { id, sourceId, rank: index + 1, flowIds });
    groups.push({ ...shape, ...flagged(group.parts) });
    for (const event of group.events) {
      const shaped = apiEvent(event, { groupId: id, sourceId, result, flowIds });
      events.push({ ...shaped, ...flagged(event.parts) });
    }
  }
  return { groups, events, flowIds };
}

/** How many groups stand at each level; all five are there. */
export function levelCounts({ groups }: Pick<TriageResult, 'groups'>): Record<Level, number> {
  const counts = Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>;
  for (const { parts } of groups) counts[parts.level]++;
  return counts;
}

export function apiPipeline({ nodes, edges }: TriagePipeline): Pipeline {
  return {
    nodes: nodes.map((node) => ({
      ...node,
      figures: node.figures.map((figure) => ({ ...figure })),
    })),
    edges: edges.map((edge) => ({ ...edge })),
  };
}

/** The cited flows with their features, in the order of the stream. */
export function apiFlows(
  { retained }: Result,
  { sourceId, flowIds }: { sourceId: string; flowIds: FlowIds },
): Flow[] {
  let hash: string | undefined;
  return [...flowIds].flatMap(([ordinal, id]) => {
    const found = retained.find(ordinal);
    if (found === undefined) return [];
    hash ??= featureSetHash(found.batch.features.set);
    return [apiFlow(found.batch, found.row, { id, sourceId, hash })];
  });
}

/** One pass over the retained flows: equal five-tuples and starts are told apart by order. */
function citedFlowIds({ groups, retained }: Result, sourceId: string): FlowIds {
  const cited = new Set(groups.flatMap(({ events }) => events.flatMap((e) => e.examples)));
  const starts = new Set<number>();
  for (const ordinal of cited) {
    const found = retained.find(ordinal);
    if (found) starts.add(found.batch.flows.columns.startUs[found.row]);
  }
  const equals = new Map<string, number>();
  const ids = new Map<number, string>();
  retained.forEach(({ flows: { columns }, firstOrdinal }, row) => {
    if (!starts.has(columns.startUs[row])) return;
    const key = `${fiveTupleText(columns, row)} ${columns.startUs[row]}`;
    const ordinal = equals.get(key) ?? 0;
    equals.set(key, ordinal + 1);
    if (!cited.has(firstOrdinal + row)) return;
    ids.set(firstOrdinal + row, flowIdOf(sourceId, columns, { row, ordinal }));
  });
  return ids;
}

function apiGroup(
  group: TriageGroup,
  place: { id: string; sourceId: string; rank: number; flowIds: FlowIds },
): Group {
  const { title } = EVENT_CLASSES[group.class];
  return {
    id: place.id,
    sourceId: place.sourceId,
    rank: place.rank,
    ...observation(group, examplesOf(group.events[0], place.flowIds)),
    title,
    eventCount: group.events.length,
    sparkline: [...group.sparkline],
  };
}

function apiEvent(
  event: TriageEvent,
  place: { groupId: string; sourceId: string; result: Result; flowIds: FlowIds },
): Event {
  const flowIds = examplesOf(event, place.flowIds);
  const only = event.flowCount === 1 ? place.result.retained.find(event.examples[0]) : undefined;
  const communityId = only && communityIdOf(only.batch.flows.columns, only.row);
  return {
    id: idOf('event', place.sourceId, event.kind, event.subject.key, event.class, event.detail),
    sourceId: place.sourceId,
    groupId: place.groupId,
    ...observation(event, flowIds),
    kind: event.kind,
    ...(communityId !== undefined && { communityId }),
    flowIds,
    ...(event.amount && { amount: amountOf(event.amount) }),
    ...(event.row && {
      row: {
        position: event.row.position,
        values: event.row.values.map((cell) => ({ ...cell })),
      },
    }),
  };
}

function amountOf({ binUs, ...rest }: Amount): NonNullable<Event['amount']> {
  return { ...rest, binSeconds: binUs / US_PER_S };
}

function observation(seen: TriageEvent | TriageGroup, flowIds: string[]) {
  return {
    ...(Number.isFinite(seen.startUs) && {
      time: timeText(seen.startUs),
      end: timeText(seen.endUs),
    }),
    subject: { ...seen.subject },
    class: seen.class,
    techniques: EVENT_CLASSES[seen.class].techniques.map((technique) => ({ ...technique })),
    orig: endpointOf(seen.orig),
    resp: endpointOf(seen.resp),
    proto: seen.proto,
    ...(seen.service !== '' && { service: seen.service }),
    flowCount: seen.flowCount,
    parts: partsOf(seen.parts, flowIds),
    relative: seen.relative,
    sentence: seen.sentence,
  };
}

function endpointOf({ ip, inside, port, asset, place, ...rest }: Side): Endpoint {
  return {
    ...(ip !== undefined && { ip }),
    ...(inside !== undefined && { inside }),
    ...(port !== undefined && { port }),
    ...rest,
    ...(asset && { asset: assetOf(asset) }),
    ...(place && placeOf(place)),
  };
}

function assetOf({ name, role, weight }: Asset): Endpoint['asset'] {
  return { name, ...(role !== '' && { role }), weight };
}

function placeOf({ country, city, asn, organization }: Place): Pick<Endpoint, 'geo' | 'asn'> {
  const geo = { ...(country && { country }), ...(city && { city }) };
  return {
    ...(Object.keys(geo).length > 0 && { geo }),
    ...(asn !== undefined && { asn: { number: asn, ...(organization && { organization }) } }),
  };
}

function partsOf({ evidence, toBeLow, ...parts }: TriageParts, flowIds: string[]): PriorityParts {
  return {
    ...parts,
    severity: { ...parts.severity },
    ...(toBeLow && { toBeLow: { ...toBeLow, without: [...toBeLow.without] } }),
    evidence: evidence.map(({ because, nearest, ...part }) => ({
      ...part,
      ...(because && { because: because.map((each) => ({ ...each })) }),
      ...(nearest && {
        nearest: nearest.map(({ values, ...each }) => ({
          ...each,
          values: values.map((value) => ({ ...value })),
        })),
      }),
      refs: flowIds,
    })),
  };
}

function examplesOf({ examples }: TriageEvent, flowIds: FlowIds): string[] {
  return examples.flatMap((ordinal) => flowIds.get(ordinal) ?? []);
}

function apiFlow(
  { flows: { columns: c }, features }: ObservedFlows,
  row: number,
  { id, sourceId, hash }: { id: string; sourceId: string; hash: string },
): Flow {
  const proto = protocolName(c.protocols[row]);
  const hasPorts = PROTOCOLS_WITH_PORTS.includes(proto);
  const communityId = communityIdOf(c, row);
  const service = SERVICES[c.services[row]];
  return {
    id,
    sourceId,
    start: timeText(c.startUs[row]),
    end: timeText(c.endUs[row]),
    duration: (c.endUs[row] - c.startUs[row]) / US_PER_S,
    proto,
    ...(service && { service }),
    orig: {
      ip: formatAddress(c.origAddresses, row),
      ...(hasPorts && { port: c.origPorts[row] }),
      packets: c.origPackets[row],
      ipBytes: c.origIpBytes[row],
      payloadBytes: c.origPayloadBytes[row],
    },
    resp: {
      ip: formatAddress(c.respAddresses, row),
      ...(hasPorts && { port: c.respPorts[row] }),
      packets: c.respPackets[row],
      ipBytes: c.respIpBytes[row],
      payloadBytes: c.respPayloadBytes[row],
    },
    state: proto === 'arp' ? '' : CONNECTION_STATES[c.states[row]],
    history: c.histories.get(row),
    ...(communityId !== undefined && { communityId }),
    ...(c.vlans[row] !== NO_VLAN && { vlan: c.vlans[row] }),
    endReason: END_REASONS[c.endReasons[row]],
    ...Object.fromEntries(Object.entries(flowTexts(c, row)).filter(([, text]) => text !== '')),
    ...certificateTimes(c, row),
    features: {
      set: features.set.name,
      hash,
      values: Object.fromEntries(
        features.set.features.map(({ name }, index) => {
          const value = features.columns[index][row];
          return [name, Number.isFinite(value) ? value : null];
        }),
      ),
    },
  };
}
