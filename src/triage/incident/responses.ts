import type { IncidentLevel } from '../prioritise/index.ts';
import type { IncidentFacts } from './facts.ts';
import type { Stage } from './stage.ts';

export const RESPONSES = ['investigation', 'proposal', 'notification', 'review'] as const;
export type Response = (typeof RESPONSES)[number];

/**
 * What is done at once about an incident of each level, as far as it is harmless: an investigation
 * and a proposal are words in its history, a notification is the one thing that leaves the house.
 */
export const FIRST_RESPONSES: Readonly<Record<IncidentLevel, readonly Response[]>> = {
  Critical: ['investigation', 'proposal', 'notification'],
  High: ['notification'],
  Low: ['review'],
};

const QUESTIONS: Readonly<Record<Stage, string>> = {
  exposure: 'Whose account is it, and where else does it open a door? Have the password changed.',
  reconnaissance: 'What answered the scan, and who should be able to reach that?',
  intrusion: 'Did any attempt succeed? Look at the target’s own log from the first attempt on.',
  control: 'Which process on the inside host makes these connections, and since when?',
  exfiltration: 'What left, from which folder or account, and who may have read it?',
  disruption: 'Does the target still serve? Who can hold the flood off before it arrives?',
  oddity: 'Does anybody know what this is? If so, dismiss it, and say what it was.',
};

/** What to ask first, by the stages that the incident shows. */
export function firstQuestions({ stages }: Pick<IncidentFacts, 'stages'>): string[] {
  return stages.map((stage) => QUESTIONS[stage]);
}
