/**
 * Models written for other programs: ONNX, by a writer of our own. It reads no model back and
 * changes none.
 */
export { exportOnnx, ONNX_KINDS, type OnnxModel, type OnnxOptions } from './onnx.ts';
