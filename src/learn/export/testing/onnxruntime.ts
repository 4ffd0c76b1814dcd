/**
 * Runs ONNX files by onnxruntime where a machine has it: a package named by VEDETTE_ONNXRUNTIME,
 * onnxruntime-node or onnxruntime-web as Node finds them, or that of a python3.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from './tensor.ts';

/** Numbers of the output `probabilities` or `value`, row after row. */
export type RunOnnx = (file: Uint8Array, input: Tensor) => Promise<number[]>;

export interface OnnxRuntime {
  readonly name: string;
  readonly run: RunOnnx;
}

/** Undefined where there is none. */
export async function findOnnxRuntime(): Promise<OnnxRuntime | undefined> {
  const named = process.env.VEDETTE_ONNXRUNTIME;
  const packages = [...(named ? [named] : []), 'onnxruntime-node', 'onnxruntime-web'];
  for (const name of packages) {
    const run = await fromPackage(name);
    if (run !== undefined) return { name, run };
  }
  const { status, stdout } = python('import onnxruntime; print(onnxruntime.__version__)', '');
  if (status !== 0) return undefined;
  return { name: `onnxruntime ${stdout.trim()} of python3`, run: runByPython };
}

/** The part of onnxruntime's interface that is used. */
interface Runtime {
  readonly Tensor: new (type: 'float32', values: Float32Array, shape: readonly number[]) => object;
  readonly InferenceSession: {
    create(file: Uint8Array, options: { logSeverityLevel: number }): Promise<Session>;
  };
}

interface Session {
  run(inputs: { input: object }): Promise<Record<string, { data: ArrayLike<number> }>>;
}

async function fromPackage(name: string): Promise<RunOnnx | undefined> {
  const require = createRequire(import.meta.url);
  let path = '';
  try {
    path = require.resolve(name);
  } catch {
    return undefined;
  }
  const loaded = (await import(path)) as Runtime & { default?: Runtime };
  const { Tensor: RuntimeTensor, InferenceSession } = loaded.default ?? loaded;
  return async (file, { shape, values }) => {
    const session = await InferenceSession.create(file, { logSeverityLevel: 3 });
    const input = new RuntimeTensor('float32', Float32Array.from(values), shape);
    const outputs = await session.run({ input });
    return Array.from((outputs.probabilities ?? outputs.value).data);
  };
}

const SCRIPT = `
import json, sys, numpy, onnxruntime
folder = sys.stdin.read()
given = json.load(open(folder + '/input.json'))
session = onnxruntime.InferenceSession(folder + '/model.onnx', providers=['CPUExecutionProvider'])
values = [numpy.nan if value is None else value for value in given['values']]
array = numpy.array(values, dtype=numpy.float32).reshape(given['shape'])
name = 'probabilities' if len(session.get_outputs()) > 1 else 'value'
print(json.dumps(session.run([name], {'input': array})[0].ravel().tolist()))
`;

async function runByPython(file: Uint8Array, input: Tensor): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-onnx-'));
  try {
    writeFileSync(join(folder, 'model.onnx'), file);
    // JSON has no NaN: it becomes null.
    writeFileSync(join(folder, 'input.json'), JSON.stringify(input));
    const { status, stdout, stderr } = python(SCRIPT, folder);
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as number[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function python(script: string, input: string) {
  return spawnSync('python3', ['-c', script], { input, encoding: 'utf8', timeout: 60_000 });
}
