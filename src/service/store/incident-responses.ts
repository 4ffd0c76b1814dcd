import type { IncidentDeed, IncidentFacts } from '../../api/index.ts';
import { FIRST_RESPONSES, firstQuestions, idOf, type Response } from '../../triage/index.ts';

/**
 * What is done at once about an incident that has just come to its level, as lines of its history.
 * All of it is words but a notification, which is only due here.
 */
export function firstResponses(
  id: string,
  facts: IncidentFacts,
  { notifies }: { notifies: boolean },
): IncidentDeed[] {
  return FIRST_RESPONSES[facts.level].map((response) => {
    const done = { type: 'response', response, outcome: 'done' } as const;
    if (response !== 'notification') return { ...done, text: TEXTS[response](facts) };
    return notifies
      ? { ...done, outcome: 'due', key: notificationKey(id, facts), text: 'the webhook is told' }
      : { ...done, outcome: 'not-configured', text: 'no webhook is configured' };
  });
}

/** Equal for every attempt at the same notification, so that a receiver can tell repetitions. */
function notificationKey(id: string, { level }: IncidentFacts): string {
  return idOf('notification', id, level);
}

const TEXTS: Readonly<Record<Exclude<Response, 'notification'>, (facts: IncidentFacts) => string>> =
  {
    investigation: (facts) => firstQuestions(facts).join(' '),
    proposal: ({ proposals }) => {
      if (proposals.length === 0) return 'nothing is known that could be blocked';
      return `${proposals.map(({ text }) => text).join('; ')}; nothing of it was applied`;
    },
    review: () => 'logged for review',
  };
