import { type AnyBundle, exportOnnx, ONNX_KINDS, type OnnxModel } from '../../learn/index.ts';
import { OperatorError } from '../errors.ts';
import { readAnyModel, writeBytes } from './model-file.ts';

export interface Exported {
  readonly kind: string;
  readonly columnCount: number;
  readonly byteLength: number;
  /** Columns of the input are made from the table's by a design, which the file describes. */
  readonly isDesigned: boolean;
}

/**
 * Writes the model of a `.vedette` file as ONNX. What an ONNX graph does not do is told in its
 * metadata, as JSON: `encoding` (columns and categories whose index is the code), `design` (how
 * columns become numbers around 0), `classes`, `calibration` (a temperature).
 */
export async function exportFile(path: string, output: string): Promise<Exported> {
  const bundle = await readAnyModel(path);
  const { model, design, told } = partsOf(bundle);
  if (!(ONNX_KINDS as readonly string[]).includes(model.kind)) {
    throw new OperatorError(
      'VED_MODEL_REFUSED',
      `model "${path}": ONNX can't tell a ${model.kind}; expected ${ONNX_KINDS.join(', ')}`,
    );
  }
  const { columns } = bundle.manifest.encoding;
  const metadata = { ...told, encoding: columns, design, made_by: bundle.manifest.madeBy };
  const bytes = exportOnnx(model as OnnxModel, {
    metadata: Object.fromEntries(
      Object.entries(metadata).map(([key, value]) => [key, JSON.stringify(value, plainLists)]),
    ),
  });
  await writeBytes(output, bytes);
  return {
    kind: model.kind,
    columnCount: design === null ? columns.length : design.names.length,
    byteLength: bytes.length,
    isDesigned: design !== null,
  };
}

function partsOf(bundle: AnyBundle) {
  if ('novelty' in bundle) return { ...bundle.novelty, told: {} };
  const { manifest, member } = bundle;
  const { task } = manifest;
  const classes = task.kind === 'classes' ? task.classes : [];
  return { ...member, told: { target: task.target, classes, calibration: member.calibration } };
}

/** Typed arrays as lists. */
const plainLists = (_key: string, value: unknown): unknown =>
  ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value;
