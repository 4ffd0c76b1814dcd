import { describe, expect, test } from 'vitest';
import { exportMember, exportOnnx } from './onnx.ts';
import { ONNX_KINDS, type OnnxModel } from './onnx-model.ts';
import { floorToFloat } from './onnx-trees.ts';
import { ProtoWriter } from './protobuf.ts';
import { exportedModels, NAMES } from './testing/exported-models.ts';
import { exportedMembers } from './testing/exported-members.ts';
import { metadataOf, runOnnx } from './testing/run-onnx.ts';

const models = exportedModels();

describe('an exported model predicts what ours does:', () => {
  test.each(models)('$name', ({ model, options, input, expected, unit }) => {
    const values = runOnnx(exportOnnx(model, options), input);
    const got = values.get('probabilities') ?? values.get('value');
    const labels = values.get('label')?.values;
    expected.forEach((numbers, i) => {
      const own = got?.values.slice(i * numbers.length, (i + 1) * numbers.length) ?? [];
      numbers.forEach((number, k) => {
        expect(Math.abs(own[k] - number) / unit).toBeLessThan(2e-6);
      });
      if (labels !== undefined) expect(own[labels[i]]).toBe(Math.max(...own));
    });
  });

  test('boosting with sets of categories among them', () => {
    const sets = models.flatMap(({ model }) =>
      model.kind === 'boosting' ? [model.categorySets?.length ?? 0] : [],
    );
    expect(Math.max(...sets)).toBeGreaterThan(0);
  });
});

describe('an exported member says what ours does, design and calibration included:', async () => {
  const members = await exportedMembers();
  test('some of which read columns derived from others', () => {
    const blends = members.flatMap(({ member: { model } }) =>
      model.kind === 'blend' ? model : [],
    );
    const alarms = blends.flatMap(({ alarms: each }) => each);
    expect(alarms.some(({ derived }) => derived?.differences && derived.counts)).toBe(true);
  });

  test.each(members)('$name', ({ member, columnNames, input, expected, unit }) => {
    const values = runOnnx(exportMember(member, { columnNames }), input);
    const got = (values.get('probabilities') ?? values.get('value'))?.values ?? [];
    expect(got).toHaveLength(expected.length);
    const errors = expected.map((number, i) => Math.abs(got[i] - number) / unit);
    expect(Math.max(...errors)).toBeLessThan(2e-6);
  });
});

test('every kind that can be exported is among them', () => {
  const kinds = new Set<string>(models.map(({ model }) => model.kind));
  expect([...kinds].sort()).toEqual(ONNX_KINDS);
});

test('a series that an LSTM was not trained on is refused', () => {
  const lstm = models.find(({ model }) => model.kind === 'lstm');
  expect(() => exportOnnx(lstm?.model as OnnxModel, { series: 2 })).toThrow(
    /series below 2, got 2/,
  );
});

test('columns are named in the file', () => {
  const [{ model }] = models;
  const metadata = metadataOf(exportOnnx(model));
  expect(metadata.get('kind')).toBe('forest');
  expect(JSON.parse(metadata.get('columns') ?? '')).toEqual(NAMES);
});

test('a model that ONNX cannot express is refused', () => {
  const odd = { kind: 'last-value', columnNames: [] } as unknown as OnnxModel;
  expect(() => exportOnnx(odd)).toThrow(TypeError);
  expect(() => exportOnnx(odd)).toThrow(/got last-value/);
});

test('a threshold is rounded down, so that 32-bit numbers fall on the same side', () => {
  for (const value of [0.1, -0.1, 1 / 3, 1e300, -1e300, 0, -1e-300, 1e-300, 16_777_217, Infinity]) {
    const floor = floorToFloat(value);
    expect(Math.fround(floor)).toBe(floor);
    expect(floor).toBeLessThanOrEqual(value);
    const near = Math.fround(value);
    for (const x of [
      near,
      floor,
      0,
      Math.fround(near * 1.0000001),
      Math.fround(near * 0.9999999),
    ]) {
      expect(x <= floor).toBe(x <= value);
    }
  }
});

test('whole numbers are written as the format’s own examples are', () => {
  const bytes = (value: number) => Array.from(new ProtoWriter().int(1, value).finish());
  expect(bytes(150)).toEqual([0x08, 0x96, 0x01]);
  expect(bytes(0)).toEqual([0x08, 0]);
  expect(bytes(-2)).toEqual([0x08, 0xfe, ...new Array<number>(8).fill(0xff), 1]);
  expect(Array.from(new ProtoWriter().string(2, 'testing').finish())).toEqual([
    0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67,
  ]);
  expect(Array.from(new ProtoWriter().ints(6, [3, 270, 86942]).finish())).toEqual([
    0x32, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5,
  ]);
});
