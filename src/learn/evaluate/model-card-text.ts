/** A model card to be read: as Markdown, and as plain text for a terminal. */
import type { CardCalibration, CardErrors, CardWeights, ModelCard } from './model-card.ts';

export function modelCardMarkdown(card: ModelCard): string {
  const parts = sectionsOf(card).map(({ title, lines, table }) => {
    const list = lines.map((line) => `- ${escapeMarkdown(line)}`);
    const rows = table && [table.head, table.head.map(() => '---'), ...table.rows];
    const grid = rows?.map((cells, row) => {
      const texts = row === 1 ? cells : cells.map(escapeMarkdown);
      return `| ${texts.join(' | ')} |`;
    });
    return [`## ${title}`, list.join('\n'), grid?.join('\n')].filter(Boolean).join('\n\n');
  });
  return `# ${escapeMarkdown(`Model card: ${card.name}`)}\n\n${parts.join('\n\n')}\n`;
}

export function modelCardText(card: ModelCard): string {
  const parts = sectionsOf(card).map(({ title, lines, table }) =>
    [
      title.toUpperCase(),
      ...lines.map((line) => `  ${oneLine(line)}`),
      ...(table ? columnsOf([table.head, ...table.rows]) : []),
    ].join('\n'),
  );
  return `${oneLine(`Model card: ${card.name}`)}\n\n${parts.join('\n\n')}\n`;
}

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  readonly table?: {
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
}

function sectionsOf(card: ModelCard): Section[] {
  const { data, split, use, calibration, errors, weights, leakage } = card;
  return [
    { title: 'Intended use', lines: use.intended },
    { title: 'Must not be used for', lines: use.notFor },
    {
      title: 'Model and data',
      lines: [
        `a ${card.kind} over ${data.columnCount} columns, for ${data.target}`,
        `data: ${data.name}, SHA-256 ${data.digest}`,
        `split: ${split.how}; ${split.trainRows} rows trained on, ` +
          `${split.heldOutRows} held out, seed ${split.seed}`,
      ],
    },
    figuresSection(card),
    ...(card.categories.length > 0 ? [categoriesSection(card)] : []),
    ...(errors ? [errorsSection(errors)] : []),
    ...(weights.length > 0 ? [{ title: 'What weighs', lines: weights.map(weightsLine) }] : []),
    {
      title: 'Calibration',
      lines: calibration
        ? [
            `${calibration.method}, fitted on ${calibration.rowCount} rows`,
            heldLine(calibration.held),
          ]
        : ['none was fitted: scores are no probabilities'],
    },
    {
      title: 'Leakage audit',
      lines: leakage.length > 0 ? leakage : ['nothing beyond its limits was found'],
    },
  ];
}

function heldLine(held: CardCalibration['held']): string {
  if ('level' in held) {
    const share = percent(held.share);
    return `p-values of at most ${held.level} on held-out ordinary rows: ${share} of them`;
  }
  return (
    `expected calibration error on held-out rows: ${figure(held.errorBefore)} before, ` +
    `${figure(held.errorAfter)} after`
  );
}

function figuresSection({ figures, split }: ModelCard): Section {
  return {
    title: 'Figures',
    lines: [`measured on ${split.heldOutRows} rows held out from these data, and on no others`],
    table: {
      head: ['figure', 'value'],
      rows: Object.entries(figures).map(([name, value]) => [name, figure(value)]),
    },
  };
}

function categoriesSection({ categories }: ModelCard): Section {
  return {
    title: 'By category',
    lines: ['recall with its 95 % interval by the number of rows'],
    table: {
      head: ['category', 'rows', 'precision', 'recall', 'interval', 'F1'],
      rows: categories.map((each) => [
        each.name,
        String(each.support),
        figure(each.precision),
        figure(each.recall),
        each.support === 0 ? '' : `${figure(each.recallLow)} to ${figure(each.recallHigh)}`,
        figure(each.f1),
      ]),
    },
  };
}

function errorsSection({ point, missBorneBy, falseAlarmBorneBy }: CardErrors): Section {
  return {
    title: 'Who bears its errors',
    lines: [
      `at threshold ${figure(point.threshold)} it misses ${percent(point.fnr)} of what it should ` +
        `find, and flags ${percent(point.fpr)} of ordinary rows`,
      `a miss is borne by ${missBorneBy}`,
      `a false alarm is borne by ${falseAlarmBorneBy}`,
    ],
  };
}

const weightsLine = ({ measure, columns }: CardWeights): string =>
  `${measure}: ${columns.map(({ name, value }) => `${name} ${figure(value)}`).join(', ')}`;

/** Cells padded to their column's width, numbers to the right. */
function columnsOf(rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map((cells) => cells.map(oneLine));
  const widths = shown[0].map((_, at) => Math.max(...shown.map((cells) => cells[at].length)));
  return shown.map((cells) =>
    `  ${cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
      .join('  ')}`.trimEnd(),
  );
}

/** Four digits that count; whole numbers as they are. */
function figure(value: number): string {
  if (Number.isNaN(value)) return 'undefined';
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1 ? value.toFixed(4) : value.toPrecision(4);
}

const percent = (share: number): string =>
  Number.isNaN(share) ? 'an undefined share' : `${(100 * share).toFixed(2)} %`;

/** No line breaks and no control characters, so that a name cannot write lines of its own. */
const oneLine = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]+/gu, ' ').trim();

const escapeMarkdown = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_{}[\]#|~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
