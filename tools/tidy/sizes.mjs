/**
 * Files end at 500 lines, functions at 70, lines at 100 columns. What must be longer stands in
 * sizes.json with its reason, and can only shrink.
 */
import { findFunctions } from './functions.mjs';
import { isTest } from './places.mjs';

const linesMax = { file: 500, function: 70 };
const columnsMax = 100;
const list = 'tools/tidy/sizes.json';

export const rule = {
  name: 'sizes',
  check(tree) {
    const excused = tree.has(list) ? JSON.parse(tree.text(list)) : {};
    const long = tree.modules.flatMap((file) => longParts(tree, file));
    return [
      ...long.filter(({ key, lines }) => !(lines <= excused[key]?.lines)),
      ...staleExcuses(excused, long),
      ...tree.modules.flatMap((file) => wideLines(tree, file)),
    ];
  },
};

function longParts(tree, file) {
  const parts = [];
  const lines = tree.text(file).split('\n').length - 1;
  if (lines > linesMax.file) {
    const message = `${lines} lines, at most ${linesMax.file}: look for the second idea in it`;
    parts.push({ file, line: 1, key: file, lines, message });
  }
  // A describe() is a list of tests, not a function.
  if (isTest(file)) return parts;
  for (const { name, line, lines: length } of findFunctions(tree.code(file))) {
    if (length <= linesMax.function) continue;
    const message = `${name} has ${length} lines, at most ${linesMax.function}: split it`;
    parts.push({ file, line, key: `${file}#${name}`, lines: length, message });
  }
  return parts;
}

function staleExcuses(excused, long) {
  const finding = (message) => ({ file: list, line: 1, message });
  return Object.entries(excused).flatMap(([key, { lines, reason }]) => {
    const part = long.find((each) => each.key === key);
    if (!reason) return [finding(`${key} has no reason`)];
    if (!part) return [finding(`${key} is no longer too long: remove it from the list`)];
    return part.lines < lines ? [finding(`${key} shrank to ${part.lines}: lower its number`)] : [];
  });
}

function wideLines(tree, file) {
  return tree
    .text(file)
    .split('\n')
    .map((text, index) => ({ text, line: index + 1, columns: [...text].length }))
    .filter(({ text, columns }) => columns > columnsMax && !/https?:\/\//.test(text))
    .map(({ line, columns }) => ({
      file,
      line,
      message: `${columns} columns, at most ${columnsMax}: break the line`,
    }));
}
