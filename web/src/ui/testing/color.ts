/** Colour arithmetic for the test over the tokens: contrast, colour blindness, distance. */

export type Rgb = readonly [red: number, green: number, blue: number];

export function parseHex(hex: string): Rgb {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (!match) throw new TypeError(`colour: expected #rrggbb, got ${hex}`);
  const channel = (at: number) => Number.parseInt(match[at] ?? '', 16) / 255;
  return [channel(1), channel(2), channel(3)];
}

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: Rgb): number {
  const [red, green, blue] = toLinear(color);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function toLinear(color: Rgb): Rgb {
  return mapped(color, (value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
}

function fromLinear(color: Rgb): Rgb {
  return mapped(color, (value) => {
    const held = Math.min(1, Math.max(0, value));
    return held <= 0.0031308 ? held * 12.92 : 1.055 * held ** (1 / 2.4) - 0.055;
  });
}

function mapped(color: Rgb, change: (value: number) => number): Rgb {
  return [change(color[0]), change(color[1]), change(color[2])];
}

type Matrix = readonly [Rgb, Rgb, Rgb];

/** Machado, Oliveira and Fernandes 2009, table of severity 1.0; applied to linear RGB. */
const DEFICIENCIES = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const satisfies Record<string, Matrix>;

export const VISIONS = ['normal', 'protan', 'deutan', 'tritan'] as const;
export type Vision = (typeof VISIONS)[number];

/** The colour as seen with a deficiency at full severity. */
export function seenAs(color: Rgb, vision: Vision): Rgb {
  if (vision === 'normal') return color;
  return fromLinear(times(DEFICIENCIES[vision], toLinear(color)));
}

function times(matrix: Matrix, [x, y, z]: Rgb): Rgb {
  const row = (r: Rgb) => r[0] * x + r[1] * y + r[2] * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

/** IEC 61966-2-1: linear sRGB to XYZ under D65. */
const TO_XYZ: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const WHITE: Rgb = [0.95047, 1, 1.08883];

/** CIE 1976 L*a*b*. */
export function toLab(color: Rgb): Rgb {
  const [x, y, z] = times(TO_XYZ, toLinear(color));
  const f = (value: number) =>
    value > (6 / 29) ** 3 ? Math.cbrt(value) : value / (3 * (6 / 29) ** 2) + 4 / 29;
  const [fx, fy, fz] = [f(x / WHITE[0]), f(y / WHITE[1]), f(z / WHITE[2])];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** CIEDE2000; Sharma, Wu and Dalal 2005, equations 2 to 22, with all k = 1. */
export function labDistance(first: Rgb, second: Rgb): number {
  const meanChroma = (Math.hypot(first[1], first[2]) + Math.hypot(second[1], second[2])) / 2;
  const g = 0.5 * (1 - Math.sqrt(meanChroma ** 7 / (meanChroma ** 7 + 25 ** 7)));
  const [one, two] = [polar(first, g), polar(second, g)];
  const lightness = two.lightness - one.lightness;
  const chroma = two.chroma - one.chroma;
  const turn = turnBetween(one, two);
  const hue = 2 * Math.sqrt(one.chroma * two.chroma) * sine(turn / 2);
  const mean = {
    lightness: (one.lightness + two.lightness) / 2,
    chroma: (one.chroma + two.chroma) / 2,
    hue: meanHue(one, two),
  };
  const weights = weightsAt(mean);
  const [l, c, h] = [lightness / weights.l, chroma / weights.c, hue / weights.h];
  return Math.sqrt(l * l + c * c + h * h + weights.rotation * c * h);
}

interface Polar {
  lightness: number;
  chroma: number;
  /** Degrees, 0 to 360. */
  hue: number;
}

function polar([lightness, a, b]: Rgb, g: number): Polar {
  const stretched = a * (1 + g);
  const degrees = (Math.atan2(b, stretched) * 180) / Math.PI;
  return { lightness, chroma: Math.hypot(stretched, b), hue: (degrees + 360) % 360 };
}

function turnBetween(one: Polar, two: Polar): number {
  if (one.chroma * two.chroma === 0) return 0;
  const turn = two.hue - one.hue;
  if (turn > 180) return turn - 360;
  return turn < -180 ? turn + 360 : turn;
}

function meanHue(one: Polar, two: Polar): number {
  const sum = one.hue + two.hue;
  if (one.chroma * two.chroma === 0) return sum;
  if (Math.abs(one.hue - two.hue) <= 180) return sum / 2;
  return (sum + (sum < 360 ? 360 : -360)) / 2;
}

function weightsAt({ lightness, chroma, hue }: Polar) {
  const t =
    1 -
    0.17 * cosine(hue - 30) +
    0.24 * cosine(2 * hue) +
    0.32 * cosine(3 * hue + 6) -
    0.2 * cosine(4 * hue - 63);
  const offset = (lightness - 50) ** 2;
  const spread = 30 * Math.exp(-(((hue - 275) / 25) ** 2));
  const rotation = 2 * Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));
  return {
    l: 1 + (0.015 * offset) / Math.sqrt(20 + offset),
    c: 1 + 0.045 * chroma,
    h: 1 + 0.015 * chroma * t,
    rotation: -sine(2 * spread) * rotation,
  };
}

function sine(degrees: number): number {
  return Math.sin((degrees * Math.PI) / 180);
}

function cosine(degrees: number): number {
  return Math.cos((degrees * Math.PI) / 180);
}
