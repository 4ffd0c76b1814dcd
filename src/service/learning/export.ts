import { type AnyBundle, exportMember } from '../../learn/index.ts';
import { OperatorError } from '../errors.ts';
import { readAnyModel, writeBytes } from './model-file.ts';

export interface Exported {
  readonly kind: string;
  readonly columnCount: number;
  readonly byteLength: number;
}

/**
 * Writes the model of a `.vedette` file as ONNX, which then says of a row of codes what the file
 * does. What an ONNX graph does not do is told in its metadata, as JSON: `encoding` (columns and
 * categories whose index is the code), `classes`, `target`.
 */
export async function exportFile(path: string, output: string): Promise<Exported> {
  const bundle = await readAnyModel(path);
  if ('fusion' in bundle) {
    throw new OperatorError(
      'VED_MODEL_REFUSED',
      `model "${path}": it is fused with novelty, of which the file would say nothing; ` +
        'to export it, train it without --fuse',
    );
  }
  const { columns } = bundle.manifest.encoding;
  const { member, told } = partsOf(bundle);
  const metadata = { ...told, encoding: columns, made_by: bundle.manifest.madeBy };
  const bytes = onnxOf(path, member, {
    columnNames: columns.map(({ name }) => name),
    metadata: Object.fromEntries(
      Object.entries(metadata).map(([key, value]) => [key, JSON.stringify(value)]),
    ),
  });
  await writeBytes(output, bytes);
  return { kind: member.model.kind, columnCount: columns.length, byteLength: bytes.length };
}

function onnxOf(path: string, ...args: Parameters<typeof exportMember>): Uint8Array {
  try {
    return exportMember(...args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new OperatorError('VED_MODEL_REFUSED', `model "${path}": ${error.message}`);
  }
}

function partsOf(bundle: AnyBundle) {
  if ('novelty' in bundle) return { member: bundle.novelty, told: {} };
  const { task } = bundle.manifest;
  const classes = task.kind === 'classes' ? task.classes : [];
  return { member: bundle.member, told: { target: task.target, classes } };
}
