/**
 * Reads an ONNX file and runs it, the obvious way, for the operators that we write: an oracle that
 * shares nothing with the writer but onnx.proto and the pages of the operators.
 */
import { lstm, squeeze, swapFirst } from './onnx-lstm.ts';
import { concat, gather, gatherLast, product, reduceSecond, smallest } from './onnx-selection.ts';
import type { Tensor } from './tensor.ts';

/** Fields of a message by number; each a whole number, bytes, or a 32-bit float. */
type Message = Map<number, (number | Uint8Array)[]>;

interface Node {
  readonly op: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly attributes: Map<string, Message>;
}

/** All values of the graph by name. */
export function runOnnx(file: Uint8Array, input: Tensor): Map<string, Tensor> {
  const graph = read(bytesOf(read(file), 7));
  const values = new Map<string, Tensor>([['input', input]]);
  for (const bytes of all(graph, 5)) {
    const tensor = read(bytes);
    values.set(textOf(tensor, 8), { shape: intsOf(tensor, 1), values: numbersOf(tensor) });
  }
  for (const bytes of all(graph, 1)) run(nodeOf(read(bytes)), values);
  return values;
}

/** Key and value of each entry of the metadata. */
export function metadataOf(file: Uint8Array): Map<string, string> {
  const entries = all(read(file), 14).map(read);
  return new Map(entries.map((entry) => [textOf(entry, 1), textOf(entry, 2)]));
}

function run({ op, inputs, outputs, attributes }: Node, values: Map<string, Tensor>): void {
  const given = inputs.map((name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`no value ${name} before ${op}`);
    return value;
  });
  const operator = operators[op];
  if (operator === undefined) throw new Error(`operator ${op} is not known here`);
  const results = [operator(given, attributes)].flat();
  for (const [i, name] of outputs.entries()) values.set(name, results[i]);
}

type Operator = (given: Tensor[], attributes: Map<string, Message>) => Tensor | Tensor[];

const operators: Readonly<Record<string, Operator>> = {
  TreeEnsembleRegressor: ([input], attributes) => treeEnsemble(input, attributes),
  Identity: ([input]) => input,
  Relu: ([input]) => each(input, (value) => Math.max(0, value)),
  Gemm: ([a, b, c], attributes) => gemm([a, b, c], attributes.has('transB')),
  Add: (given) => elementwise(given, (a, b) => a + b),
  Sub: (given) => elementwise(given, (a, b) => a - b),
  Mul: (given) => elementwise(given, (a, b) => a * b),
  Div: (given) => elementwise(given, (a, b) => a / b),
  Pow: ([a, b]) =>
    a.values.length === 1
      ? each(b, (power) => a.values[0] ** power)
      : each(a, (value) => value ** b.values[0]),
  LSTM: (given) => lstm(given),
  Transpose: ([input]) => swapFirst(input),
  Squeeze: ([input, axes]) => squeeze(input, axes.values[0]),
  IsNaN: ([input]) => each(input, (value) => Number(Number.isNaN(value))),
  Not: ([input]) => each(input, (value) => 1 - value),
  Sqrt: ([input]) => each(input, Math.sqrt),
  // To a wider type, or from one that says yes or no.
  Cast: ([input], attributes) =>
    intsOf(attributes.get('to') as Message, 3)[0] === FLOAT ? each(input, Math.fround) : input,
  Where: ([holds, yes, no]) => ({
    shape: holds.shape,
    values: holds.values.map((bit, i) => {
      const { values } = bit === 1 ? yes : no;
      return values[i % values.length];
    }),
  }),
  Max: (given) => elementwise(given, Math.max),
  Min: (given) => elementwise(given, Math.min),
  Sum: (given) => given.reduce((sum, next) => elementwise([sum, next], (a, b) => a + b)),
  Equal: (given) => elementwise(given, (a, b) => Number(a === b)),
  Log: ([input]) => each(input, Math.log),
  Abs: ([input]) => each(input, Math.abs),
  Sign: ([input]) => each(input, Math.sign),
  Neg: ([input]) => each(input, (value) => -value),
  Shape: ([{ shape }]) => ({ shape: [1], values: [shape[0]] }),
  Expand: ([input, { values: shape }]) => ({
    shape,
    values: Array.from({ length: shape[0] }, () => input.values).flat(),
  }),
  Concat: (given) => concat(given),
  Reshape: ([input, { values: shape }]) => {
    const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
    const first = input.values.length / known;
    return { shape: shape.map((size) => (size === -1 ? first : size)), values: input.values };
  },
  ReduceLogSumExp: ([input]) =>
    reduceSecond(input, (logs) => {
      const most = Math.max(...logs);
      return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
    }),
  MatMul: ([a, b]) => product(a, b),
  LessOrEqual: (given) => elementwise(given, (a, b) => Number(a <= b)),
  TopK: ([input, count]) => smallest(input, count.values[0]),
  Gather: ([input, indices], attributes) =>
    attributes.has('axis') ? gatherLast(input, indices) : gather(input, indices),
  ReduceMax: ([input]) => reduceSecond(input, (numbers) => Math.max(...numbers)),
  Softmax: ([input]) => byRow(input, input.shape[1], softmax),
  ReduceMean: ([input]) =>
    reduceSecond(input, (row) => row.reduce((sum, value) => sum + value, 0) / row.length),
  ArgMax: ([input]) => byRow(input, 1, (row) => [row.indexOf(Math.max(...row))]),
};

const each = ({ shape, values }: Tensor, change: (value: number) => number): Tensor => ({
  shape,
  values: values.map(change),
});

/** TensorProto.DataType. */
const FLOAT = 1;

