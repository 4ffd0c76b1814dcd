import type { Layers } from '../model/index.ts';

/** Pieces of a path beyond which rounding, not the net, must be making them. */
const PIECES_PER_UNIT = 64;

/**
 * Integrated gradients (Sundararajan, Taly & Yan, "Axiomatic Attribution for Deep Networks", 2017)
 * of a weighted sum of a net's outputs, along the straight line between two rows. A net of
 * rectified units is linear between the places where one of them turns on or off, so the integral
 * is taken exactly, piece by piece: the shares sum to the difference of the two sums, up to
 * rounding in 64 bits. The first layer is linear all along the way, and is applied once.
 */
export function attributeAlongPath(
  layers: Layers,
  { from, to, outputWeights }: Record<'from' | 'to' | 'outputWeights', Float64Array>,
): Float64Array {
  const steps = to.map((value, i) => value - from[i]);
  const path = new Path(layers, { from, steps, outputWeights });
  const gradient = path.firstLayerGradient();
  const { sizes, weights } = layers;
  const width = sizes[1];
  return steps.map((step, i) => {
    let slope = 0;
    for (let unit = 0; unit < width; unit++) slope += weights[i * width + unit] * gradient[unit];
    return step * slope;
  });
}

interface PathLayer {
  readonly inputs: number;
  readonly units: number;
  /** Where [inputs][units] weights begin, then the biases. */
  readonly at: number;
  /** Sums of the layer's units here, how fast they change, and which of them are on. */
  readonly sums: Float64Array;
  readonly slopes: Float64Array;
  readonly isOn: Uint8Array;
  /** Of the output asked for, by these sums. */
  readonly gradients: Float64Array;
}

class Path {
  private readonly weights: Float32Array;
  private readonly layers: readonly PathLayer[];
  private readonly outputWeights: Float64Array;
  private readonly firstSums: Float64Array;

  constructor(
    { sizes, weights }: Layers,
    ends: { from: Float64Array; steps: Float64Array; outputWeights: Float64Array },
  ) {
    let at = 0;
    this.weights = weights;
    this.outputWeights = ends.outputWeights;
    this.layers = Array.from(sizes.subarray(1), (units, layer) => {
      const inputs = sizes[layer];
      const start = at;
      at += (inputs + 1) * units;
      return { inputs, units, at: start, ...stateOf(units) };
    });
    const [first] = this.layers;
    this.applyLayer(first, ends.from, ends.steps);
    this.firstSums = first.sums.slice();
    this.begin();
  }

  /** The mean over the path of the output's gradient by the first layer's sums. */
  firstLayerGradient(): Float64Array {
    const [first] = this.layers;
    const hidden = this.layers.slice(0, -1);
    const mean = new Float64Array(first.units);
    const piecesMax = PIECES_PER_UNIT * hidden.reduce((sum, { units }) => sum + units, 1);
    let place = 0;
    for (let piece = 0; piece < piecesMax && place < 1; piece++) {
      const turn = this.nextTurn(place);
      const end = turn === undefined ? 1 : turn.place;
      this.backward();
      for (let unit = 0; unit < mean.length; unit++) {
        mean[unit] += (end - place) * first.gradients[unit];
      }
      place = end;
      if (turn === undefined) return mean;
      turn.layer.isOn[turn.unit] ^= 1;
      this.moveTo(place);
    }
    return mean;
  }

  /** Units on at the very beginning of the path; one at 0 goes where it is heading. */
  private begin(): void {
    this.layers.forEach((layer, index) => {
      if (index > 0) this.applyHidden(layer, this.layers[index - 1]);
      layer.sums.forEach((sum, unit) => {
        layer.isOn[unit] = sum > 0 || (sum === 0 && layer.slopes[unit] > 0) ? 1 : 0;
      });
    });
  }

  private moveTo(place: number): void {
    const [first, ...others] = this.layers;
    for (let unit = 0; unit < first.units; unit++) {
      first.sums[unit] = this.firstSums[unit] + place * first.slopes[unit];
    }
    others.forEach((layer, index) => {
      this.applyHidden(layer, this.layers[index]);
    });
  }

  /** The next place at which a hidden unit turns on or off, up to the path's end at 1. */
  private nextTurn(place: number): { place: number; layer: PathLayer; unit: number } | undefined {
    let best: { place: number; layer: PathLayer; unit: number } | undefined;
    for (const layer of this.layers.slice(0, -1)) {
      for (let unit = 0; unit < layer.units; unit++) {
        const slope = layer.slopes[unit];
        const isLeaving = layer.isOn[unit] === 1 ? slope < 0 : slope > 0;
        if (!isLeaving) continue;
        // Rounding may leave a unit a little beyond where it should have turned.
        const turn = place + Math.max(0, -layer.sums[unit] / slope);
        if (turn < (best?.place ?? 1)) best = { place: turn, layer, unit };
      }
    }
    return best;
  }

  private applyHidden(layer: PathLayer, below: PathLayer): void {
    const on = (values: Float64Array) => values.map((value, i) => (below.isOn[i] ? value : 0));
    this.applyLayer(layer, on(below.sums), on(below.slopes));
  }

  private applyLayer(
    { at, inputs, units, sums, slopes }: PathLayer,
    values: Float64Array,
    changes: Float64Array,
  ): void {
    const { weights } = this;
    for (let unit = 0; unit < units; unit++) sums[unit] = weights[at + inputs * units + unit];
    slopes.fill(0);
    for (let i = 0; i < inputs; i++) {
      if (values[i] === 0 && changes[i] === 0) continue;
      for (let unit = 0; unit < units; unit++) {
        const weight = weights[at + i * units + unit];
        sums[unit] += values[i] * weight;
        slopes[unit] += changes[i] * weight;
      }
    }
  }

  /** Gradients of the output asked for, from the last layer down to the first. */
  private backward(): void {
    const { layers, weights } = this;
    layers[layers.length - 1].gradients.set(this.outputWeights);
    for (let index = layers.length - 1; index > 0; index--) {
      const { at, inputs, units, gradients } = layers[index];
      const below = layers[index - 1];
      for (let i = 0; i < inputs; i++) {
        let sum = 0;
        if (below.isOn[i]) {
          const row = at + i * units;
          for (let unit = 0; unit < units; unit++) sum += weights[row + unit] * gradients[unit];
        }
        below.gradients[i] = sum;
      }
    }
  }
}

function stateOf(units: number) {
  return {
    sums: new Float64Array(units),
    slopes: new Float64Array(units),
    isOn: new Uint8Array(units),
    gradients: new Float64Array(units),
  };
}
