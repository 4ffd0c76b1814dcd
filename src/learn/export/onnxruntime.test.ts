import { describe, expect, test } from 'vitest';
import { exportMember, exportOnnx } from './onnx.ts';
import { exportedMembers } from './testing/exported-members.ts';
import { exportedModels } from './testing/exported-models.ts';
import { findOnnxRuntime } from './testing/onnxruntime.ts';

const runtime = await findOnnxRuntime();
const name = runtime?.name ?? 'onnxruntime (not here: name it by VEDETTE_ONNXRUNTIME)';

describe.skipIf(runtime === undefined)(`by ${name}`, async () => {
  test.each(exportedModels())('$name predicts what ours does', async (exported) => {
    const { model, options, input, expected, unit } = exported;
    const got = (await runtime?.run(exportOnnx(model, options), input)) ?? [];
    const errors = expected.flat().map((number, i) => Math.abs(got[i] - number) / unit);
    expect(got).toHaveLength(errors.length);
    expect(Math.max(...errors)).toBeLessThan(1e-5);
  });

  test.each(await exportedMembers())('$name, whole, says what ours does', async (exported) => {
    const { member, columnNames, input, expected, unit } = exported;
    const got = (await runtime?.run(exportMember(member, { columnNames }), input)) ?? [];
    const errors = expected.map((number, i) => Math.abs(got[i] - number) / unit);
    expect(got).toHaveLength(expected.length);
    expect(Math.max(...errors)).toBeLessThan(1e-5);
  });
});
