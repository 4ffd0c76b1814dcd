/** Every folder has one door, `index.ts`: exports only, and a paragraph on what is behind it. */
import { isDoor, isTest, roomOf, wingOf } from './places.mjs';

/** Nothing imports the service as a whole; its command line is entered by bin/ alone. */
const doorless = ['src/service', 'src/service/cli'];

export const rule = {
  name: 'doors',
  check(tree) {
    return [...missingDoors(tree), ...badDoors(tree), ...throughTheWall(tree)];
  },
};

function missingDoors(tree) {
  const sources = tree.modules.filter((path) => path.startsWith('src/') && !isTest(path));
  const rooms = new Set(sources.map(roomOf));
  return [...rooms]
    .filter((room) => !doorless.includes(room) && !tree.has(`${room}/index.ts`))
    .map((room) => ({
      file: `${room}/index.ts`,
      line: 1,
      message: `${room} has no door: add index.ts with its exports and an opening paragraph`,
    }));
}

function badDoors(tree) {
  const doors = tree.modules.filter((path) => path.startsWith('src/') && isDoor(path));
  return doors.flatMap((file) => {
    const findings = [];
    if (!/^\/\*\*[\s\S]{20,}?\*\//.test(tree.text(file))) {
      const message = 'a door opens with a /** paragraph */: what it is, what it never does';
      findings.push({ file, line: 1, message });
    }
    const rest = tree.code(file).replace(exportFrom, (text) => text.replace(/\S/g, ' '));
    const stray = /\S/.exec(rest);
    if (stray) {
      const line = rest.slice(0, stray.index).split('\n').length;
      findings.push({ file, line, message: 'a door only exports from other files: move this out' });
    }
    return findings;
  });
}

const exportFrom = /export\s+(type\s+)?(\*(\s+as\s+\w+)?|\{[^}]*\})\s*from\s*'[^']*'\s*;/g;

function throughTheWall(tree) {
  const files = tree.modules.filter((path) => /^(src|web)\//.test(path));
  return files.flatMap((file) =>
    tree
      .imports(file)
      .filter(({ target }) => target && passesWall(file, target))
      .map(({ target, line }) => ({
        file,
        line,
        message: `imports ${target} past its door: import ${roomOf(target)}/index.ts`,
      })),
  );
}

function passesWall(file, target) {
  if (!target.startsWith('src/') || isDoor(target)) return isDoor(target) && isDeep(target, file);
  if (roomOf(file) === roomOf(target)) return false;
  // What the rooms of a wing share stands in the wing itself, below its door.
  if (roomOf(target) === `src/${wingOf(file)}`) return false;
  // Tests see all of their wing; folders of test material have no door.
  return !(isTest(file) && wingOf(file) === wingOf(target)) && !isTest(target);
}

/** A door of an inner folder is for its own room only. */
function isDeep(target, file) {
  return (
    target.startsWith('src/') && target.split('/').length > 4 && roomOf(file) !== roomOf(target)
  );
}
