import type { OnnxNode, OnnxParts, OnnxTensor } from './onnx-graph.ts';

/** Names get a prefix, but for `input`, which becomes `from`: so graphs can be joined. */
export function renamed(parts: OnnxParts, prefix: string, from = 'input'): OnnxParts {
  const rename = (name: string) => (name === 'input' ? from : `${prefix} ${name}`);
  return {
    ...parts,
    nodes: parts.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    })),
    tensors: parts.tensors.map((tensor) => ({ ...tensor, name: rename(tensor.name) })),
  };
}

/** What the second makes of what the first says. */
export function inTurn(first: OnnxParts, second: OnnxParts): OnnxParts {
  const before = renamed(first, 'of');
  const after = renamed(second, 'then', 'of raw');
  return {
    ...second,
    nodes: [...before.nodes, ...after.nodes, rawFrom('then raw')],
    tensors: [...before.tensors, ...after.tensors],
    ...(first.inputShape && { inputShape: first.inputShape }),
  };
}

const rawFrom = (name: string): OnnxNode => ({ op: 'Identity', inputs: [name], outputs: ['raw'] });

/** Each operator is given what the one before it said, the first `input`, and a row of numbers. */
export function eachRow(
  steps: readonly (readonly [op: string, ...values: ArrayLike<number>[]])[],
  gives: Pick<OnnxParts, 'gives' | 'outputCount'>,
): OnnxParts {
  const nodes: OnnxNode[] = [];
  const tensors: OnnxTensor[] = [];
  let from = 'input';
  for (const [i, [op, ...constants]] of steps.entries()) {
    const names = constants.map((values, k) => {
      const name = `${op} ${i} ${k}`;
      tensors.push({ name, shape: [values.length], values, type: 'float' });
      return name;
    });
    const to = i === steps.length - 1 ? 'raw' : `step ${i}`;
    nodes.push({ op, inputs: [from, ...names], outputs: [to] });
    from = to;
  }
  return { nodes, tensors, ...gives };
}

/** Shares of the classes, where the parts end in logits. */
export function asShares(parts: OnnxParts): OnnxParts {
  if (parts.gives !== 'logits') return parts;
  const { outputCount } = parts;
  return inTurn(parts, eachRow([['Softmax']], { gives: 'shares', outputCount }));
}
