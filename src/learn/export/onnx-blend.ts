import { POOLED_SHARE_MIN } from '../evaluate/index.ts';
import type { Blending } from '../learners/index.ts';
import type { OnnxNode, OnnxParts, OnnxTensor } from './onnx-graph.ts';
import { eachRow, inTurn, renamed } from './onnx-join.ts';

/** Beneath every logarithm of a share: leaves nothing of the class. */
const NEVER = -1e30;

/**
 * The members' graphs side by side, and their pool: of numbers the weighted sum; of classes the
 * Softmax of weighted logarithms, with the share of the normal class taken from the pool of all
 * that tell it from the others.
 */
export function blendParts(
  blending: Blending,
  { members, alarms }: { members: readonly OnnxParts[]; alarms: readonly OnnxParts[] },
): OnnxParts {
  const { weights, classWeights, normal, alarmWeights } = blending;
  const classCount = classWeights.length;
  if (classCount === 0) return numbersPool(members, weights);
  const logWeights = classWeights.map((weight, c) => (c === normal ? NEVER : Math.log(weight)));
  const classes = sharesPool(members, { weights, added: logWeights });
  if (normal < 0) return classes;
  const two = members.map((member) => inTurn(member, collapsed(classCount, normal)));
  const added = new Float64Array(2);
  const pool = sharesPool([...two, ...alarms], { weights: alarmWeights, added });
  return withNormal(classes, inTurn(pool, dealt(classCount, normal)), normal);
}

function numbersPool(members: readonly OnnxParts[], weights: Float64Array): OnnxParts {
  const gives = { gives: 'value', outputCount: 1 } as const;
  const weighed = members.map((each, m) => inTurn(each, eachRow([['Mul', [weights[m]]]], gives)));
  return sideBySide(weighed, { op: 'Sum' }, gives);
}

function sharesPool(
  members: readonly OnnxParts[],
  { weights, added }: { weights: Float64Array; added: Float64Array },
): OnnxParts {
  const gives = { gives: 'logits', outputCount: added.length } as const;
  const logs = members.map((each, m) =>
    inTurn(each, eachRow([['Max', [POOLED_SHARE_MIN]], ['Log'], ['Mul', [weights[m]]]], gives)),
  );
  const sum = sideBySide(logs, { op: 'Sum' }, gives);
  return inTurn(sum, eachRow([['Add', added], ['Softmax']], { ...gives, gives: 'shares' }));
}

/** Shares of the classes as those of the normal one and of all others. */
function collapsed(classCount: number, normal: number): OnnxParts {
  const values = new Float32Array(2 * classCount);
  for (let c = 0; c < classCount; c++) values[2 * c + (c === normal ? 0 : 1)] = 1;
  return product({ shape: [classCount, 2], values });
}

/** The share of the normal class, and beside it that of all others for each of them. */
function dealt(classCount: number, normal: number): OnnxParts {
  const values = new Float32Array(2 * classCount);
  for (let c = 0; c < classCount; c++) values[c === normal ? c : classCount + c] = 1;
  return product({ shape: [2, classCount], values });
}

function product({ shape, values }: Pick<OnnxTensor, 'shape' | 'values'>): OnnxParts {
  return {
    nodes: [{ op: 'MatMul', inputs: ['input', 'matrix'], outputs: ['raw'] }],
    tensors: [{ name: 'matrix', shape, values, type: 'float' }],
    gives: 'shares',
    outputCount: shape[1],
  };
}

/** Of the others, each class's share among them times that of all of them. */
function withNormal(others: OnnxParts, totals: OnnxParts, normal: number): OnnxParts {
  const isNormal = Float32Array.from({ length: others.outputCount }, (_, c) =>
    Number(c === normal),
  );
  const gives = { gives: 'shares', outputCount: others.outputCount } as const;
  const whole = inTurn(others, eachRow([['Add', isNormal]], gives));
  return sideBySide([whole, totals], { op: 'Mul' }, gives);
}

/** All from the same input; the operator joins what they say. */
function sideBySide(
  all: readonly OnnxParts[],
  { op }: Pick<OnnxNode, 'op'>,
  gives: Pick<OnnxParts, 'gives' | 'outputCount'>,
): OnnxParts {
  const own = all.map((parts, i) => renamed(parts, `${i}`));
  const inputs = own.map((_, i) => `${i} raw`);
  return {
    nodes: [...own.flatMap(({ nodes }) => nodes), { op, inputs, outputs: ['raw'] }],
    tensors: own.flatMap(({ tensors }) => tensors),
    ...gives,
  };
}
