import type { ModelSheet, ModelUse } from '../../lib/api.ts';
import { countOf, shortNumber } from '../../lib/format.ts';
import { Fact } from '../../ui/fact.tsx';
import { ConfusionTable } from './confusion-table.tsx';
import { CurveChart } from './curve-chart.tsx';
import { WeightBars } from './weight-bars.tsx';

const ROLES = {
  attacks: 'tells known attacks',
  novelty: 'tells what is unlike ordinary rows',
  severity: 'tells how bad an event would be',
} as const;
const DIGEST_SHOWN = 12;

/** One model: what it is, what it was trained on, and what training showed of it. */
export function ModelCard({ model }: { model: ModelUse }) {
  const { name, role, digest, sheet } = model;
  return (
    <article className="model" aria-label={name}>
      <h3>{name}</h3>
      <dl className="facts">
        <Fact name="Role">{ROLES[role]}</Fact>
        <Fact name="File">
          <code title={digest}>{digest.slice(0, DIGEST_SHOWN)}</code>
        </Fact>
        {sheet && <Training sheet={sheet} />}
      </dl>
      {sheet ? <Shown sheet={sheet} /> : <p className="dim">The record says no more of it.</p>}
    </article>
  );
}

function Training({ sheet }: { sheet: ModelSheet }) {
  const { learner, target, classes, training, madeBy, created, figures } = sheet;
  const told = classes.length > 0 ? `${target} (${classes.length} classes)` : target;
  return (
    <>
      <Fact name="Kind">{learner}</Fact>
      {told !== undefined && <Fact name={classes.length > 0 ? 'Tells' : 'By column'}>{told}</Fact>}
      <Fact name="Trained on">
        {training.source}, {countOf(training.rows, 'row')}
      </Fact>
      <Fact name="Its digest">
        <code title={training.digest}>{training.digest.slice(0, DIGEST_SHOWN)}</code>
      </Fact>
      <Fact name="Test rows">{training.split}</Fact>
      <Fact name="Made by">
        {madeBy}, {created.slice(0, 10)}
      </Fact>
      <Fact name="On the rows that judged">
        {Object.entries(figures)
          .map(([figure, value]) => `${figure.replaceAll('_', ' ')} ${shortNumber(value)}`)
          .join(' · ') || 'no figures'}
      </Fact>
    </>
  );
}

function Shown({ sheet }: { sheet: ModelSheet }) {
  const { losses, precisionRecall, confusion, classes, weights } = sheet;
  return (
    <div className="model-plots">
      {losses && (
        <CurveChart
          title="How did the loss fall?"
          across="round or epoch"
          down="mean loss"
          lines={[
            { name: 'training rows', xs: losses.rounds, ys: losses.train },
            ...(losses.validation.length > 0
              ? [{ name: 'rows held out', xs: losses.rounds, ys: losses.validation }]
              : []),
          ]}
        />
      )}
      {precisionRecall && (
        <CurveChart
          title="How many alarms are right?"
          across="recall"
          down="precision"
          unitRange
          lines={[{ name: 'precision', xs: precisionRecall.recall, ys: precisionRecall.precision }]}
        />
      )}
      {confusion && <ConfusionTable classes={classes} counts={confusion} />}
      {weights.map((each) => (
        <WeightBars key={each.measure} {...each} />
      ))}
    </div>
  );
}
