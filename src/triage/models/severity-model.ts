/**
 * Finds:  how bad an event would be, as a base score from 0 to 10, learned from scored events.
 * Reads:  the columns that the model was trained on.
 * Fails:  for events unlike all that it was trained on; the interval doesn't widen there.
 * Cost:   one pass of the model a row.
 * Score:  the regressed score with the band that nine in ten unseen rows stayed within.
 * Paper:  Lei et al., "Distribution-Free Predictive Inference for Regression" (2018).
 */
import {
  type Bundle,
  encodeTable,
  explainerOf,
  memberPredictor,
  type Table,
} from '../../learn/index.ts';
import type { Severity } from '../prioritise/index.ts';
import { type Because, becauseOf, type Named } from './judged-by-model.ts';

export interface SeverityJudgement {
  /** From 0 to 10, a row. */
  readonly scores: Float64Array;
  severityOf(row: number): Severity;
  because(row: number): Because[];
}

export class SeverityModel {
  readonly name: string;
  private readonly bundle: Bundle;

  constructor({ name, bundle }: Named<Bundle>) {
    this.name = name;
    this.bundle = bundle;
  }

  judge(table: Table): SeverityJudgement {
    const { manifest, member } = this.bundle;
    const { matrix } = encodeTable(manifest.encoding, table);
    const scores = memberPredictor(member).predict(matrix).map(withinScale);
    const band = manifest.band ?? { low: 0, high: 0 };
    const explainer = explainerOf(member);
    return {
      scores,
      severityOf: (row) => ({
        score: scores[row],
        low: withinScale(scores[row] + Math.min(band.low, 0)),
        high: withinScale(scores[row] + Math.max(band.high, 0)),
        model: this.name,
      }),
      because(row) {
        if (explainer === undefined) return [];
        const { columns } = manifest.encoding;
        return becauseOf(explainer.explain(matrix, row, 0), { columns, matrix, row });
      },
    };
  }
}

/** CVSS has no score beyond these. */
function withinScale(score: number): number {
  return Math.min(Math.max(score, 0), 10);
}
