import { type Design, DESIGN_FORMS, type DesignForm, DEVIATIONS_MAX } from '../table/index.ts';
import { cast, type OnnxNode, type OnnxParts, type OnnxTensor } from './onnx-graph.ts';

/** Operators on the gathered columns `NAME x`, in 64 bits, that end in `NAME done`. */
type Form = (names: (name: string) => string) => readonly OnnxNode[];

const node = (op: string, inputs: string[], output: string): OnnxNode => {
  return { op, inputs, outputs: [output] };
};

/** A number as it stands, standardised and cut off; 0 where it is missing. */
const standardise =
  (change: Form): Form =>
  (own) => [
    ...change(own),
    node('Sub', [own('changed'), own('means')], own('centred')),
    node('Div', [own('centred'), own('scales')], own('scaled')),
    node('Min', [own('scaled'), 'most'], own('not above')),
    node('Max', [own('not above'), 'least'], own('within')),
    node('IsNaN', [own('x')], own('missing')),
    node('Where', [own('missing'), 'zero', own('within')], own('done')),
  ];

const FORMS: Readonly<Record<DesignForm, Form>> = {
  number: standardise((own) => [node('Identity', [own('x')], own('changed'))]),
  log1p: standardise((own) => [
    node('Max', [own('x'), 'zero'], own('positive')),
    node('Add', [own('positive'), 'one'], own('next')),
    node('Log', [own('next')], own('changed')),
  ]),
  magnitude: standardise((own) => [
    node('Abs', [own('x')], own('size')),
    node('Add', [own('size'), 'one'], own('next')),
    node('Log', [own('next')], own('log')),
    node('Sign', [own('x')], own('sign')),
    node('Mul', [own('log'), own('sign')], own('changed')),
  ]),
  plain: (own) => [
    node('IsNaN', [own('x')], own('missing')),
    node('Where', [own('missing'), own('means'), own('x')], own('done')),
  ],
  missing: (own) => [
    node('IsNaN', [own('x')], own('is')),
    cast(own('is'), own('share'), 'double'),
    node('Sub', [own('share'), own('means')], own('done')),
  ],
  category: (own) => [
    node('Equal', [own('x'), own('codes')], own('is')),
    cast(own('is'), own('share'), 'double'),
    node('Sub', [own('share'), own('means')], own('done')),
  ],
  // What has no column of its own: 1, less 1 where it is missing, or one of those that have.
  rest: (own) => [
    node('IsNaN', [own('x')], own('missing')),
    node('Not', [own('missing')], own('present')),
    cast(own('present'), own('known'), 'double'),
    node('Gather', ['wide', own('sources of codes')], own('codes x')),
    node('Equal', [own('codes x'), own('all codes')], own('is code')),
    cast(own('is code'), own('hits'), 'double'),
    node('MatMul', [own('hits'), own('sums')], own('own')),
    node('Sub', [own('known'), own('own')], own('share')),
    node('Sub', [own('share'), own('means')], own('done')),
  ],
};

/**
 * Columns of codes and numbers made into those of a design, in 64 bits up to the last step: form by
 * form, then put in the design's order. The last axis is that of the columns.
 */
export function designParts(design: Design): OnnxParts {
  const { forms, names } = design;
  const groups = DESIGN_FORMS.map((form) => ({ form, columns: columnsOf(forms, form) }));
  const used = groups.filter(({ columns }) => columns.length > 0);
  const order = used.flatMap(({ columns }) => columns);
  const places = names.map((_, column) => order.indexOf(column));
  const made = used.map(({ form }) => `${form} done`);
  const nodes = used.flatMap(({ form }) => {
    const own = (name: string) => `${form} ${name}`;
    return [gather('wide', own('sources'), own('x')), ...FORMS[form](own)].map(alongColumns);
  });
  const constants = { zero: 0, one: 1, most: DEVIATIONS_MAX, least: -DEVIATIONS_MAX };
  return {
    nodes: [
      cast('input', 'wide', 'double'),
      ...nodes,
      { op: 'Concat', inputs: made, outputs: ['by form'], attributes: { axis: { int: -1 } } },
      gather('by form', 'places', 'designed'),
      cast('designed', 'raw', 'float'),
    ],
    tensors: [
      ...Object.entries(constants).map(([name, value]) => doubles(name, [value])),
      ...used.flatMap(({ form, columns }) => tensorsOf(design, form, columns)),
      whole('places', places),
    ],
    gives: 'value',
    outputCount: names.length,
  };
}

const gather = (from: string, indices: string, to: string): OnnxNode =>
  alongColumns(node('Gather', [from, indices], to));

const alongColumns = (each: OnnxNode): OnnxNode =>
  each.op === 'Gather' ? { ...each, attributes: { axis: { int: -1 } } } : each;

const columnsOf = (forms: readonly string[], form: DesignForm): number[] =>
  [...forms.keys()].filter((column) => forms[column] === form);

function tensorsOf(design: Design, form: DesignForm, columns: readonly number[]): OnnxTensor[] {
  const { sources, codes, means, scales } = design;
  const tensors = [
    whole(
      `${form} sources`,
      columns.map((column) => sources[column]),
    ),
    doubles(
      `${form} means`,
      columns.map((column) => means[column]),
    ),
  ];
  if (form === 'category')
    tensors.push(
      doubles(
        `${form} codes`,
        columns.map((c) => codes[c]),
      ),
    );
  if (form === 'number' || form === 'log1p' || form === 'magnitude') {
    tensors.push(
      doubles(
        `${form} scales`,
        columns.map((column) => scales[column]),
      ),
    );
  }
  return form === 'rest' ? [...tensors, ...restTensors(design, columns)] : tensors;
}

/** All codes with a column of their own, and a 1 where one is of the source of a rest. */
function restTensors({ forms, sources, codes }: Design, columns: readonly number[]): OnnxTensor[] {
  const categories = columnsOf(forms, 'category');
  // No tensor of onnxruntime's may be empty: a code that no column has.
  if (categories.length === 0) return noCodes(columns.length);
  const sums = new Float64Array(categories.length * columns.length);
  for (const [i, category] of categories.entries()) {
    for (const [j, rest] of columns.entries()) {
      if (sources[category] === sources[rest]) sums[i * columns.length + j] = 1;
    }
  }
  const shape = [categories.length, columns.length];
  return [
    whole(
      'rest sources of codes',
      categories.map((category) => sources[category]),
    ),
    doubles(
      'rest all codes',
      categories.map((category) => codes[category]),
    ),
    { name: 'rest sums', shape, values: sums, type: 'double' },
  ];
}

const noCodes = (count: number): OnnxTensor[] => [
  whole('rest sources of codes', [0]),
  doubles('rest all codes', [-1]),
  { name: 'rest sums', shape: [1, count], values: new Float64Array(count), type: 'double' },
];

const whole = (name: string, values: number[]): OnnxTensor => {
  return { name, shape: [values.length], values, type: 'int64' };
};

const doubles = (name: string, values: number[]): OnnxTensor => {
  return { name, shape: [values.length], values, type: 'double' };
};
