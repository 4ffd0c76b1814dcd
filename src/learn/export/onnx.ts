import type { Member } from '../learners/index.ts';
import type { NoveltyMember } from '../novelty/index.ts';
import { onnxFile, type OnnxNode, type OnnxParts } from './onnx-graph.ts';
import { memberParts, noveltyParts } from './onnx-member.ts';
import { modelParts, type OnnxModel } from './onnx-model.ts';

export interface OnnxOptions {
  /** Of an LSTM: the series whose scale it forecasts in; 0 when absent. */
  readonly series?: number;
  /** Texts kept in the file beside `kind` and `columns`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * An ONNX file of a model (ai.onnx 15, ai.onnx.ml 3). Input `input`, 32-bit floats, a row by the
 * model's columns in their order (metadata `columns`, JSON), categories as codes, NaN where a value
 * is missing; a whole window of rows for an LSTM. For classes, outputs `label` and
 * `probabilities`; else `value`.
 *
 * Numbers are 32 bits wide there: sums of leaves differ by their rounding, some 1e-6, and a value
 * that two cuts tell apart only beyond 24 bits may go another way, as it would in our engine if
 * it came as such a float. Throws a TypeError for a model that ONNX can't express.
 */
export function exportOnnx(
  model: OnnxModel,
  { series = 0, metadata = {} }: OnnxOptions = {},
): Uint8Array {
  return fileOf(modelParts(model, series), model, metadata);
}

/**
 * The same of what a bundle holds: the row's columns are the table's as its encoding codes them,
 * and the outputs what `memberPredictor` and `noveltyDetector` say, calibration and pooling
 * included.
 */
export function exportMember(
  member: Member | NoveltyMember,
  { columnNames, metadata = {} }: { columnNames: readonly string[] } & OnnxOptions,
): Uint8Array {
  const parts = 'ranks' in member ? noveltyParts(member) : memberParts(member);
  return fileOf(parts, { kind: member.model.kind, columnNames }, metadata);
}

function fileOf(
  parts: OnnxParts,
  { kind, columnNames }: { readonly kind: string; readonly columnNames: readonly string[] },
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const { inputShape = [columnNames.length] } = parts;
  const isClass = parts.gives !== 'value';
  const { nodes, tensors } = withOutputs(parts);
  return onnxFile({
    name: kind,
    nodes,
    tensors,
    inputs: [{ name: 'input', shape: ['rows', ...inputShape], type: 'float' }],
    outputs: isClass
      ? [
          { name: 'label', shape: ['rows'], type: 'int64' },
          { name: 'probabilities', shape: ['rows', parts.outputCount], type: 'float' },
        ]
      : [{ name: 'value', shape: ['rows', 1], type: 'float' }],
    metadata: { ...metadata, kind, columns: JSON.stringify(columnNames) },
  });
}

function withOutputs({ nodes, tensors, gives }: OnnxParts): Pick<OnnxParts, 'nodes' | 'tensors'> {
  const rename = (op: string, output: string, attributes = {}): OnnxNode => ({
    op,
    inputs: ['raw'],
    outputs: [output],
    attributes,
  });
  if (gives === 'value') return { nodes: [...nodes, rename('Identity', 'value')], tensors };
  const shares =
    gives === 'logits'
      ? rename('Softmax', 'probabilities', { axis: { int: -1 } })
      : rename('Identity', 'probabilities');
  const label = rename('ArgMax', 'label', { axis: { int: 1 }, keepdims: { int: 0 } });
  return { nodes: [...nodes, shares, label], tensors };
}
