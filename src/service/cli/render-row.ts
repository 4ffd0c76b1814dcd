import type { Evidence, GroupDetail, JudgedRow } from '../../api/index.ts';
import { rowLines, wrap } from './render-list.ts';
import { createStyle, terminalText } from './terminal-text.ts';

const VERDICTS = { confirmed: 'an attack', dismissed: 'no attack' } as const;

/** One row with all that explains it: its parts, what would change it, what is like it. */
export function renderRow(
  { group, events, history }: GroupDetail,
  { columns, color }: { columns: number; color: boolean },
): string {
  const style = createStyle(color);
  const isTable = events.some(({ kind }) => kind === 'row');
  const { evidence, toBeLow } = group.parts;
  const told = evidence.flatMap(({ detector, because = [] }) =>
    because.map(({ name, value, part }) => {
      return `${detector}: ${name} ${value ?? 'missing'}, ${signed(part)}`;
    }),
  );
  const nearest = evidence.flatMap((part) => part.nearest ?? []);
  const lines = (head: string, texts: readonly string[]) =>
    texts.length === 0
      ? []
      : ['', style.bold(head), ...texts.flatMap((text) => wrap(terminalText(text), columns))];
  return [
    ...rowLines(group, { columns, isTable }, style),
    ...lines('What would have to be otherwise', toBeLow ? [toBeLow.sentence] : []),
    ...lines('Columns that moved the score most', told),
    ...lines('Nearest labelled rows that the model kept', nearest.map(nearWords)),
    ...lines('Earlier verdicts on rows like this', (history?.judged ?? []).map(judgedWords)),
    '',
  ].join('\n');
}

function nearWords({ label, likeness, values }: NonNullable<Evidence['nearest']>[number]): string {
  const cells = values.map(({ name, value }) => `${name} ${value ?? 'missing'}`);
  return `${label}, ${Math.round(100 * likeness)} % alike: ${cells.join(', ')}`;
}

function judgedWords({ likeness, verdict, title, sentence, at }: JudgedRow): string {
  return `${VERDICTS[verdict]} (${likeness}, ${at.slice(0, 10)}): ${title}; ${sentence}`;
}

function signed(value: number): string {
  const text = Math.abs(value).toPrecision(3);
  return `${value < 0 ? '−' : '+'}${text}`;
}
