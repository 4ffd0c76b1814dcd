import type { WorkAnswer } from '../../lib/api.ts';
import { countOf, exactCount } from '../../lib/format.ts';
import { LevelMark } from '../../ui/level-mark.tsx';

type History = WorkAnswer['history'];

/** What rules make of all that was recorded, and of what is open. */
export function WorkPreview({ answer, isTried }: { answer: WorkAnswer; isTried: boolean }) {
  const { history, open } = answer;
  return (
    <section className="work-preview">
      <h2>{isTried ? 'What these would make of the record' : 'What they make of the record'}</h2>
      <p className="dim">
        {countOf(history.rows, 'row')} of {analyses(history.analyses)} on{' '}
        {countOf(history.days, 'day')}; people confirmed {exactCount(history.confirmed)} and
        dismissed {exactCount(history.dismissed)}.
      </p>
      <LevelTable levels={history.levels} />
      <h2>Work</h2>
      <HistoryOfWork history={history} />
      {open && <p>Open now: {open.sentence}.</p>}
    </section>
  );
}

const NUMBERS = ['From', 'Rows', 'Rows now', 'Analyses', 'Confirmed', 'Dismissed'] as const;

function LevelTable({ levels }: Pick<History, 'levels'>) {
  return (
    <div className="work-table-place">
      <table className="work-table">
        <thead className="dim">
          <tr>
            <th scope="col">Level</th>
            {NUMBERS.map((name) => (
              <th scope="col" key={name} className="number" title={TITLES[name]}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {levels.map((each) => (
            <tr key={each.level}>
              <th scope="row">
                <LevelMark level={each.level} handled={false} />
              </th>
              <td className="number">{each.from}</td>
              <td className="number">
                {exactCount(each.rows)}
                <Change by={each.rows - each.rowsNow} />
              </td>
              <td className="number dim">{exactCount(each.rowsNow)}</td>
              <td className="number">{exactCount(each.analyses)}</td>
              <td className="number">{exactCount(each.confirmed)}</td>
              <td className="number">{exactCount(each.dismissed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const TITLES: Partial<Record<(typeof NUMBERS)[number], string>> = {
  'Rows now': 'Rows that have the word in the record',
  Analyses: 'That have a row of this word or a worse one',
};

function Change({ by }: { by: number }) {
  if (by === 0) return null;
  return (
    <span className="work-change dim">
      {by > 0 ? '+' : '−'}
      {exactCount(Math.abs(by))}
    </span>
  );
}

function HistoryOfWork({ history: { work, days, confirmed } }: { history: History }) {
  if (days === 0) return <p>Nothing is recorded yet.</p>;
  if (work === undefined) return <p>Without costs and a budget no line says where work ends.</p>;
  return (
    <ul className="work-facts">
      <li>
        {countOf(work.rows, 'row')} of {analyses(work.analyses)} are above the line,{' '}
        {(work.rows / days).toFixed(1)} a day; the budget draws it on{' '}
        {`${exactCount(work.fullDays)} of ${countOf(days, 'day')}`}.
      </li>
      <li>
        {confirmed + work.dismissed === 0
          ? 'None of them is judged.'
          : judgedWords(work, confirmed)}
      </li>
      <li>
        {work.attacksAbove.toFixed(1)} attacks are to be expected above,{' '}
        {work.attacksBelow.toFixed(1)} below.
      </li>
    </ul>
  );
}

function judgedWords(
  { confirmed, confirmedBelow, dismissed }: NonNullable<History['work']>,
  all: number,
): string {
  const attacks = `${exactCount(confirmed)} are above, ${exactCount(confirmedBelow)} below`;
  return (
    `Of ${countOf(all, 'confirmed attack')} ${attacks}; ` +
    `${exactCount(dismissed)} above were dismissed.`
  );
}

const analyses = (count: number): string =>
  count === 1 ? '1 analysis' : `${exactCount(count)} analyses`;
