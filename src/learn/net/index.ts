/**
 * Layers of neural nets in kernel memory: forward, backward, and Adam's steps. Trainers and
 * engines build nets of them; a layer knows no loss, and draws only from a generator that is
 * handed in.
 */
export { DenseNet, type DenseNetShape } from './dense-net.ts';
export { LayerRunner } from './layer-runner.ts';
export { LstmGradient } from './lstm-gradient.ts';
export { LstmNet, type LstmNetShape, lstmNetBlocks } from './lstm-net.ts';
export type { KernelChoice } from './net-memory.ts';
export { plainSize } from './parameters.ts';
