import { type AnyBundle, noveltyEvidence, pValueLogOdds, type Table } from '../../learn/index.ts';
import { type AttackJudgement, AttackModel } from './attack-model.ts';
import type { Named } from './judged-by-model.ts';
import { type NoveltyJudgement, NoveltyModel } from './novelty-model.ts';
import { type SeverityJudgement, SeverityModel } from './severity-model.ts';

/** What judges rows: at most one model of each role. */
export interface Models {
  readonly attacks?: AttackModel;
  readonly novelty?: NoveltyModel;
  readonly severity?: SeverityModel;
}

export type ModelRole = keyof Models;

/** What models say of one table's rows. */
export interface Judgement {
  readonly attacks?: AttackJudgement;
  readonly novelty?: NoveltyJudgement;
  readonly severity?: SeverityJudgement;
}

export function roleOf(bundle: AnyBundle): ModelRole {
  if ('novelty' in bundle) return 'novelty';
  return bundle.manifest.task.kind === 'classes' ? 'attacks' : 'severity';
}

/**
 * Sorts model files by their roles; one that was fused with novelty has both. Throws a RangeError
 * for two of one role.
 */
export function modelsOf(bundles: readonly Named<AnyBundle>[]): Models {
  const models: { -readonly [Role in ModelRole]?: Models[Role] } = {};
  const put = <Role extends ModelRole>(role: Role, model: NonNullable<Models[Role]>) => {
    const other = models[role];
    if (other === undefined) models[role] = model;
    else {
      throw new RangeError(
        `models "${other.name}" and "${model.name}": expected one that tells ${role}, got two`,
      );
    }
  };
  for (const { name, bundle } of bundles) {
    const role = roleOf(bundle);
    if (!('novelty' in bundle) && bundle.manifest.order !== undefined) {
      throw new RangeError(
        `model "${name}": expected one that judges each row by itself, found one of rows in order`,
      );
    }
    if ('novelty' in bundle) {
      const { encoding } = bundle.manifest;
      put(
        'novelty',
        new NoveltyModel({ name, bundle: { ...bundle, encoding, logOddsOf: pValueLogOdds } }),
      );
    } else if (role === 'severity') {
      put('severity', new SeverityModel({ name, bundle }));
    } else {
      const { fusion, manifest } = bundle;
      put('attacks', new AttackModel({ name, bundle }));
      if (fusion === undefined) continue;
      const { encoding } = manifest;
      const logOddsOf = (p: number) => fusion.weights.novelty * noveltyEvidence(p);
      put('novelty', new NoveltyModel({ name, bundle: { ...fusion, encoding, logOddsOf } }));
    }
  }
  return models as Models;
}

/** Throws a RangeError for a table that lacks what a model reads. */
export function judge({ attacks, novelty, severity }: Models, table: Table): Judgement {
  return {
    ...(attacks && { attacks: attacks.judge(table) }),
    ...(novelty && { novelty: novelty.judge(table) }),
    ...(severity && { severity: severity.judge(table) }),
  };
}
