import { CONNECTION_STATES, FLOW_COLUMNS, SERVICES } from '../flow/index.ts';
import { FEATURES } from './feature-sets.ts';

/** docs/features.md, from the declarations. */
export function featuresMarkdown(): string {
  const rows = FEATURES.map(
    ({ name, type, unit, meaning, absent, source, sets }) =>
      `| \`${name}\` | ${type} | ${unit} | ${meaning} | ${absent || 'never'} | ${source} | ` +
      `${sets.join(', ')} |`,
  );
  const textRows = Object.entries(FLOW_COLUMNS).flatMap(([name, { type, meaning }]) =>
    type === 'text' && name !== 'histories' ? [`| \`${name}\` | ${meaning} |`] : [],
  );
  return [
    '# Features',
    '',
    'What Vedette computes from a flow. This page is generated from the declarations in',
    '`src/wire/features`; a change there changes it. Absent is NaN inside, `null` in JSON, and',
    'never 0, except in `unsw@1`: there 0 stands where UNSW-NB15 has 0. That set is computed from',
    'records as Argus cuts them, `clean@1` from connections as Zeek has them.',
    '',
    '| name | type | unit | meaning | absent when | from | sets |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    '## Codes',
    '',
    'The numbers of categories, wherever features stand as numbers.',
    '',
    `- \`state\`: ${codesOf(CONNECTION_STATES)}`,
    `- \`service\`: ${codesOf(SERVICES)}`,
    '- `protocol`: as IANA numbers them; 2054 is ARP, by its ethertype',
    '- `ct_state_ttl`: 1 to 6 by a table of the state and both times to live, else 0',
    '',
    '## What was said',
    '',
    'Texts of a flow, as its two ends sent them; empty where nothing was said. No features.',
    '',
    '| column | meaning |',
    '|---|---|',
    ...textRows,
    '',
  ].join('\n');
}

/** `1 http, 2 dns …`; what has no name is no code. */
function codesOf(names: readonly string[]): string {
  return names.flatMap((name, code) => (name === '' ? [] : [`${code} ${name}`])).join(', ');
}
