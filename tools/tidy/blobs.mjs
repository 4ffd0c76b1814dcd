/** Binary files are few, known and small: captures, pictures and the model that comes along. */
const captureBytesMax = 10_000_000;
const pictureBytesMax = 600_000;
const modelBytesMax = 500_000;

const isCapture = (path) => /^test\/captures\/.+\.(pcap|pcapng)(\.gz|\.zst)?$/.test(path);
const isModel = (path) => /^models\/[^/]+\.vedette$/.test(path);
const isPicture = (path) => /^docs\/.+\.png$/.test(path);

export const rule = {
  name: 'blobs',
  check(tree) {
    return [...tree.files.flatMap((file) => judge(tree, file)), ...tooManyCaptures(tree)];
  },
};

/** As git tells them apart: a zero byte near the beginning is binary. */
export function isText(tree, path) {
  return !tree.bytes(path).subarray(0, 8000).includes(0);
}

function judge(tree, file) {
  const { length } = tree.bytes(file);
  if (isPicture(file) && length > pictureBytesMax) {
    const message = `${length} bytes, a picture has at most ${pictureBytesMax}: make it smaller`;
    return [{ file, line: 1, message }];
  }
  if (isModel(file) && length > modelBytesMax) {
    const message = `${length} bytes, a model that comes along has at most ${modelBytesMax}`;
    return [{ file, line: 1, message }];
  }
  if ([isModel, isCapture, isPicture].some((is) => is(file)) || isText(tree, file)) return [];
  const message =
    'a binary file: keep only captures in test/captures, pictures in docs, models in models';
  return [{ file, line: 1, message }];
}

function tooManyCaptures(tree) {
  const captures = tree.files.filter((path) => path.startsWith('test/captures/'));
  const length = captures.reduce((sum, path) => sum + tree.bytes(path).length, 0);
  if (length < captureBytesMax) return [];
  const message = `${length} bytes of captures, at most ${captureBytesMax}: shorten or drop some`;
  return [{ file: 'test/captures', line: 1, message }];
}
