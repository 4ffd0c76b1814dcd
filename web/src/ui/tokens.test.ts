import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast, labDistance, parseHex, seenAs, toLab, VISIONS } from './testing/color.ts';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];

function token(name: string, theme: Theme) {
  const match = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\);`).exec(css);
  if (!match) throw new Error(`tokens.css: expected --${name}: light-dark(#…, #…), got none`);
  return parseHex(match[theme === 'light' ? 1 : 2] ?? '');
}

describe('colour arithmetic', () => {
  // Sharma, Wu and Dalal 2005, table 1: pairs 1, 7, 13, 17, 25 and 33.
  it.each([
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, 0, 0], [50, -1, 2], 2.3669],
    [[50, 0, -2.5], [50, 2.5, 0], 4.3065],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[6.7747, -0.2908, -2.4247], [5.8714, -0.0985, -2.2286], 0.6377],
  ] as const)('CIEDE2000 of %j and %j is %d', (one, two, distance) => {
    expect(labDistance(one, two)).toBeCloseTo(distance, 4);
    expect(labDistance(two, one)).toBeCloseTo(distance, 4);
  });

  it('contrast of black and white is 21', () => {
    expect(contrast(parseHex('#000000'), parseHex('#ffffff'))).toBeCloseTo(21, 5);
  });

  it('white stays white under every deficiency', () => {
    for (const vision of VISIONS) {
      for (const part of seenAs([1, 1, 1], vision)) expect(part).toBeCloseTo(1, 4);
    }
  });
});

describe.each(THEMES)('tokens, %s', (theme) => {
  const grounds = ['ground', 'raised', 'hover', 'selected'];

  it.each(grounds)('text has 4.5 to 1 on %s', (ground) => {
    for (const text of ['ink', 'ink-dim']) {
      expect(contrast(token(text, theme), token(ground, theme)), text).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('bars, borders of controls, the focus ring and marks have 3 to 1', () => {
    const marks = ['bar', 'border', 'accent', ...SEVERITIES];
    for (const mark of marks) {
      const ratio = contrast(token(mark, theme), token('ground', theme));
      expect(ratio, mark).toBeGreaterThanOrEqual(3);
    }
    for (const ground of ['raised', 'hover', 'selected']) {
      expect(contrast(token('accent', theme), token(ground, theme)), ground).toBeGreaterThan(3);
    }
  });

  it('critical, high and low are strong enough for text', () => {
    for (const name of ['critical', 'high', 'low']) {
      const ratio = contrast(token(name, theme), token('ground', theme));
      expect(ratio, name).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('the worse severity of the first three is the darker, so that print sorts', () => {
    const lightness = ['critical', 'high', 'medium'].map((name) => toLab(token(name, theme))[0]);
    expect(lightness).toEqual([...lightness].sort((a, b) => a - b));
  });

  const floors = {
    light: { normal: 21, protan: 20.5, deutan: 15.8, tritan: 15.8 },
    dark: { normal: 21.1, protan: 20, deutan: 16.8, tritan: 16.8 },
  };

  it.each(VISIONS)('any two severities are far apart under %s vision', (vision) => {
    const seen = SEVERITIES.map((name) => toLab(seenAs(token(name, theme), vision)));
    const distances = seen.flatMap((one, index) =>
      seen.slice(index + 1).map((two) => labDistance(one, two)),
    );
    // The floors are printed with one decimal.
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(floors[theme][vision] - 0.05);
  });
});
