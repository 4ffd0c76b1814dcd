import { Fragment } from 'react';
import type { Evidence, PriorityParts as Parts } from '../../lib/api.ts';
import { exactCount, formatNumber, formatSigned, plainWords } from '../../lib/format.ts';
import {
  extentOf,
  factorsOf,
  LOG_ODDS_DECIMALS,
  type Step,
  stepsOf,
  valueText,
} from '../../lib/parts.ts';
import { Value } from '../../ui/value.tsx';
import './priority-parts.css';

/** How a Priority came about, each part where the one before ended, down to the number. */
export function PriorityParts({
  parts,
  flagged = false,
}: {
  parts: Parts;
  flagged?: boolean | undefined;
}) {
  const steps = stepsOf(parts);
  const extent = extentOf(steps);
  const bar = (from: number, to: number) => <Bar from={from} to={to} extent={extent} />;
  return (
    <div className="parts">
      <table className="parts-table">
        <caption className="sr-only">Parts of the Priority in log-odds</caption>
        <thead className="dim">
          <tr>
            <th scope="col">Evidence</th>
            <th scope="col" aria-label="Bar" />
            <th scope="col" className="number">
              Log-odds
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, index) => (
            <Fragment key={index}>
              <tr>
                <th scope="row">
                  <StepLabel step={step} />
                </th>
                <td className="parts-bar">{bar(step.from, step.to)}</td>
                <td className="number" title={exactCount(step.logOdds)}>
                  {formatSigned(step.shown, LOG_ODDS_DECIMALS)}
                </td>
              </tr>
              <Because list={step.evidence?.because ?? []} />
              <Nearest list={step.evidence?.nearest ?? []} />
            </Fragment>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Sum</th>
            <td className="parts-bar is-sum">{bar(0, parts.logOdds)}</td>
            <td className="number" title={exactCount(parts.logOdds)}>
              {formatSigned(parts.logOdds, LOG_ODDS_DECIMALS)}
            </td>
          </tr>
        </tfoot>
      </table>
      <Equation parts={parts} />
      <Severity parts={parts} flagged={flagged} />
      {parts.toBeLow && <p className="parts-low">{parts.toBeLow.sentence}.</p>}
    </div>
  );
}

function StepLabel({ step }: { step: Step }) {
  const { evidence } = step;
  if (!evidence) {
    return (
      <>
        Prior <span className="dim">how likely before any evidence</span>
      </>
    );
  }
  return (
    <>
      {plainWords(evidence.detector)}{' '}
      <span className="dim">
        {valueText(evidence)}
        {evidence.model && `, ${evidence.model}`}
      </span>
      <span className="parts-reason">{evidence.reason}</span>
    </>
  );
}

/** The columns that moved a model's score, each with its value and its own small bar. */
function Because({ list }: { list: NonNullable<Evidence['because']> }) {
  if (list.length === 0) return null;
  const most = Math.max(...list.map(({ part }) => Math.abs(part)));
  return (
    <tr>
      <td colSpan={3}>
        <ul className="because" aria-label="Columns that moved the score most">
          {list.map(({ name, value, part }) => (
            <li key={name}>
              <span className="because-name cut">{name}</span>
              <span className="because-value cut wire-text">
                {typeof value === 'number' ? formatNumber(value) : (value ?? 'missing')}
              </span>
              <svg className="parts-svg" width="48" height="12" aria-hidden="true">
                <rect
                  className={part < 0 ? 'parts-less' : 'parts-more'}
                  x="0.5"
                  y="2.5"
                  width={Math.max((46 * Math.abs(part)) / most, 1)}
                  height="7"
                />
              </svg>
              <span className="number">{formatSigned(part, LOG_ODDS_DECIMALS)}</span>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

/** Training rows that a model kept and that are most like this one, with what they are. */
function Nearest({ list }: { list: NonNullable<Evidence['nearest']> }) {
  if (list.length === 0) return null;
  return (
    <tr>
      <td colSpan={3}>
        <p className="dim">Nearest labelled rows that the model kept</p>
        <ul className="nearest" aria-label="Nearest labelled rows">
          {list.map(({ label, likeness, values }, index) => (
            <li key={index}>
              <span className="wire-text">{label}</span>{' '}
              <span className="dim">{Math.round(100 * likeness)} % alike</span>{' '}
              <span className="wire-text">
                {values
                  .map(({ name, value }) => `${name} ${value === null ? 'missing' : textOf(value)}`)
                  .join(', ')}
              </span>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

function textOf(value: string | number): string {
  return typeof value === 'number' ? formatNumber(value) : value;
}

interface BarProps {
  from: number;
  to: number;
  extent: { low: number; high: number };
}

/** Filled to the right of where it starts, hollow to the left: no colour is needed to read it. */
function Bar({ from, to, extent }: BarProps) {
  const place = (value: number) => (100 * (value - extent.low)) / (extent.high - extent.low);
  const left = place(Math.min(from, to));
  const width = place(Math.max(from, to)) - left;
  return (
    <svg className="parts-svg" width="100%" height="16" aria-hidden="true">
      <line className="parts-zero" x1={`${place(0)}%`} x2={`${place(0)}%`} y1="0" y2="16" />
      <rect
        className={to < from ? 'parts-less' : 'parts-more'}
        x={`${left}%`}
        y="3.5"
        width={`${Math.max(width, 0.4)}%`}
        height="9"
      />
    </svg>
  );
}

/** 100 × probability × severity / 10 × asset weight, with digits enough to be checked. */
function Equation({ parts }: { parts: Parts }) {
  const factors = factorsOf(parts);
  return (
    <dl className="equation">
      <Factor name="Probability" value={factors.probability} />
      <Factor name="Severity" value={`${factors.severity} / 10`} sign="×" />
      <Factor name="Asset weight" value={factors.assetWeight} sign="×" />
      <Factor name="Full scale" value="100" sign="×" />
      <Factor name={`Priority, ${parts.level}`} value={factors.priority} sign="=" isResult />
    </dl>
  );
}

function Factor(props: { name: string; value: string; sign?: string; isResult?: boolean }) {
  return (
    <div className={props.isResult ? 'factor is-result' : 'factor'}>
      <dt className="dim">{props.name}</dt>
      <dd>
        {props.sign && <span className="factor-sign dim">{props.sign}</span>}
        {props.value}
      </dd>
    </div>
  );
}

function Severity({ parts, flagged }: { parts: Parts; flagged: boolean }) {
  const { low, high, vector, model } = parts.severity;
  return (
    <p className="severity-line">
      <span className="dim">
        Severity if true, {low === high ? 'exactly' : `between ${low.toFixed(1)} and`}{' '}
        {high.toFixed(1)}:
      </span>{' '}
      {vector !== undefined && (
        <Value name="severity vector" copy={vector}>
          <code>{vector}</code>
        </Value>
      )}
      {model !== undefined && <>as the model {model} tells</>}
      {flagged && <span className="dim">Flagged: as grave as the analysis asked for.</span>}
    </p>
  );
}
