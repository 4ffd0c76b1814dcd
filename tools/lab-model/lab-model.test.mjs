import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lab/random.mjs';
import { programOf, programsByKind } from './programs.mjs';
import { addedTo, LOG_ODDS_MAX, weightsOf } from './weights.mjs';

describe('programs', () => {
  test.each([
    ['nmap -sS -Pn -T4 --max-rate 120 -p 1-99 10.1.2.3', 'nmap -sS -Pn --max-rate -p'],
    ['hping3 -S -p 80 -i u2600 -q 10.1.2.3', 'hping3 -S -p -i -q'],
    ['iodine -r -T NULL RESOLVER t.amber.example', 'iodine -r -T'],
  ])('%s is %s', (program, name) => expect(programOf({ program })).toBe(name));

  test('are told by kind, each once, in order', () => {
    const labels = (...planted) => ({ labels: { planted } });
    const found = programsByKind([
      labels({ kind: 'b', program: 'two 2' }, { kind: 'a', program: 'one' }),
      labels({ kind: 'b', program: 'two 3' }, { kind: 'b', program: 'six' }),
    ]);
    expect([...found]).toEqual([
      ['a', ['one']],
      ['b', ['six', 'two']],
    ]);
  });
});

describe('weights', () => {
  const random = seededRandom(3);
  /** Half of the rows are true; detectors say as much of them as chance has it. */
  const rowsWith = (saidOf) =>
    Array.from({ length: 400 }, (_, i) => {
      const said = saidOf(i % 2, random);
      const verdict = i % 2 === 1 ? 'named' : 'false';
      return { verdict, said, logOdds: said + random.between(-3, 3) };
    });

  test('are about 0 for a word that says nothing', () => {
    const { weight } = weightsOf(rowsWith((_, { between }) => between(-2, 2)));
    expect(weight).toBeLessThan(0.2);
  });

  test('lie where false and true claims part', () => {
    const { weight, shift } = weightsOf(
      rowsWith((isTrue, { between }) => 4 + (isTrue ? 1 : -1) + between(-2, 2)),
    );
    expect(shift).toBeGreaterThan(3.5);
    expect(shift).toBeLessThan(4.5);
    expect(weight).toBeGreaterThan(0.5);
  });

  test('are bounded in what they add', () => {
    const weights = { weight: 2, shift: 1 };
    expect(addedTo(1.5, weights)).toBe(1);
    expect(addedTo(90, weights)).toBe(LOG_ODDS_MAX);
    expect(addedTo(-90, weights)).toBe(-LOG_ODDS_MAX);
  });
});
