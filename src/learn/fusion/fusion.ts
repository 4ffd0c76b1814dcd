/**
 * Finds:  attacks, by a classifier and by novelty together, each counting for what its evidence
 *         was worth on rows that neither was trained on.
 * Reads:  shares of classes of a calibrated classifier, and p-values of a detector of novelty.
 * Fails:  where ordinary rows differ from those of the training: all of them look odd then.
 * Cost:   one pass of each model.
 * Score:  log-odds = those of the training rows + Σ weight × evidence; shares of attack classes
 *         keep their proportions.
 * Paper:  Genest & Zidek, "Combining Probability Distributions" (Statistical Science 1, 1986); see
 *         evaluate/p-value-evidence.ts for p-values.
 */
import { pValueLogOdds } from '../evaluate/index.ts';
import type { NoveltyMember } from '../novelty/index.ts';

/** Novelty beside a classifier, and what the evidence of each counts for. */
export interface Fusion {
  readonly version: 1;
  /** Learned from the ordinary training rows. */
  readonly novelty: NoveltyMember;
  /** 0 or more: see `classifierEvidence` and `noveltyEvidence`. */
  readonly weights: { readonly classifier: number; readonly novelty: number };
}

/** What a classifier's shares are held against, in log-odds. */
export interface ClassifierScale {
  /** Of an attack among its training rows: their mix says nothing of the mix elsewhere. */
  readonly priorLogOdds: number;
  /** A classifier can't be surer than its training rows can show. */
  readonly cap: number;
}

/** From the training rows of each class, of which `normal` is the ordinary one. */
export function classifierScale(classRows: readonly number[], normal: number): ClassifierScale {
  const rows = classRows.reduce((sum, count) => sum + count, 0);
  const ordinary = classRows[normal];
  return {
    priorLogOdds: Math.log((rows - ordinary + 1) / (ordinary + 1)),
    cap: Math.log(rows + 1),
  };
}

/** What a classifier says for an attack, in log-odds, by its share of the ordinary class. */
export function classifierEvidence(normalShare: number, scale: ClassifierScale): number {
  const odds = Math.log((1 - normalShare) / normalShare);
  return Math.min(Math.max(odds, -scale.cap), scale.cap) - scale.priorLogOdds;
}

/** Rows less odd than this a classifier knows better: what it would add to them is noise. */
const P_MAX = 0.05;
const FLOOR = pValueLogOdds(P_MAX);

/**
 * What a p-value says for an attack beside a classifier, in log-odds: its bound, as far as that
 * goes beyond the bound of one ordinary row in twenty.
 */
export function noveltyEvidence(pValue: number): number {
  return Math.max(0, pValueLogOdds(pValue) - FLOOR);
}

export interface FusedRows {
  /** `classCount` shares a row, of the classifier. */
  readonly shares: Float64Array;
  readonly classCount: number;
  readonly normal: number;
  /** A row each, of the novelty. */
  readonly pValues: Float64Array;
  readonly scale: ClassifierScale;
}

/** So small a share changes no other, and lets all be divided by their sum. */
const SHARE_MIN = 1e-300;

/** Shares of the classes, row after row, that both together give. */
export function fuse({ weights }: Pick<Fusion, 'weights'>, rows: FusedRows): Float64Array {
  const { shares, classCount, normal, pValues, scale } = rows;
  const fused = Float64Array.from(shares, (share) => Math.max(share, SHARE_MIN));
  for (let row = 0; row < pValues.length; row++) {
    const own = fused.subarray(row * classCount, (row + 1) * classCount);
    const logOdds =
      scale.priorLogOdds +
      weights.classifier * classifierEvidence(shares[row * classCount + normal], scale) +
      weights.novelty * noveltyEvidence(pValues[row]);
    own[normal] = 0;
    const attacks = own.reduce((sum, share) => sum + share, 0);
    const attack = 1 / (1 + Math.exp(-logOdds));
    for (let c = 0; c < own.length; c++) own[c] *= attack / attacks;
    own[normal] = 1 / (1 + Math.exp(logOdds));
  }
  return fused;
}

/** Of foreign files: throws a RangeError for weights that `fitFusion` never returns. */
export function checkFusion({ weights }: Pick<Fusion, 'weights'>): void {
  for (const name of ['classifier', 'novelty'] as const) {
    const weight = weights[name];
    if (weight >= 0 && weight < Infinity) continue;
    throw new RangeError(`fusion: expected a weight of 0 or more for the ${name}`);
  }
}
