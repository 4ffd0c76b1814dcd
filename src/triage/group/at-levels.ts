import type { TriageGroup } from '../event/index.ts';
import { type LevelCuts, withLevel } from '../prioritise/index.ts';

/** The same groups by another table of levels; as they are where there is none. */
export function atLevels(
  groups: readonly TriageGroup[],
  cuts: LevelCuts | undefined,
): readonly TriageGroup[] {
  if (cuts === undefined) return groups;
  return groups.map((group) => ({
    ...group,
    parts: withLevel(group.parts, cuts),
    events: group.events.map((event) => ({ ...event, parts: withLevel(event.parts, cuts) })),
  }));
}
