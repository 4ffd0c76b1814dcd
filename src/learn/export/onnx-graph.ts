import { ProtoWriter } from './protobuf.ts';

/** A value of a node's attribute. Its kind is told by its type: see `attributeOf`. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: ArrayLike<number> }
  | { readonly floats: ArrayLike<number> }
  | { readonly string: string }
  | { readonly strings: readonly string[] };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** `ai.onnx.ml`, or the standard operators when absent. */
  readonly domain?: string;
}

/**
 * Constant numbers: 32-bit floats; 64 bits where rounding would send rows another way; whole ones
 * where an operator asks for axes or counts.
 */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly type: keyof typeof ELEMENT_TYPES;
}

/** A name with its shape, where a text is a size that each run has anew. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  readonly type: 'float' | 'int64';
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Kept with the model, for people and programs that read it. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Nodes and constants that lead from `input` to `raw`, and what its columns are. */
export interface OnnxParts {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  /** logits: of the classes; shares: of the classes; value: one number. */
  readonly gives: 'logits' | 'shares' | 'value';
  readonly outputCount: number;
  /** Of one row; the number of columns when absent. */
  readonly inputShape?: readonly number[];
}

export const MACHINE_LEARNING = 'ai.onnx.ml';
/** Versions that onnxruntime has read since 1.10: format 8, operators 15 and 3. */
const IR_VERSION = 8;
const OPERATORS = { '': 15, [MACHINE_LEARNING]: 3 };
/** As TensorProto.DataType numbers them. */
const ELEMENT_TYPES = { float: 1, int64: 7, double: 11 } as const;

/** A node that turns numbers into another type. */
export function cast(from: string, to: string, type: keyof typeof ELEMENT_TYPES): OnnxNode {
  return {
    op: 'Cast',
    inputs: [from],
    outputs: [to],
    attributes: { to: { int: ELEMENT_TYPES[type] } },
  };
}

/** A ModelProto of onnx.proto (github.com/onnx/onnx), field numbers as there. */
export function onnxFile(graph: OnnxGraph): Uint8Array {
  const model = new ProtoWriter()
    .int(1, IR_VERSION)
    .string(2, 'vedette')
    .message(7, graphOf(graph));
  for (const [domain, version] of Object.entries(OPERATORS)) {
    model.message(8, new ProtoWriter().string(1, domain).int(2, version));
  }
  for (const [key, value] of Object.entries(graph.metadata)) {
    model.message(14, new ProtoWriter().string(1, key).string(2, value));
  }
  return model.finish().slice();
}

function graphOf({ name, nodes, tensors, inputs, outputs }: OnnxGraph): ProtoWriter {
  return new ProtoWriter()
    .messages(1, nodes.map(nodeOf))
    .string(2, name)
    .messages(5, tensors.map(tensorOf))
    .messages(11, inputs.map(valueOf))
    .messages(12, outputs.map(valueOf));
}

function nodeOf({ op, inputs, outputs, attributes = {}, domain }: OnnxNode): ProtoWriter {
  const node = new ProtoWriter().strings(1, inputs).strings(2, outputs).string(4, op);
  for (const [name, value] of Object.entries(attributes)) node.message(5, attributeOf(name, value));
  return domain === undefined ? node : node.string(7, domain);
}

function attributeOf(name: string, value: OnnxAttribute): ProtoWriter {
  const attribute = new ProtoWriter().string(1, name);
  if ('int' in value) return attribute.int(3, value.int).int(20, 2);
  if ('string' in value) return attribute.string(4, value.string).int(20, 3);
  if ('floats' in value) return attribute.floats(7, value.floats).int(20, 6);
  if ('ints' in value) return attribute.ints(8, value.ints).int(20, 7);
  return attribute.strings(9, value.strings).int(20, 8);
}

function tensorOf({ name, shape, values, type }: OnnxTensor): ProtoWriter {
  const tensor = new ProtoWriter().ints(1, shape).int(2, ELEMENT_TYPES[type]).string(8, name);
  if (type === 'double') return tensor.doubles(10, values);
  return type === 'float' ? tensor.floats(4, values) : tensor.ints(7, values);
}

function valueOf({ name, shape, type }: OnnxValue): ProtoWriter {
  const dimensions = shape.map((size) =>
    typeof size === 'number' ? new ProtoWriter().int(1, size) : new ProtoWriter().string(2, size),
  );
  const tensor = new ProtoWriter()
    .int(1, ELEMENT_TYPES[type])
    .message(2, new ProtoWriter().messages(1, dimensions));
  return new ProtoWriter().string(1, name).message(2, new ProtoWriter().message(1, tensor));
}
