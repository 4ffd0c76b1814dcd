/**
 * Models written for other programs: ONNX, by a writer of our own. It reads no model back and
 * changes none.
 */
export { exportMember, exportOnnx, type OnnxOptions } from './onnx.ts';
export { ONNX_KINDS, type OnnxModel } from './onnx-model.ts';
