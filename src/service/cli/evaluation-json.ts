import type { Interval } from '../../learn/index.ts';
import type { Proven } from '../learning/index.ts';

/** What `evaluate --json` prints. A figure without a value is null. */
export function evaluationJson(proven: Proven, repeat: string) {
  const { bundle, rowCount, untold, within, figures, proof, findings, unknown, manifest } = proven;
  const { band } = bundle.manifest;
  return {
    schema: 'vedette.evaluation/1',
    model: bundle.member.learner,
    ...(bundle.fusion && { fused_with: 'novelty', weights: bundle.fusion.weights }),
    rows: rowCount,
    ...(untold > 0 && { rows_not_predicted: untold }),
    metrics: figures,
    ...(band && { interval: { coverage: band.coverage, rows_within: within } }),
    ...(proof && proofJson(proof)),
    findings,
    ...(unknown && { unknown_kinds: unknown }),
    manifest,
    repeat,
  };
}

function proofJson({ alarms, parts, best }: NonNullable<Proven['proof']>) {
  return {
    proof: {
      rows: alarms.rows,
      days: alarms.days,
      prior: alarms.attackShare,
      at: alarms.points.map(({ where, recall, precision, falseAlarmsPerDay }) => ({
        where,
        recall: intervalJson(recall),
        precision: intervalJson(precision),
        false_alarms_per_day: intervalJson(falseAlarmsPerDay),
      })),
      figures: Object.fromEntries(
        Object.entries(alarms.figures).map(([name, interval]) => [name, intervalJson(interval)]),
      ),
    },
    parts,
    ...(best && {
      above_best_part: {
        part: best.name,
        figures: Object.fromEntries(
          best.figures.map(({ name, paired }) => [
            name,
            { ...intervalJson(paired.difference), p: paired.pValue },
          ]),
        ),
      },
    }),
  };
}

function intervalJson({ estimate, low, high, level }: Interval) {
  return { estimate, low, high, level };
}