function softmax(row: readonly number[]): number[] {
  const powers = row.map((value) => Math.exp(value - Math.max(...row)));
  return powers.map((power) => power / powers.reduce((sum, each) => sum + each, 0));
}

/** The second is a row that all rows of the first meet, or of the same shape. */
function elementwise([a, b]: Tensor[], combine: (a: number, b: number) => number): Tensor {
  const values = a.values.map((value, i) => combine(value, b.values[i % b.values.length]));
  return { shape: a.shape, values };
}

function byRow(
  { shape, values }: Tensor,
  width: number,
  apply: (row: readonly number[]) => number[],
): Tensor {
  const rows = Array.from({ length: shape[0] }, (_, i) =>
    apply(values.slice(i * shape[1], (i + 1) * shape[1])),
  );
  return { shape: [shape[0], width], values: rows.flat() };
}

function gemm([a, b, c]: Tensor[], isTurned: boolean): Tensor {
  const [inner, units] = isTurned ? [b.shape[1], b.shape[0]] : b.shape;
  return byRow(a, units, (row) =>
    Array.from({ length: units }, (_, unit) => {
      const weight = (i: number) => b.values[isTurned ? unit * inner + i : i * units + unit];
      return row.reduce((sum, value, i) => sum + value * weight(i), c.values[unit]);
    }),
  );
}

function treeEnsemble(input: Tensor, attributes: Map<string, Message>): Tensor {
  const ints = (name: string) => intsOf(attributes.get(name) as Message, 8);
  const floats = (name: string) => floatsOf(attributes.get(name) as Message, 7);
  const modes = all(attributes.get('nodes_modes') as Message, 9).map(decode);
  const [trees, ids, features] = [
    ints('nodes_treeids'),
    ints('nodes_nodeids'),
    ints('nodes_featureids'),
  ];
  const [yes, no] = [ints('nodes_truenodeids'), ints('nodes_falsenodeids')];
  const missing = ints('nodes_missing_value_tracks_true');
  const cuts = floats('nodes_values');
  const placeOf = new Map(ids.map((id, place) => [`${trees[place]} ${id}`, place]));
  const [targetTrees, targetNodes] = [ints('target_treeids'), ints('target_nodeids')];
  const [targetIds, weights] = [ints('target_ids'), floats('target_weights')];
  const targetsOf = new Map<string, number[]>();
  targetTrees.forEach((tree, i) => {
    const leaf = `${tree} ${targetNodes[i]}`;
    targetsOf.set(leaf, [...(targetsOf.get(leaf) ?? []), i]);
  });
  const isTrue = (place: number, value: number) =>
    Number.isNaN(value)
      ? missing[place] === 1
      : modes[place] === 'BRANCH_EQ'
        ? value === cuts[place]
        : value <= cuts[place];
  const targetCount = intsOf(attributes.get('n_targets') as Message, 3)[0];
  return byRow(input, targetCount, (row) => {
    const sums = [...floats('base_values')];
    for (const tree of new Set(trees)) {
      let place = placeOf.get(`${tree} 0`) as number;
      while (modes[place] !== 'LEAF') {
        const next = isTrue(place, row[features[place]]) ? yes[place] : no[place];
        place = placeOf.get(`${tree} ${next}`) as number;
      }
      for (const i of targetsOf.get(`${tree} ${ids[place]}`) ?? [])
        sums[targetIds[i]] += weights[i];
    }
    return sums;
  });
}

function nodeOf(node: Message): Node {
  const attributes = all(node, 5).map(read);
  return {
    op: textOf(node, 4),
    inputs: all(node, 1).map(decode),
    outputs: all(node, 2).map(decode),
    attributes: new Map(attributes.map((attribute) => [textOf(attribute, 1), attribute])),
  };
}

function read(bytes: Uint8Array): Message {
  const message: Message = new Map();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at < bytes.length) {
    const key = varint();
    const field = Number(key >> 3n);
    const kind = Number(key & 7n);
    const values = message.get(field) ?? [];
    message.set(field, values);
    if (kind === 0) values.push(Number(BigInt.asIntN(64, varint())));
    else if (kind === 5) values.push(view.getFloat32((at += 4) - 4, true));
    else if (kind === 2) {
      const length = Number(varint());
      values.push(bytes.subarray(at, (at += length)));
    } else throw new Error(`kind ${kind} of field ${field} is not known here`);
  }
  return message;

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  }
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const all = (message: Message, field: number) => (message.get(field) ?? []) as Uint8Array[];
const bytesOf = (message: Message, field: number) => all(message, field)[0];
const textOf = (message: Message, field: number) => decode(bytesOf(message, field));

/** One whole number, or several packed. */
function intsOf(message: Message, field: number): number[] {
  return (message.get(field) ?? []).flatMap((value) => {
    if (typeof value === 'number') return [value];
    const numbers: number[] = [];
    let part = 0n;
    let shift = 0n;
    for (const byte of value) {
      part |= BigInt(byte & 127) << shift;
      shift += 7n;
      if (byte > 127) continue;
      numbers.push(Number(BigInt.asIntN(64, part)));
      part = 0n;
      shift = 0n;
    }
    return numbers;
  });
}

/** A tensor's numbers: floats, whole ones, or doubles. */
function numbersOf(tensor: Message): number[] {
  const doubles = all(tensor, 10).flatMap((bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
  });
  const floats = floatsOf(tensor, 4);
  return doubles.length > 0 ? doubles : floats.length > 0 ? floats : intsOf(tensor, 7);
}

function floatsOf(message: Message, field: number): number[] {
  return all(message, field).flatMap((bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  });
}
