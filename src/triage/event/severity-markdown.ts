import { EXPOSURES, ROLE_REQUIRES, SERVICE_GIVES } from './circumstances.ts';
import { EVENT_CLASSES, type EventClass } from './event-class.ts';
import { severityIn } from './severity-in.ts';

/** docs/severity.md: from the class of an event and its circumstances to a CVSS vector. */
export function severityMarkdown(): string {
  const classes = Object.keys(EVENT_CLASSES) as EventClass[];
  return [
    '# Severity',
    '',
    'Made by `node tools/docs.mjs` from the tables in `src/triage/event`.',
    '',
    'How bad an event would be if true, from 0 to 10: the score of a CVSS v3.1 vector, by the',
    'calculator of the package `ae-cvss-calculator`, between the scores of the mildest and the',
    'gravest vector that a sensible person would give. Where a model of `--role severity` judges a',
    'table, its regressed score stands instead, between the ends of its band. What is said of whom',
    'moves the vector:',
    '',
    '- **Exposure** moves AV: from outside to inside and the other way round it is N, within the',
    '  inside A, for CVSS calls one administrative domain adjacent. What is led from far away',
    '  (call-backs, tunnels, uploads) is N whatever hop was seen, what needs the same link is A.',
    '- **Protocol** moves C, I and A of what is an entry, by what the service gives to who is in.',
    '- **Asset** moves CR, IR and AR, by words of the role that `--assets` gives the host hit: the',
    '  responder, or the originator of what goes from inside to outside. The score is then',
    "  the environmental one. An asset's weight moves the Priority, not the severity.",
    '',
    '`analyze --severity-threshold` flags rows and events of such a severity and above; 7 if not',
    'given, from where CVSS calls a score high.',
    '',
    '## By class and exposure',
    '',
    'Each: score (mildest to gravest). The vector is that of what comes from outside.',
    '',
    `| class | ${EXPOSURES.join(' | ')} | vector |`,
    `|---|${EXPOSURES.map(() => '---|').join('')}---|`,
    ...classes.map(classRow),
    '',
    '## By protocol, of an entry',
    '',
    `Entries are: ${classes.filter((name) => EVENT_CLASSES[name].claim.isEntry).join(', ')}.`,
    '',
    '| services | give | impact |',
    '|---|---|---|',
    ...SERVICE_GIVES.map(
      ({ services, what, impact }) => `| ${services.join(', ')} | ${what} | \`${impact}\` |`,
    ),
    '',
    '## By role of the asset',
    '',
    'The first row of which the role has a word.',
    '',
    '| role is about | words | requirements |',
    '|---|---|---|',
    ...ROLE_REQUIRES.map(
      ({ what, words, requirements }) => `| ${what} | ${plainWords(words)} | \`${requirements}\` |`,
    ),
    '',
  ].join('\n');
}

function classRow(name: EventClass): string {
  const cells = EXPOSURES.map((exposure) => {
    const { score, low, high } = severityIn(name, { exposure });
    return `${score} (${low} to ${high})`;
  });
  const { vector } = severityIn(name, { exposure: 'outside to inside' });
  return `| \`${name}\` | ${cells.join(' | ')} | \`${vector}\` |`;
}

function plainWords({ source }: RegExp): string {
  return source.replaceAll('\\b', '').replaceAll('?', '').split('|').join(', ');
}
