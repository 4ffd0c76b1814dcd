import { describe, expect, test } from 'vitest';
import { learnerNamed, learnerNames, memberPredictor } from '../learners/index.ts';
import { NOVELTY_LEARNERS, noveltyDetector, trainNovelty } from '../novelty/index.ts';
import { createRandom } from '../random.ts';
import { encodeTable, type Matrix } from '../table/index.ts';
import { type AnyBundle, packBundle, unpackBundle } from './bundle.ts';
import { BundleError } from './container.ts';
import { bodyOf, mutated, plainFile } from './testing/forge.ts';
import { smallBundle } from './testing/small-bundles.ts';

const FORGERIES = Number(process.env.FORGERIES ?? 40);
const SEED = Number(process.env.SEED ?? 20_261);
/** A forged file may not keep its reader longer than this. */
const READ_MS_MAX = 2000;

interface Case {
  readonly name: string;
  readonly bundle: AnyBundle;
  readonly matrix: Matrix;
}

const cases = [...(await casesOfLearners()), ...(await casesOfNovelty())];

async function casesOfLearners(): Promise<Case[]> {
  const made: Case[] = [];
  for (const name of learnerNames()) {
    for (const kind of learnerNamed(name).tasks) {
      const [bundle, table] = await smallBundle(name, kind);
      const { matrix } = encodeTable(bundle.manifest.encoding, table);
      made.push({ name: `${name} for ${kind}`, bundle, matrix });
    }
  }
  return made;
}

async function casesOfNovelty(): Promise<Case[]> {
  const [{ manifest }, table] = await smallBundle('baseline', 'number');
  const { encoding, runs } = trainNovelty({
    train: table,
    ordinary: null,
    learners: NOVELTY_LEARNERS.map((learner) => ({ learner, settings: {} })),
    seed: 1,
    now: () => 0,
  });
  const { matrix } = encodeTable(encoding, table);
  const own = { ...manifest, role: 'novelty' as const, ordinary: null, encoding };
  return runs.map(({ name, member }) => {
    return { name, bundle: { manifest: own, novelty: member }, matrix };
  });
}

/** Reads a file and uses what is in it: a file may be refused, and a row, but nothing else. */
function use(file: Uint8Array, matrix: Matrix): 'refused' | 'row refused' | 'used' {
  let bundle: AnyBundle;
  try {
    bundle = unpackBundle(file);
  } catch (error) {
    if (error instanceof BundleError) return 'refused';
    throw error;
  }
  const { columns } = bundle.manifest.encoding;
  // What a table would be encoded to.
  const own = { ...matrix, columnNames: columns.map(({ name }) => name) };
  try {
    if ('novelty' in bundle) noveltyDetector(bundle.novelty).score(own);
    else memberPredictor(bundle.member).predict(own);
    return 'used';
  } catch (error) {
    if (error instanceof RangeError) return 'row refused';
    throw error;
  }
}

describe.each(cases)('$name, forged and sealed anew', ({ name, bundle, matrix }) => {
  test('is refused or used, in time', () => {
    const random = createRandom(SEED, `forgeries of ${name}`);
    const { body, textBytes } = bodyOf(packBundle(bundle));
    const counts = { refused: 0, 'row refused': 0, used: 0 };
    for (let i = 0; i < FORGERIES; i++) {
      // Every other one within the text, which is short beside the arrays.
      const text = mutated(body.subarray(0, textBytes), random);
      const forged = i % 2 === 0 ? body.with(0, body[0]) : mutated(body, random);
      if (i % 2 === 0) forged.set(text);
      const startMs = performance.now();
      counts[use(plainFile(forged, textBytes), matrix)]++;
      const ms = performance.now() - startMs;
      expect({ seed: SEED, i, slow: ms > READ_MS_MAX && ms }).toEqual({
        seed: SEED,
        i,
        slow: false,
      });
    }
    expect(counts.refused).toBeGreaterThan(0);
  }, 600_000);

  test('is refused with any bytes changed that were not sealed', () => {
    const random = createRandom(SEED, `damage of ${name}`);
    const file = packBundle(bundle);
    for (let i = 0; i < FORGERIES; i++) {
      const damaged = mutated(file, random);
      if (Buffer.compare(damaged, file) === 0) continue;
      expect(() => unpackBundle(damaged)).toThrow(BundleError);
    }
  });
});
