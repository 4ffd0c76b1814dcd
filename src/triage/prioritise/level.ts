export type Level = 'Critical' | 'High' | 'Medium' | 'Low' | 'Informational';

/** From Priority to words: a level holds from its cut on; worst first, the last from 0. */
export type LevelCuts = readonly (readonly [Level, number])[];

/** The one table, unless the configuration says otherwise. */
export const LEVEL_CUTS: LevelCuts = [
  ['Critical', 80],
  ['High', 60],
  ['Medium', 35],
  ['Low', 15],
  ['Informational', 0],
];

export function levelOf(priority: number, cuts: LevelCuts = LEVEL_CUTS): Level {
  for (const [level, cut] of cuts) if (priority >= cut) return level;
  throw new RangeError(`priority: expected 0 to 100, got ${priority}`);
}

export type IncidentLevel = 'Critical' | 'High' | 'Low';

/** From the Priority of an incident's worst row to its level, worst first. */
export type IncidentCuts = readonly (readonly [IncidentLevel, number])[];

/**
 * The same for incidents, unless the configuration says otherwise. What stands below the last cut
 * (with these, an informational row) is no incident.
 */
export const INCIDENT_CUTS: IncidentCuts = [
  ['Critical', 80],
  ['High', 50],
  ['Low', 15],
];

/** Undefined for what is no incident. */
export function incidentLevelOf(
  priority: number,
  cuts: IncidentCuts = INCIDENT_CUTS,
): IncidentLevel | undefined {
  return cuts.find(([, cut]) => priority >= cut)?.[0];
}
